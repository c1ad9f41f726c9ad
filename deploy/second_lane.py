"""Runs the suite once more on other servers: another PostgreSQL major, another broker, the same code.

They are those that DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL name, else a PostgreSQL and a Redis that answer
on the standard local ports and trust us: there the lane works in a database and with numbers of its own, and drops
what it made. Without any, it says so and succeeds. Arguments go to pytest.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import redis

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
POSTGRES, REDIS = "127.0.0.1:5432", "redis://127.0.0.1:6379/9"
DATABASE = "rempart_lane"
OWN_SERVERS = ("--ignore=tests/deploy", "--ignore=tests/portal/test_embedded.py")  # they would run the same twice
ROLES = {"rempart_owner": "LOGIN CREATEDB", "rempart_app": "LOGIN"}


def connect() -> "psycopg.Connection[tuple[str]]":
    return psycopg.connect(f"postgresql://postgres@{POSTGRES}/postgres?connect_timeout=2", autocommit=True)


def names(connection: "psycopg.Connection[tuple[str]]", sql: str) -> set[str]:
    return {name for (name,) in connection.execute(sql.encode())}


@contextmanager
def local_servers() -> Iterator[dict[str, str]]:
    """Roles and a database on the local servers, as an environment; empty when there are none."""
    try:
        broker = redis.Redis.from_url(REDIS, socket_connect_timeout=2)
        broker.ping()
        with connect() as connection:
            made = {role for role in ROLES if role not in names(connection, "SELECT rolname FROM pg_roles")}
            for role in sorted(made):
                connection.execute(f"CREATE ROLE {role} {ROLES[role]}".encode())
            drop_databases(connection)
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER rempart_owner".encode())
    except (redis.RedisError, psycopg.Error) as error:
        print(f"second lane: {str(error).splitlines()[0]}")
        yield {}
        return
    try:
        yield {
            "DATABASE_URL": f"postgresql://rempart_app@{POSTGRES}/{DATABASE}",
            "DATABASE_OWNER_URL": f"postgresql://rempart_owner@{POSTGRES}/{DATABASE}",
            "REDIS_URL": REDIS,
        }
    finally:
        broker.flushdb()
        with connect() as connection:
            drop_databases(connection)
            for role in sorted(made):
                connection.execute(f"DROP ROLE {role}".encode())


def drop_databases(connection: "psycopg.Connection[tuple[str]]") -> None:
    """The lane's own and those that tests cloned beside it."""
    for name in names(connection, "SELECT datname FROM pg_database"):
        if name == DATABASE or name.startswith(f"{DATABASE}_"):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def run(environment: dict[str, str], arguments: list[str]) -> int:
    """pytest in that environment, which writes its summary last."""
    print(f"second lane: the suite on {environment['DATABASE_URL'].rpartition('@')[2]}", flush=True)
    command = [sys.executable, "-m", "pytest", *OWN_SERVERS, *arguments]
    return subprocess.call(command, env={**os.environ, "REMPART_LOCAL": "1", **environment})


def main(arguments: list[str]) -> int:
    if set(NAMES) <= os.environ.keys():
        return run({name: os.environ[name] for name in NAMES}, arguments)
    with local_servers() as environment:
        if environment:
            return run(environment, arguments)
    print("second lane: no PostgreSQL and Redis on the standard local ports, so one lane only")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
