"""Prepares the roles of the second lane on a local PostgreSQL that trusts us; exit 1 when there is none, or no Redis."""

import socket
import sys

import psycopg

ROLES = {"rempart_owner": "LOGIN CREATEDB", "rempart_app": "LOGIN"}


def main() -> int:
    try:
        socket.create_connection(("127.0.0.1", 6379), 1).close()
        with psycopg.connect("postgresql://postgres@127.0.0.1:5432/postgres?connect_timeout=1", autocommit=True) as db:
            roles = {name for (name,) in db.execute("SELECT rolname FROM pg_roles")}
            for role, powers in ROLES.items():
                if role not in roles:
                    db.execute(f"CREATE ROLE {role} {powers}")
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = 'rempart_lane'").fetchone():
                db.execute("CREATE DATABASE rempart_lane OWNER rempart_owner")
    except (OSError, psycopg.Error) as error:
        print(f"second lane: {error}".splitlines()[0])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
