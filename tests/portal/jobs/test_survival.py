"""A real broker and a real worker, killed with SIGKILL: every job takes effect exactly once all the same."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from portal.audit.models import Entry
from portal.celery import QUEUES, app
from portal.embedded import Home, Valkey
from portal.embedded.home import wait
from portal.jobs.models import Job
from portal.jobs.outbox import enqueue
from portal.tenancy.context import business_context
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


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


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    broker = Broker(Home(tmp_path / "broker"))
    broker.start()
    monkeypatch.setattr(app.conf, "broker_url", broker.url)
    app.pool.force_close_all()
    app.amqp._producer_pool = None
    app._pool = None
    yield broker
    broker.stop()
    for folder in (broker.home.sockets, broker.home.data):
        shutil.rmtree(folder, ignore_errors=True)
    app.amqp._producer_pool = None
    app._pool = None


@pytest.fixture
def worker(broker: Broker, tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Starts workers that sweep each second, with a lease of two; all are ended with the test."""
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
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    running: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
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
            "tests.portal.jobs.survival_worker",
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
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def put(cast: Cast, count: int) -> list[int]:
    ids = []
    for _ in range(count):
        with business_context(write=[cast.bakery]):
            ids.append(enqueue(cast.bakery, "survival.work", actor=cast.actor("ines"), total=1).pk)
    return ids


def until(condition: Callable[[], Any], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.1)


def effects(cast: Cast) -> Counter[str]:
    with business_context(read=[cast.bakery]):
        return Counter(Entry.objects.filter(verb="survival.effect").values_list("ref", flat=True))


def hasten(cast: Cast) -> None:
    """Makes waiting jobs due now, instead of after the usual seconds."""
    from django.utils import timezone

    with business_context(write=[cast.bakery]):
        Job.objects.filter(state="queued").update(due=timezone.now())


def test_jobs_outlive_a_broker_killed_with_its_queue(
    cast: Cast, broker: Broker, worker: Callable[[], Any], tmp_path: Path
) -> None:
    before = put(cast, 4)  # queued in the broker, no worker yet
    broker.kill()
    during = put(cast, 2)  # the broker is down: the rows are committed all the same
    broker.start()
    hasten(cast)
    worker()
    wanted = Counter(f"J-{pk}" for pk in before + during)
    until(lambda: effects(cast) == wanted, 45, tmp_path / "worker.log")


def test_a_job_outlives_a_worker_killed_in_its_middle(
    cast: Cast, broker: Broker, worker: Callable[[], Any], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    (job,) = put(cast, 1)
    first = worker()
    until(lambda: (tmp_path / f"began-{job}-1").exists(), 30, tmp_path / "worker.log")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    (tmp_path / "hold").unlink()
    worker()
    until(lambda: effects(cast) == Counter([f"J-{job}"]), 45, tmp_path / "worker.log")
    assert (tmp_path / f"began-{job}-2").exists()
