"""A chamber renews its clients' dossiers: choosing among a thousand, giving a thousand turns, and building, in the
database, through the same verbs and jobs as a night's work, on one core. Nothing is sent: rounds and jobs run here.

The bounds: choosing is a page; a thousand turns are given within a minute, since they are what other work waits for; a
thousand dossiers are built within eight hours of one core.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ.setdefault("REMPART_LOCAL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

CLIENTS, BUILT = 1000, 20
RISKS, MEASURES = 15, 10
CHOOSE_BOUND_S, TURNS_BOUND_S, NIGHT_HOURS = 1.0, 60.0, 8
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def _quiet(folder: Path) -> Iterator[None]:
    """No broker, keys and files of this run alone, and as many turns at once as there are clients."""
    from django.test import override_settings

    from insurance.renewals import tasks
    from portal.jobs import outbox

    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder / "files")}}
    from django.conf import settings

    with ExitStack() as stack:
        stack.enter_context(patch.object(outbox, "send", lambda *triple: None))
        stack.enter_context(patch.object(tasks.tend, "apply_async", lambda args: None))
        stack.enter_context(
            override_settings(VAR=folder, RENEWALS_AT_ONCE=CLIENTS, STORAGES={**settings.STORAGES, "default": files})
        )
        yield


def _furnish(businesses: list[Any]) -> None:
    """The ordinary contents of a small business."""
    from portal.profile.models import Profile
    from portal.tenancy.context import business_context
    from tests.factories import make_measure, make_policy, make_risk, make_service

    for business in businesses:
        with business_context(write=[business]):
            Profile.objects.get_or_create(business=business, defaults={"naf": "10.71C", "department": "35"})
            risks = [make_risk(business, f"Risque {number}") for number in range(RISKS)]
            for number in range(MEASURES):
                make_measure(business, f"Mesure {number}", risks=(risks[number],))
            for number in range(3):
                make_service(business, f"Service {number}")
            make_policy(business)


def _questions(captured: Any) -> int:
    return sum(not query["sql"].startswith(_CONTROL) for query in captured)


def _measure(town: Any) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from insurance.dossier.freeze import PARTS
    from insurance.renewals.queries import Wish, clients_for
    from insurance.renewals.tending import TURNS_AT_A_TIME, tend
    from portal.jobs import tasks

    cast, today = town.cast, timezone.localdate()
    everything = {"sections": ["profile", "services", "register", "aid", "policies", "dossier"]}
    clients = town.people(CLIENTS, **everything)
    wish = Wish(12, True, PARTS, today)
    started = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        found = clients_for(cast.chamber, cast.claire, wish, today)
    choosing, asked = time.process_time() - started, _questions(captured)
    assert len(found) == CLIENTS and all(one.taken for one in found)

    campaign = town.start(*clients)
    started = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        more = tend(campaign.pk)
    each = _questions(captured) / TURNS_AT_A_TIME
    while more:
        more = tend(campaign.pk)
    turns = time.process_time() - started
    assert len(town.jobs(clients, state="queued")) == CLIENTS

    some = clients[:BUILT]
    _furnish(some)
    jobs = town.jobs(some)
    assert tasks.run(jobs[0].pk, jobs[0].business_id) == "done"  # fills the caches of fonts and translations
    counts = set()
    started = time.process_time()
    for job in jobs[1:]:
        with CaptureQueriesContext(connection) as captured:
            assert tasks.run(job.pk, job.business_id) == "done"
        counts.add(_questions(captured))
    spent = time.process_time() - started
    tend(campaign.pk)
    assert town.versions(*some) == [1] * BUILT
    assert len(counts) == 1, f"the number of questions differs from business to business: {counts}"
    rate = 3600 * (BUILT - 1) / spent
    wanted = CLIENTS / NIGHT_HOURS
    return [
        _line(f"renewal: choosing among {CLIENTS:,} clients, CPU ({asked} questions)", choosing, CHOOSE_BOUND_S, "s"),
        _line(f"renewal: {CLIENTS:,} turns given, CPU ({each:.0f} questions each)", turns, TURNS_BOUND_S, "s"),
        _line(
            f"renewal: dossiers an hour and core ({counts.pop()} questions each); ratio of work",
            rate,
            wanted,
            "/h",
            wanted / rate,
        ),
    ]


def run() -> list[dict[str, Any]]:
    """Against the bounds: a ratio below 1 keeps them."""
    import tempfile

    from django.db import connection

    from tests import databases
    from tests.cast import build_cast
    from tests.insurance.renewals.town import Town

    original = connection.settings_dict["NAME"]
    with (
        tempfile.TemporaryDirectory() as folder,
        databases.temporary_database(f"bench_renewals_{os.getpid()}"),
        _quiet(Path(folder)),
    ):
        lines = _measure(Town(build_cast()))
    databases.use(original)
    return lines


def _line(name: str, ours: float, reference: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    shown = ours / reference if ratio is None else ratio
    return {"name": name, "ours": round(ours, 3), "reference": reference, "ratio": round(shown, 4), "unit": unit}
