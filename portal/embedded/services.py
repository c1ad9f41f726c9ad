"""Both servers together, shared by the processes of one checkout: the last one to leave ends them."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from typing import IO

from portal.embedded.home import Home
from portal.embedded.postgres import APP, OWNER, Postgres
from portal.embedded.valkey import Valkey


class Services:
    """The two servers of one checkout. Each user holds a shared lock while it lives, so a kill -9 leaves no count."""

    def __init__(self, var: Path) -> None:
        self.home = Home(var)
        self.postgres = Postgres(self.home)
        self.valkey = Valkey(self.home)
        self._use: IO[str] | None = None

    def env(self) -> dict[str, str]:
        """What settings read: the two roles of the database, and the broker."""
        return {
            "DATABASE_URL": self.postgres.dsn(APP),
            "DATABASE_OWNER_URL": self.postgres.dsn(OWNER),
            "REDIS_URL": self.valkey.url,
        }

    def start(self) -> Services:
        """Both servers up, roles and database there. Safe to call twice, and from several processes at once."""
        self.home.claim_data()
        with self.home.mutex():
            self.home.claim_sockets()
            self.postgres.start()
            self.valkey.start()
            if self._use is None:
                self._use = (self.home.data / "users").open("w")
                fcntl.flock(self._use, fcntl.LOCK_SH)
        return self

    def stop(self, *, even_if_used: bool = False) -> bool:
        """Ends both servers, unless another process uses them or `keep` was asked. The data stays.

        Returns whether they were ended.
        """
        if not self.home.data.exists():
            return True
        with self.home.mutex():
            if self._use is not None:
                self._use.close()
                self._use = None
            if even_if_used:
                self._keep.unlink(missing_ok=True)
            elif self._keep.exists() or self._used():
                return False
            self.valkey.stop()
            self.postgres.stop()
            shutil.rmtree(self.home.sockets, ignore_errors=True)
        return True

    def keep(self) -> None:
        """The servers outlive their users, until `stop(even_if_used=True)`."""
        self._keep.touch()

    def running(self) -> dict[str, bool]:
        """Which of the two answers now."""
        return {"PostgreSQL": self.postgres.answers(), "Valkey": self.valkey.answers()}

    @property
    def _keep(self) -> Path:
        return self.home.data / "keep"

    def _used(self) -> bool:
        with (self.home.data / "users").open("w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False
