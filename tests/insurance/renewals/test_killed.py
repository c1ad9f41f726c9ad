"""A real worker, killed in the middle of a renewal and of a dossier: all clients are renewed, each exactly once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from insurance.models import DossierVersion, PublicSeal
from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.renewals.town import Town, counts
from tests.workers import Broker, broker, kill, until, worker

__all__ = ["broker", "worker"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OURS = "tests.insurance.renewals.slow_worker"
CLIENTS = 8


def test_a_renewal_outlives_a_worker_killed_in_the_middle_of_a_dossier(
    cast: Cast, broker: Broker, worker: Callable[[str], Any], tmp_path: Path
) -> None:
    town, log, hold = Town(cast), tmp_path / "worker.log", tmp_path / "hold"
    clients = town.people(CLIENTS)
    campaign = town.start(*clients, parts=["company"])

    def versions() -> Counter[int]:
        with business_context(read=clients):
            return Counter(DossierVersion.objects.values_list("business_id", flat=True))

    def over() -> bool:
        campaign.refresh_from_db()
        return campaign.state == "done"

    first = worker(OURS)
    until(lambda: len(versions()) >= 2, 180, log)
    hold.touch()
    until((tmp_path / "held").exists, 120, log)
    kill(first)  # the file is written, its version is not
    hold.unlink()
    before = versions()
    assert 2 <= len(before) < CLIENTS
    with business_context(write=clients):
        Job.objects.filter(state="queued").update(due=timezone.now())  # instead of after the usual seconds
    worker(OURS)
    until(over, 180, log)
    assert versions() == Counter({business.pk: 1 for business in clients})
    assert (counts(campaign), campaign.under_way) == ({"built": CLIENTS}, [])
    items = town.items(campaign)
    assert {(item.state, item.version_number, item.job.state) for item in items.values()} == {("built", 1, "done")}
    assert max(item.job.attempt for item in items.values()) == 2, "the killed one's job was taken again"
    assert len(town.jobs(clients)) == PublicSeal.objects.count() == CLIENTS
    with business_context(read=clients):
        assert Entry.objects.filter(verb="dossier.built").count() == CLIENTS
    assert (tmp_path / "by-heavy").exists() and not (tmp_path / "by-interactive").exists()
