"""A measure that stops after a dossier was shared reminds the owner of the 15 days of L113-2 3°."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from insurance.readiness.reminders import Event, lapsed, reminders
from portal.access.models import Grant
from portal.tenancy.context import business_context
from risks.treatment.actions import delete_measure, move_measure
from tests.cast import Cast
from tests.factories import freeze_now, make_measure
from tests.insurance.readiness.conftest import HOME

AT = datetime(2026, 11, 28, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


def event(before: str | None, after: str | None, days: int, ref: str = "M-001") -> Event:
    return Event(ref, before, after, AT + timedelta(days=days))


def shared(cast: Cast, at: datetime) -> None:
    with freeze_now(at):
        Grant.objects.create(
            business=cast.bakery, code_sha256="0" * 64, version_number=1, expires_at=at + timedelta(days=30)
        )


def found(cast: Cast, at: datetime, ahead: int = 60) -> list:
    with business_context(read=[cast.bakery]), freeze_now(at):
        return reminders(cast.bakery, timezone.localdate() + timedelta(days=ahead))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], {}),
        ([event("done", "planned", 1)], {"M-001": 1}),
        ([event("done", "dropped", -1)], {}),  # before anybody was shown it
        ([event("planned", "dropped", 1)], {}),  # it was never done
        ([event("done", "planned", 1), event("planned", "done", 2)], {}),
        ([event("done", "planned", 1), event("planned", "dropped", 3)], {"M-001": 1}),
        ([event("done", None, 2)], {"M-001": 2}),
    ],
)
def test_only_what_was_done_and_stopped_after_sharing_counts(events: list[Event], expected: dict[str, int]) -> None:
    days = {ref: (AT + timedelta(days=day)).date() for ref, day in expected.items()}
    assert lapsed(events, AT) == days


def test_a_measure_that_stops_is_to_be_told_within_fifteen_days(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    kept = make_measure(cast.bakery, "Rester", status="done", done_on=AT.date())
    shared(cast, AT)
    with business_context(write=[cast.bakery]), freeze_now(AT + timedelta(days=2)):
        move_measure(actor=cast.actor("ines"), measure=measure, status="planned")
    [one] = found(cast, AT + timedelta(days=3))
    assert measure.reference in one.title and kept.reference not in one.title
    assert one.due_on == (AT + timedelta(days=17)).date()
    assert one.member_id is None  # the owners'
    assert found(cast, AT + timedelta(days=3), ahead=13) == []
    assert found(cast, AT + timedelta(days=40)) == []  # it ends by itself
    with business_context(write=[cast.bakery]), freeze_now(AT + timedelta(days=4)):
        move_measure(actor=cast.actor("ines"), measure=measure, status="done")
    assert found(cast, AT + timedelta(days=5)) == []


def test_the_page_says_what_to_tell_to_who_leads_alone(cast: Cast, signed_in) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    shared(cast, timezone.now() - timedelta(hours=1))
    with business_context(write=[cast.bakery]):
        move_measure(actor=cast.actor("ines"), measure=measure, status="planned")
    there = f"{measure.reference} stopped: does your insurer know?"
    assert there in signed_in("ines").get(HOME).content.decode()
    assert "L113-2" in signed_in("ines").get(HOME).content.decode()
    assert there not in signed_in("paul").get(HOME).content.decode()


def test_a_deleted_one_counts_too_and_nothing_does_without_a_shared_dossier(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    with business_context(write=[cast.bakery]), freeze_now(AT + timedelta(days=1)):
        delete_measure(actor=cast.actor("ines"), measure=measure)
    assert found(cast, AT + timedelta(days=2)) == []
    shared(cast, AT)
    assert len(found(cast, AT + timedelta(days=2))) == 1


def test_the_neighbours_measures_are_not_ours(cast: Cast) -> None:
    measure = make_measure(cast.neighbour, status="done", done_on=AT.date())
    shared(cast, AT)
    with business_context(write=[cast.neighbour]), freeze_now(AT + timedelta(days=1)):
        move_measure(actor=cast.actor("yann", cast.neighbour), measure=measure, status="planned")
    assert found(cast, AT + timedelta(days=2)) == []
