"""A real broker and real workers, for tests that kill them: import the fixtures `broker` and `worker`."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from kombu import pools

from portal.celery import QUEUES, app
from portal.embedded import Home, Valkey
from portal.embedded.home import wait


class Broker(Valkey):
    """The Valkey of a private pair, without its PostgreSQL."""

    def start(self) -> None:
        self.home.claim_data()
        self.home.claim_sockets()
        super().start()

    def kill(self) -> None:
        pid = self.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert wait(lambda: self.pid() is None, 5)


def forget_connections() -> None:
    """Those to another broker; a pool that was only closed would be handed out again, and refuse."""
    pools.reset()
    app.amqp._producer_pool = None
    app._pool = None


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    broker = Broker(Home(tmp_path / "broker"))
    broker.start()
    monkeypatch.setattr(app.conf, "broker_url", broker.url)
    forget_connections()
    yield broker
    broker.stop()
    for folder in (broker.home.sockets, broker.home.data):
        shutil.rmtree(folder, ignore_errors=True)
    forget_connections()


@pytest.fixture
def worker(broker: Broker, tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Starts workers that sweep each second, with a lease of two, and import one more module; all are ended with the
    test."""
    database = connection.settings_dict
    host = f"?host={database['HOST']}" if database["HOST"].startswith("/") else ""
    server = "" if host else f"{database['HOST']}:{database['PORT'] or 5432}"
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{database['USER']}{secret}@{server}/{database['NAME']}{host}",
        "REDIS_URL": broker.url,
        "SWEEP_SECONDS": "1",
        "JOB_LEASE_SECONDS": "2",
        "SURVIVAL_FOLDER": str(tmp_path),
        "REMPART_LOCAL": "1",
        "REMPART_VAR": str(tmp_path / "var"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    running: list[subprocess.Popen[bytes]] = []

    def start(module: str) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "portal.celery",
            "worker",
            "-B",
            "-s",
            str(tmp_path / f"beat-{len(running)}"),  # a killed one's file may still be held
            "-c",
            "1",
            "-Q",
            ",".join(QUEUES),
            "--without-gossip",
            "--without-mingle",
            "-I",
            module,
        ]
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=settings.BASE_DIR
            )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The worker and its children, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition: Callable[[], Any], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.1)
