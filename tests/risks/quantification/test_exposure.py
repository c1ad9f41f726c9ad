"""Risks as simulated: stops cost hours × margin by the hour, measures never raise a loss, causes are counted once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risks.continuity.hours import Figures, StopCosts, margin_between, margins, stop, week_of
from risks.quantification.distributions import Bernoulli, Lognormal, Pert, Poisson, Wrong
from risks.quantification.exposure import (
    Exposure,
    Factors,
    Portfolio,
    draw,
    expected,
    factors_of,
    happen,
    with_common_causes,
)
from risks.quantification.outcome import Run, convergence

OPEN = {day: [["08:00", "18:00"]] for day in ("tue", "wed", "thu", "fri", "sat")}
BY_HOUR = margins(Figures(365_000, 50, months_pct=(5,) * 11 + (45,)), week_of(OPEN))
COSTS = StopCosts(BY_HOUR, (0.75, 0.25), extra_day_eur=60, recovery_eur=800, penalty_day_eur=100, penalty_after_hours=8)
SHOP = Exposure("R-001", Poisson(2.0), Lognormal(1, 48), stops=(1.0, 0.0), peril="provider_failure")
FIRE = Exposure("R-002", Bernoulli(0.1), Pert(1_000, 20_000, 90_000), head="property", peril="property_damage")
BURNT = Exposure("R-004", Poisson(0.5), Lognormal(700, 9_000), (1.0, 1.0), Lognormal(5_000, 90_000), "property")
YEARS = 20_000

FACTORS = st.builds(Factors, frequency=st.floats(0, 1), size=st.floats(0, 1), cost=st.floats(0, 1))


def test_a_stop_by_hand_at_a_given_moment() -> None:
    """A December Saturday from 16:30 for three hours: half an hour of four, then one until six, nothing after."""
    month, start = np.array([11]), np.array([5 * 24 + 16.5])
    hour = BY_HOUR[11, 5 * 24 + 16]
    lost = margin_between(BY_HOUR, month, start, 0.0, np.array([3.0]))
    assert lost == pytest.approx([1.5 * hour])
    # a whole week more is a whole week's margin more, wherever it began
    longer = margin_between(BY_HOUR, month, start, 0.0, np.array([171.0]))
    assert longer - lost == pytest.approx([BY_HOUR[11].sum()])


def test_the_parts_of_a_stop_by_hand() -> None:
    drawn = draw(replace(SHOP, size=Lognormal(29.999, 30.001)), 50, 3)
    one = happen(SHOP, drawn, costs=COSTS)
    assert one.parts["extra_costs"] == pytest.approx(np.full(len(one.year), 0.75 * 60 * 30 / 24), rel=1e-3)
    assert one.parts["response"] == pytest.approx(np.full(len(one.year), 0.75 * 800))
    assert one.parts["other"] == pytest.approx(np.full(len(one.year), 0.75 * 100 * 22 / 24), rel=1e-3)
    short = happen(SHOP, drawn, Factors(size=0.5), COSTS)
    assert not short.parts["response"].any()  # fifteen hours: nobody is called in


@pytest.mark.parametrize(
    "exposure",
    [
        SHOP,
        FIRE,
        replace(SHOP, stops=(0.3, 0.8)),
        BURNT,
        replace(SHOP, size=Lognormal(1, 8_760)),  # its longest stops are cut at ten years
        replace(BURNT, hour_left=0.4, also=(("data", Lognormal(100, 900)), ("fraud", Pert(0, 50, 900)))),
    ],
)
@pytest.mark.parametrize("left", [Factors(), Factors(0.4, 0.7, 0.9)])
def test_simulation_meets_the_closed_form_within_three_standard_errors(exposure: Exposure, left: Factors) -> None:
    run = Run(Portfolio((exposure,), COSTS), years=100_000, seed=5)
    yearly = run.yearly({exposure.ref: left})[exposure.ref]
    error = yearly.std() / np.sqrt(len(yearly))
    assert abs(yearly.mean() - expected(exposure, left, COSTS)) <= 3 * error


@given(FACTORS, FACTORS)
@settings(max_examples=60)
def test_a_measure_never_raises_the_loss_of_any_year(one: Factors, more: Factors) -> None:
    exposures = with_common_causes(
        [replace(SHOP, hangs_on=frozenset({"Host"})), replace(SHOP, ref="R-003", hangs_on=frozenset({"Host"})), FIRE]
    )
    portfolio = Portfolio(exposures, COSTS)
    run = Run(portfolio, years=200, seed=1)
    before = run.yearly(factors_of(portfolio, {"R-001": one, "R-003": one}))
    after = run.yearly(factors_of(portfolio, {"R-001": one * more, "R-003": one * more, "R-002": more}))
    for ref in before:
        assert (after[ref] <= before[ref] + 1e-6).all()


def test_a_common_cause_takes_its_share_of_each_and_counts_what_stops_once() -> None:
    """Both stop the shop; half the failures of the rarer one take both, and its activity is lost once, not twice."""
    host = frozenset({"Host"})
    one = replace(SHOP, hangs_on=host, provider="Host")
    two = replace(SHOP, ref="R-003", frequency=Poisson(0.8), size=Lognormal(2, 200), hangs_on=host)
    first, second, common = with_common_causes([one, two])
    assert (first.frequency.mean, second.frequency.mean, common.frequency.mean) == (1.6, 0.4, 0.4)
    assert first.frequency.mean + common.frequency.mean == one.frequency.mean
    assert common.size == two.size  # the longer one says for how long
    assert (common.stops, common.members, common.provider) == ((1.0, 0.0), ("R-001", "R-003"), "Host")
    apart = sum(expected(exposure, costs=COSTS) for exposure in (one, two))
    together = sum(expected(exposure, costs=COSTS) for exposure in (first, second, common))
    assert together < apart  # what stops once is not paid for twice
    assert with_common_causes([one, two], share=0) == (one, two)


def test_a_measure_lowers_a_common_cause_only_where_it_helps_all_its_risks() -> None:
    host = frozenset({"Host"})
    portfolio = Portfolio(
        with_common_causes([replace(SHOP, hangs_on=host), replace(SHOP, ref="R-003", hangs_on=host)]), COSTS
    )
    half = Factors(frequency=0.5)
    assert factors_of(portfolio, {"R-001": half})["= Host"] == Factors()
    assert factors_of(portfolio, {"R-001": half, "R-003": Factors(frequency=0.2)})["= Host"] == half


def test_the_order_and_the_other_risks_change_nothing() -> None:
    alone = Run(Portfolio((SHOP,), COSTS), years=YEARS).yearly()["R-001"]
    both = Run(Portfolio((FIRE, SHOP), COSTS), years=YEARS).yearly()["R-001"]
    assert np.array_equal(alone, both)


def test_the_mean_of_all_moments_is_the_mean_stop_of_the_page() -> None:
    """The page's average of a day and the simulation's are the same figure."""
    day = stop(BY_HOUR, 24).mean_eur
    assert StopCosts(BY_HOUR).hour_mean_eur * 24 == pytest.approx(day)


def test_the_mean_settles() -> None:
    yearly = Run(Portfolio((SHOP, FIRE), COSTS), years=YEARS).yearly()["R-001"]
    steps = convergence(yearly)
    assert steps[-1] == (YEARS, pytest.approx(yearly.mean()))
    assert steps[0][0] == YEARS // 20


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(Wrong, match="stops"):
        replace(SHOP, stops=(1.5,))
    with pytest.raises(Wrong, match="hour"):
        happen(SHOP, draw(SHOP, 10, 1))
    with pytest.raises(Wrong, match="hour"):
        expected(SHOP)
    with pytest.raises(Wrong, match="activity"):
        StopCosts(BY_HOUR).share((1.0, 0.0))
    with pytest.raises(Wrong, match="activities"):
        StopCosts(BY_HOUR, (0.5, 0.2))
    with pytest.raises(Wrong, match="twice"):
        Portfolio((SHOP, SHOP), COSTS)
    with pytest.raises(Wrong, match="at least one"):
        Run(Portfolio(()))
    with pytest.raises(Wrong, match="frequency"):
        Factors(frequency=1.2)
    with pytest.raises(Wrong, match="p95"):
        replace(SHOP, size=Lognormal(1, 1e6))
    with pytest.raises(Wrong, match="lost_for_good_pct"):
        Figures(1_000, 50, caught_up_pct=60, lost_for_good_pct=50)


def test_who_never_comes_back_takes_a_years_purchases() -> None:
    """One in a hundred stays away, who would have bought fifty times: half as much again."""
    usual, lost = Figures(100_000, 40), Figures(100_000, 40, lost_for_good_pct=1, purchases_a_year=50)
    assert lost.kept == pytest.approx(1.5 * usual.kept)


def test_a_common_cause_loses_none_of_what_its_risks_cost_beside_their_stops() -> None:
    shared = frozenset({"Host"})
    risks = [
        replace(BURNT, ref="R-001", hangs_on=shared),
        replace(BURNT, ref="R-003", frequency=Poisson(3), amount=Pert(0, 100, 500), head="data", hangs_on=shared),
        replace(SHOP, hangs_on=shared, ref="R-005"),
    ]

    def amounts(exposures: Sequence[Exposure]) -> dict[str, float]:
        found: dict[str, float] = {}
        for one in exposures:
            own = [(one.head, one.amount)] if one.amount else []
            for head, size in [*own, *one.also]:
                found[head] = found.get(head, 0.0) + one.frequency.mean * size.mean
        return found

    caused = with_common_causes(risks)
    assert len(caused) == 4
    assert amounts(caused) == pytest.approx(amounts(risks))
