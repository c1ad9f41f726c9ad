"""Whose dossier is due, what keeps a chamber from building it, and when a night's work begins."""

from datetime import UTC, date, datetime, timedelta

import pytest

from insurance.renewals.standing import Last, Reason, Terms, is_due, is_old, obstacle
from insurance.renewals.starting import HOURS, PARIS, next_start

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 28)


def terms(**fields: object) -> Terms:
    values = {"builds": True, "edits": True, "ends_on": TODAY, "company": True, "open_parts": frozenset({"services"})}
    return Terms(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"edits": False, "builds": False}, Reason.SCOPE),
        ({"builds": False}, Reason.DOSSIER),
        ({"company": False}, Reason.COMPANY),
        ({"ends_on": TODAY - timedelta(days=1)}, Reason.ENDING),
        ({"open_parts": frozenset({"policies"})}, Reason.PARTS),
    ],
)
def test_what_keeps_a_chamber_from_building_is_named(fields: dict[str, object], reason: Reason | None) -> None:
    assert obstacle(terms(**fields), ["services", "register"], TODAY) == reason


@pytest.mark.parametrize(
    ("day", "months", "old"),
    [
        (date(2025, 11, 27), 12, True),
        (date(2025, 11, 28), 12, False),
        (date(2026, 8, 27), 3, True),
        (date(2026, 8, 28), 3, False),
        (date(2026, 11, 28), 0, True),
    ],
)
def test_a_dossier_is_old_once_more_than_so_many_months_have_passed(day: date, months: int, old: bool) -> None:
    assert is_old(day, months, TODAY) is old


def test_a_month_without_such_a_day_counts_to_its_end() -> None:
    assert not is_old(date(2026, 3, 1), 3, date(2026, 5, 31))
    assert is_old(date(2026, 2, 28), 3, date(2026, 5, 31))


def test_due_is_who_has_none_whose_is_old_and_on_request_whose_facts_moved() -> None:
    young = Last(TODAY - timedelta(days=3), moved=False)
    moved = Last(TODAY - timedelta(days=3), moved=True)
    assert is_due(None, 12, False, TODAY)
    assert not is_due(young, 12, True, TODAY)
    assert is_due(moved, 12, True, TODAY)
    assert not is_due(moved, 12, False, TODAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "hour", "start"),
    [
        ("2026-11-28T18:30+01:00", 21, "2026-11-28T21:00+01:00"),
        ("2026-11-28T21:00+01:00", 21, "2026-11-29T21:00+01:00"),
        ("2026-11-28T23:59+01:00", 2, "2026-11-29T02:00+01:00"),
        ("2026-07-01T18:00+02:00", 22, "2026-07-01T22:00+02:00"),
        ("2027-03-27T20:00+01:00", 2, "2027-03-28T03:00+02:00"),  # 2 o'clock does not exist that night
        ("2027-03-27T20:00+01:00", 4, "2027-03-28T04:00+02:00"),
        ("2026-10-24T20:00+02:00", 2, "2026-10-25T02:00+02:00"),  # it comes twice: the first one
        ("2026-10-25T02:30+02:00", 2, "2026-10-26T02:00+01:00"),
        ("2026-10-25T02:30+01:00", 2, "2026-10-26T02:00+01:00"),  # within the second one
        ("2026-10-25T02:30+02:00", 3, "2026-10-25T03:00+01:00"),
    ],
)
def test_the_hour_is_that_of_a_clock_in_paris_whatever_the_night_does_to_it(now: str, hour: int, start: str) -> None:
    assert next_start(at(now), hour) == at(start)


def test_the_start_is_always_ahead_and_within_a_day_and_an_hour() -> None:
    moment = at("2026-10-24T00:00+02:00")
    for step in range(48 * 4):
        now = moment + timedelta(minutes=15 * step)
        for hour in HOURS:
            start = next_start(now, hour)
            assert now < start <= now + timedelta(hours=25)
            assert start.astimezone(PARIS).hour == hour
