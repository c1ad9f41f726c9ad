"""What an hour without selling costs: by hand where it is easy, by its invariants elsewhere."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.continuity.hours import (
    DAYS,
    DURATIONS_HOURS,
    Figures,
    days_of_cash,
    margins,
    open_parts,
    stop,
    usual_year,
    week_of,
)
from risks.quantification.distributions import Wrong

SHOP = {day: [["08:00", "18:00"]] for day in ("tue", "wed", "thu", "fri", "sat")}
SHARES = st.lists(st.floats(0, 100), min_size=12, max_size=12).filter(lambda shares: sum(shares) > 1)
FIGURES = st.builds(
    Figures,
    turnover_eur=st.floats(1, 1e8),
    variable_costs_pct=st.floats(0, 100),
    caught_up_pct=st.floats(0, 100),
    months_pct=SHARES.map(tuple),
)
HOURS = st.dictionaries(
    st.sampled_from(DAYS),
    st.tuples(st.integers(0, 12), st.integers(13, 23)).map(lambda span: [[f"{span[0]:02}:00", f"{span[1]:02}:30"]]),
    min_size=1,
)


def test_an_open_hour_of_a_shop_by_hand() -> None:
    """365,000 € a year, half of it margin, fifty hours a week: 182,500 € over 52.14 weeks of 50 hours are 70 €."""
    by_hour = margins(Figures(365_000, 50, months_pct=(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)), week_of(SHOP))
    tuesday_noon, monday_noon = by_hour[:, 24 + 12], by_hour[:, 12]
    assert tuesday_noon == pytest.approx(np.full(12, 70.0))
    assert monday_noon == pytest.approx(np.zeros(12))
    day = stop(by_hour, 24)
    assert day.worst_eur == pytest.approx(700)
    assert day.mean_eur == pytest.approx(500)  # two days of seven are closed


def test_a_december_saturday_is_not_a_february_tuesday() -> None:
    """Three times the turnover over 31 days instead of 28: an hour costs 3 × 28 / 31 as much."""
    months = (1.0,) * 11 + (3.0,)
    by_hour = margins(Figures(1_000_000, 40, months_pct=months), week_of(SHOP))
    saturday, tuesday = by_hour[11, 5 * 24 + 12], by_hour[1, 24 + 12]
    assert saturday / tuesday == pytest.approx(3 * 28 / 31)
    assert stop(by_hour, 4).worst_month == 11


def test_of_equal_worst_moments_the_first_at_which_it_sells_is_named() -> None:
    """A day from Monday night, when it is closed, takes as much as one from Tuesday at eight."""
    by_hour = margins(Figures(365_000, 50), week_of(SHOP))
    assert [stop(by_hour, hours).worst_hour for hours in DURATIONS_HOURS] == [24 + 8] * len(DURATIONS_HOURS)
    long_saturday = margins(Figures(365_000, 50), week_of({**SHOP, "sat": [["06:00", "20:00"]]}))
    assert stop(long_saturday, 24).worst_hour == 5 * 24 + 6


@given(FIGURES, HOURS, st.sampled_from(DURATIONS_HOURS))
def test_no_moment_is_worse_than_the_worst_and_a_shop_that_sells_is_open_then(
    figures: Figures, opening: dict[str, Any], hours: int
) -> None:
    by_hour = margins(figures, week_of(opening))
    found = stop(by_hour, hours)
    twice = np.tile(by_hour, (1, 6))
    lost = np.array([[month[start : start + hours].sum() for start in range(168)] for month in twice])
    assert found.worst_eur == pytest.approx(lost.max(), rel=1e-6, abs=1e-9)
    assert lost[found.worst_month, found.worst_hour] == pytest.approx(lost.max(), rel=1e-6, abs=1e-9)
    if lost.max() > 1e-6:
        assert by_hour[found.worst_month, found.worst_hour] > 0


def test_an_open_hour_shares_the_margin_of_the_year_with_the_other_open_hours_only() -> None:
    """182,500 € over 365 / 7 weeks of fifty hours are 70 €, not the 20.83 € of all hours; half hours count half."""
    figures = Figures(365_000, 50)
    year = usual_year(margins(figures, week_of(SHOP)), open_parts(SHOP))
    assert year.margin_eur == pytest.approx(182_500)
    assert year.open_hours == pytest.approx(365 / 7 * 50)
    assert year.open_hour_eur == pytest.approx(70)
    longer = {**SHOP, "tue": [["07:30", "18:00"]]}
    assert usual_year(margins(figures, week_of(longer)), open_parts(longer)).open_hours == pytest.approx(365 / 7 * 50.5)


def test_hours_that_sell_count_though_opening_hours_say_nothing_and_open_months_without_sales_do_not() -> None:
    figures = Figures(365_000, 50, months_pct=(0.0,) + (1.0,) * 11)
    assert usual_year(margins(figures, week_of(SHOP)), open_parts({})).open_hours == pytest.approx(334 / 7 * 50)
    nothing = usual_year(margins(Figures(1, 100), week_of(SHOP)), open_parts(SHOP))
    assert (nothing.open_hours, nothing.open_hour_eur) == (0, 0)


@given(FIGURES, HOURS)
def test_the_year_adds_up_and_longer_never_costs_less(figures: Figures, opening: dict[str, Any]) -> None:
    by_hour = margins(figures, week_of(opening))
    weeks = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) / 7
    year = float(weeks @ by_hour.sum(axis=1))
    kept = figures.turnover_eur * (1 - figures.variable_costs_pct / 100) * (1 - figures.caught_up_pct / 100)
    assert year == pytest.approx(kept, rel=1e-9, abs=1e-6)
    stops = [stop(by_hour, hours) for hours in DURATIONS_HOURS]
    near = 1e-9 * max(1.0, year)
    for shorter, longer in pairwise(stops):
        assert longer.mean_eur >= shorter.mean_eur - near
        assert longer.worst_eur >= shorter.worst_eur - near
    assert all(one.mean_eur <= one.worst_eur + near for one in stops)
    assert stops[0].mean_eur == pytest.approx(year / 8760, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Figures(0, 50), "turnover_eur"),
        (lambda: Figures(float("nan"), 50), "turnover_eur"),
        (lambda: Figures(1, 101), "variable_costs_pct"),
        (lambda: Figures(1, 50, -1), "caught_up_pct"),
        (lambda: Figures(1, 50, months_pct=(1.0,) * 11), "months_pct"),
        (lambda: Figures(1, 50, months_pct=(0.0,) * 12), "months_pct"),
        (lambda: week_of({}), "opening_hours"),
        (lambda: stop(margins(Figures(1, 50), week_of(SHOP)), 0), "hours"),
        (lambda: days_of_cash(-1, 5), "cash_eur"),
    ],
)
def test_what_makes_no_sense_is_named(make: Any, field: str) -> None:
    with pytest.raises(Wrong) as caught:
        make()
    assert caught.value.field == field


def test_days_of_cash() -> None:
    """12,000 € with 365 × 400 / 12 € going out a month are 30 days."""
    assert days_of_cash(12_000, 365 * 400 / 12) == pytest.approx(30)
    assert days_of_cash(5_000, 0) is None
