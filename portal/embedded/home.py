"""Where the private servers of one checkout live, as which account, and which processes are truly theirs."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any


class ServiceError(SystemExit):
    """Something that only the person at the keyboard can mend, in one sentence."""


def package(name: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def wait(done: Callable[[], bool], seconds: float) -> bool:
    """Polls until `done` or the seconds are over; returns the last answer."""
    end = time.monotonic() + seconds
    while not (answer := done()) and time.monotonic() < end:
        time.sleep(0.01)
    return answer


def end(find: Callable[[], int | None], gently: signal.Signals) -> None:
    """Ends the process that `find` names: gently, after ten seconds for good."""
    for how, seconds in ((gently, 10), (signal.SIGKILL, 5)):
        if pid := find():
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            wait(lambda: find() is None, seconds)


def live_process(pid_file: Path, mark: Path) -> int | None:
    """The process that a pid file names, when its command line carries our folder; a zombie has no command line."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if str(mark) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    command = [shutil.which("ps") or "/bin/ps", "-ww", "-p", str(pid), "-o", "command="]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603 -- a fixed command


def _postgres_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: as root it runs as `postgres`, else as `nobody`; both need only a passwd entry."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("PostgreSQL refuses root and this machine has neither a postgres nor a nobody account")


class Home:
    """The folders of one pair of servers. `var` names them: same folder, same servers."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self._key = hashlib.sha256(str(self.var).encode()).hexdigest()[:10]
        self.account = _postgres_account()
        # A socket path holds 107 bytes (103 on macOS), so it does not follow the checkout's own path, nor $TMPDIR.
        self.sockets = Path("/tmp") / f"rempart-{os.geteuid()}-{self._key}"  # noqa: S108 -- its owner is checked

    @cached_property
    def data(self) -> Path:
        """Below `var`; below /var/tmp where root's PostgreSQL account cannot enter (root's home is closed)."""
        parents = [parent for parent in (self.var, *self.var.parents) if parent.exists()]
        if self.account and not all(parent.stat().st_mode & stat.S_IXOTH for parent in parents):
            return Path("/var/tmp") / f"rempart-{self._key}"  # noqa: S108 -- its owner is checked
        return self.var / "services"

    def claim_data(self) -> None:
        """The data folder exists and is ours alone. Raises ServiceError."""
        self.var.mkdir(parents=True, exist_ok=True)
        self._claim(self.data)

    def claim_sockets(self) -> None:
        """The folder of the sockets exists and is ours alone. Raises ServiceError."""
        self._claim(self.sockets)

    def _claim(self, folder: Path) -> None:
        """Makes the folder private; refuses one that somebody else prepared."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        ours = {os.geteuid()} | ({self.account.pw_uid} if self.account else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise ServiceError(f"{folder} belongs to somebody else: remove it, or set REMPART_VAR to another folder")
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    @contextmanager
    def mutex(self) -> Iterator[None]:
        """One starter or stopper at a time; the system releases it when a holder is killed."""
        with (self.data / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's tools as its account. Raises ServiceError with the tool's own words."""
        who: dict[str, Any] = {}
        if self.account:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        parts = [str(part) for part in command]
        result = subprocess.run(  # noqa: S603 -- our own binaries and paths
            parts,
            check=False,
            cwd=self.data,
            stdout=subprocess.DEVNULL,  # a server started here would hold a pipe open
            stderr=subprocess.PIPE,
            text=True,
            umask=0o077,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": str(self.data)},
            **who,
        )
        if check and result.returncode:
            raise ServiceError(f"{Path(parts[0]).name} failed: {result.stderr.strip()[-800:]}")
        return result
