"""When a measure is due, seen from a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.treatment.due import OPEN, Due, due
from risks.treatment.models import MeasureStatus

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "state"), [(-1, Due.OVERDUE), (0, Due.SOON), (30, Due.SOON), (31, Due.LATER), (None, Due.UNDATED)]
)
@pytest.mark.parametrize("status", OPEN)
def test_an_open_measure_is_overdue_from_the_day_after(status: str, days: int | None, state: Due) -> None:
    assert due(status, None if days is None else TODAY + timedelta(days=days), TODAY) == state


@given(st.sampled_from(["done", "dropped"]), st.none() | st.dates())
def test_what_is_done_or_dropped_is_never_late(status: str, day: date | None) -> None:
    assert due(status, day, TODAY) == Due.CLOSED


def test_open_is_what_is_planned_or_under_way() -> None:
    assert set(OPEN) == set(MeasureStatus.values) - {"done", "dropped"}
