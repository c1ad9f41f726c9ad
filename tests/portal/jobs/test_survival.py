"""A real broker and a real worker, killed with SIGKILL: every job takes effect exactly once all the same."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.jobs.outbox import enqueue
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.workers import Broker, broker, kill, until, worker

__all__ = ["broker", "worker"]  # fixtures
OURS = "tests.portal.jobs.survival_worker"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def put(cast: Cast, count: int) -> list[int]:
    ids = []
    for _ in range(count):
        with business_context(write=[cast.bakery]):
            ids.append(enqueue(cast.bakery, "survival.work", actor=cast.actor("ines"), total=1).pk)
    return ids


def effects(cast: Cast) -> Counter[str]:
    with business_context(read=[cast.bakery]):
        return Counter(Entry.objects.filter(verb="survival.effect").values_list("ref", flat=True))


def hasten(cast: Cast) -> None:
    """Makes waiting jobs due now, instead of after the usual seconds."""
    from django.utils import timezone

    with business_context(write=[cast.bakery]):
        Job.objects.filter(state="queued").update(due=timezone.now())


def test_jobs_outlive_a_broker_killed_with_its_queue(
    cast: Cast, broker: Broker, worker: Callable[[str], Any], tmp_path: Path
) -> None:
    before = put(cast, 4)  # queued in the broker, no worker yet
    broker.kill()
    during = put(cast, 2)  # the broker is down: the rows are committed all the same
    broker.start()
    hasten(cast)
    worker(OURS)
    wanted = Counter(f"J-{pk}" for pk in before + during)
    until(lambda: effects(cast) == wanted, 120, tmp_path / "worker.log")


def test_a_job_outlives_a_worker_killed_in_its_middle(
    cast: Cast, broker: Broker, worker: Callable[[str], Any], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    (job,) = put(cast, 1)
    first = worker(OURS)
    until(lambda: (tmp_path / f"began-{job}-1").exists(), 120, tmp_path / "worker.log")
    kill(first)
    (tmp_path / "hold").unlink()
    worker(OURS)
    until(lambda: effects(cast) == Counter([f"J-{job}"]), 120, tmp_path / "worker.log")
    assert (tmp_path / f"began-{job}-2").exists()
