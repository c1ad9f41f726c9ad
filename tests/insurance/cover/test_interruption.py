"""One interruption: published figures are met, each term cuts what it says, and nothing is lost between them."""

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insurance.cover.interruption import TERMS, Interruption, Terms, expected_turnover, margin_between, settle
from risks.quantification.distributions import Wrong


@pytest.mark.parametrize(
    ("hours", "mode", "paid"),
    # cfc.com, 2018: sixteen hours under an eight-hour period, read both ways; seven hours pay nothing
    [
        (16, "deductible", 8_000),
        (16, "franchise", 16_000),
        (7, "deductible", 0),
        (7, "franchise", 0),
        (8, "franchise", 0),
    ],
)
def test_waiting_hours_in_both_modes(hours: float, mode: Any, paid: float) -> None:
    found = settle(Interruption(outage_hours=hours, hourly_margin=1000), Terms(waiting_hours=8, waiting_mode=mode))
    assert found.paid == pytest.approx(paid, abs=1e-9)
    assert found.cuts["waiting_hours"] == pytest.approx(hours * 1000 - paid)


@pytest.mark.parametrize(
    ("terms", "hours", "paid"),
    [
        (Terms(waiting_hours=8, waiting_mode="franchise"), 4, 0),
        (Terms(waiting_hours=8, waiting_mode="franchise"), 16, 1_000),
        (Terms(waiting_hours=8), 4, 0),
        (Terms(waiting_hours=8), 16, 500),
        (Terms(indemnity_days=1), 48, 500),
        (Terms(deductible_working_days=1), 48, 500),
    ],
)
def test_extra_costs_count_for_the_hours_that_are_paid(terms: Terms, hours: float, paid: float) -> None:
    found = settle(Interruption(outage_hours=hours, hourly_margin=0, extra_costs=1_000), terms)
    assert found.paid == pytest.approx(paid)
    assert sum(found.cuts.values()) == pytest.approx(1_000 - paid)


def test_lost_turnover_times_the_margin_rate() -> None:
    """contrexpertise.fr: 600,000 € of turnover at 44.4 % are 266,400 €."""
    facts = Interruption(turnover_history=(1_000_000,), actual_turnover=400_000, variable_cost_margin_rate=0.444)
    found = settle(facts, Terms())
    assert (found.lost_turnover, found.paid) == (600_000, pytest.approx(266_400, abs=0.01))


def test_premium_proportion_retention_and_share_that_is_only_late() -> None:
    # an exam's case: 10,000 paid where 15,000 were due leave 40,000 of 60,000
    loss = Interruption(turnover_history=(60_000,), actual_turnover=0, variable_cost_margin_rate=1)
    found = settle(loss, Terms(sum_insured_ratio=10_000 / 15_000))
    assert (found.paid, found.retained) == (pytest.approx(40_000), pytest.approx(20_000))
    # coalitioninc.com: 188,000 paid and 10,000 kept are a loss of 198,000
    kept = Interruption(turnover_history=(198_000,), actual_turnover=0, variable_cost_margin_rate=1)
    assert settle(kept, Terms(deductible=10_000)).paid == pytest.approx(188_000)


def test_expected_turnover_carries_the_last_year_on_by_the_mean_growth() -> None:
    assert expected_turnover((100.0, 110.0, 132.0)) == pytest.approx(132 * 1.15)
    assert expected_turnover((200.0,)) == 200.0
    assert expected_turnover((100.0, 50.0)) == pytest.approx(25.0)
    with pytest.raises(Wrong, match="turnover_history"):
        expected_turnover((0.0, 100.0))


def test_a_profile_counts_the_hours_really_lost() -> None:
    shop = tuple(100.0 if 8 <= hour < 18 else 0.0 for hour in range(24))
    assert margin_between(shop, 7, 9.5) == pytest.approx(150)
    assert margin_between(shop, 17, 17 + 24) == pytest.approx(1000)
    facts = Interruption(outage_hours=24, hourly_profile=shop, start_hour=17)
    found = settle(facts, Terms(waiting_hours=12))  # until five in the morning: one hour of the evening is lost
    assert found.paid == pytest.approx(900)
    assert found.cuts["waiting_hours"] == pytest.approx(100)


def test_working_days_are_spread_over_the_calendar_and_long_stops_end_with_the_period() -> None:
    month = Interruption(outage_hours=24 * 30, hourly_margin=10)
    found = settle(month, Terms(deductible_working_days=2, opening_days=5, indemnity_days=20))
    assert found.cuts["deductible_working_days"] == pytest.approx(2.8 * 240)
    assert found.cuts["indemnity_days"] == pytest.approx(10 * 240)
    assert found.paid == pytest.approx((20 - 2.8) * 240)


def test_extra_costs_are_capped_savings_taken_off_and_the_limit_comes_last() -> None:
    facts = Interruption(outage_hours=10, hourly_margin=100, extra_costs=500, savings=200)
    found = settle(facts, Terms(extra_costs_cap=300, deductible=100, limit=900))
    assert found.indemnity_before_terms == 1300
    assert found.cuts == {"extra_costs_cap": 200, "deductible": 100, "limit": 100}
    assert (found.paid, found.retained) == (900, 400)


AMOUNT = st.floats(0, 1e6)
MAYBE = st.one_of(st.none(), AMOUNT)
FACTS = st.builds(
    Interruption,
    outage_hours=st.floats(0, 5000),
    hourly_profile=st.lists(st.floats(0, 1e4), min_size=24, max_size=24).map(tuple),
    start_hour=st.floats(0, 24),
    extra_costs=AMOUNT,
    savings=AMOUNT,
)
TERMS_OF = st.builds(
    Terms,
    waiting_hours=st.one_of(st.none(), st.floats(0, 200)),
    waiting_mode=st.sampled_from(["deductible", "franchise"]),
    deductible_working_days=st.one_of(st.none(), st.floats(0, 20)),
    opening_days=st.floats(0.5, 7),
    indemnity_days=st.one_of(st.none(), st.floats(0, 100)),
    extra_costs_cap=MAYBE,
    sum_insured_ratio=st.one_of(st.none(), st.floats(0, 2)),
    deductible=MAYBE,
    limit=MAYBE,
)


@example(
    Interruption(outage_hours=0, hourly_margin=1, extra_costs=50), Terms(deductible_working_days=1, indemnity_days=1)
)
@given(FACTS, TERMS_OF)
def test_paid_and_cuts_are_the_whole_loss(facts: Interruption, terms: Terms) -> None:
    found = settle(facts, terms)
    assert found.paid >= 0
    assert all(cut >= 0 for cut in found.cuts.values())
    assert list(found.cuts) == [name for name in TERMS if name in found.cuts]
    assert found.paid + sum(found.cuts.values()) == pytest.approx(found.indemnity_before_terms, abs=0.001)
    assert found.paid + found.retained == pytest.approx(found.indemnity_before_terms, abs=0.001)


@given(FACTS, TERMS_OF, AMOUNT)
def test_more_limit_never_pays_less_and_more_deductible_never_more(
    facts: Interruption, terms: Terms, more: float
) -> None:
    from dataclasses import replace

    paid = settle(facts, terms).paid
    if terms.limit is not None:
        assert settle(facts, replace(terms, limit=terms.limit + more)).paid >= paid - 1e-6
    assert settle(facts, replace(terms, deductible=(terms.deductible or 0) + more)).paid <= paid + 1e-6
    if terms.waiting_hours is not None:
        later = replace(terms, waiting_hours=terms.waiting_hours + more % 100)
        assert settle(facts, later).paid <= paid + 1e-6


@pytest.mark.parametrize(
    ("facts", "terms", "field"),
    [
        ({"outage_hours": 5}, {}, "hourly_margin"),
        ({"outage_hours": math.nan, "hourly_margin": 1}, {}, "outage_hours"),
        ({"outage_hours": 5, "hourly_margin": -1}, {}, "hourly_margin"),
        ({"outage_hours": 5, "hourly_profile": (1.0,) * 23}, {}, "hourly_profile"),
        ({"turnover_history": (100,), "actual_turnover": 5}, {}, "variable_cost_margin_rate"),
        (
            {"turnover_history": (100,), "actual_turnover": 5, "variable_cost_margin_rate": 1.2},
            {},
            "variable_cost_margin_rate",
        ),
        ({"turnover_history": (0.0, 5.0)}, {}, "turnover_history"),
        ({}, {"waiting_hours": 8}, "outage_hours"),
        ({}, {"limit": math.inf}, "limit"),
        ({}, {"opening_days": 0}, "opening_days"),
    ],
)
def test_what_makes_no_sense_is_named(facts: dict[str, Any], terms: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as caught:
        settle(Interruption(**facts), Terms(**terms))
    assert caught.value.field == field
