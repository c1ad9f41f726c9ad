"""What measures are worth: alone, together, under a budget; and which input matters most."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risks.quantification.distributions import Lognormal, Poisson, Wrong
from risks.quantification.exposure import Exposure, Portfolio, expected
from risks.quantification.plan import Effect, Option, best, loss, ordered, worth
from risks.quantification.sensitivity import tornado

A = Exposure("R-001", Poisson(0.5), Lognormal(1_000, 20_000))
B = Exposure("R-002", Poisson(0.1), Lognormal(5_000, 90_000), head="property")
PORTFOLIO = Portfolio((A, B))


def option(ref: str, risk: str, pct: tuple[float, float], once: float | None, yearly: float | None = 0.0) -> Option:
    return Option(ref, (Effect(risk, "frequency", *pct),), once, yearly)


def test_worth_is_a_range_over_three_years_for_each_euro() -> None:
    half = option("M-001", "R-001", (40, 60), 600, 100)
    [one] = worth(PORTFOLIO, [half])
    today = expected(A)
    assert (one.low_eur, one.middle_eur, one.high_eur) == pytest.approx((0.4 * today, 0.5 * today, 0.6 * today))
    assert one.per_euro == pytest.approx(3 * 0.5 * today / 900)


def test_the_most_per_euro_comes_first_and_unknown_costs_last() -> None:
    dear, cheap = option("M-001", "R-001", (50, 50), 5_000), option("M-002", "R-001", (50, 50), 500)
    unknown = option("M-003", "R-001", (90, 90), None, None)
    assert [one.option.ref for one in worth(PORTFOLIO, [dear, unknown, cheap])] == ["M-002", "M-001", "M-003"]


def test_two_measures_against_one_risk_are_computed_not_added_up() -> None:
    one, two = option("M-001", "R-001", (60, 60), 100), option("M-002", "R-001", (60, 60), 100)
    left = loss(PORTFOLIO, [one, two])
    assert left == pytest.approx(0.4 * 0.4 * expected(A) + expected(B))
    alone = loss(PORTFOLIO) - loss(PORTFOLIO, [one])
    assert loss(PORTFOLIO) - left < 2 * alone


OPTIONS = st.lists(
    st.tuples(
        st.sampled_from(["R-001", "R-002"]),
        st.floats(0, 100),
        st.one_of(st.none(), st.floats(0, 3_000)),
    ),
    max_size=6,
).map(
    lambda rows: [
        option(f"M-{place:03d}", risk, (pct, pct), cost, None if cost is None else 0.0)
        for place, (risk, pct, cost) in enumerate(rows)
    ]
)


@given(OPTIONS, st.floats(0, 5_000), st.one_of(st.none(), st.integers(0, 3)))
@settings(max_examples=80)
def test_the_best_set_is_the_best_of_all_sets(options: list[Option], budget: float, most: int | None) -> None:
    found = best(PORTFOLIO, options, budget, most)
    assert found.exact
    assert found.cost_eur <= budget + 0.01
    priced = [option for option in options if option.cost_eur is not None]
    for size in range((len(priced) if most is None else most) + 1):
        for chosen in combinations(priced, size):
            if sum(option.cost_eur or 0 for option in chosen) <= budget:
                assert found.target_eur <= loss(PORTFOLIO, chosen) + 1e-6


def test_many_options_are_chosen_step_by_step_and_it_is_said() -> None:
    options = [option(f"M-{place:03d}", "R-001", (5, 5), 100 + place) for place in range(20)]
    found = best(PORTFOLIO, options, 1_000)
    assert not found.exact
    assert found.cost_eur <= 1_000
    three = best(PORTFOLIO, options, 1_000, most=3)
    assert three.exact
    assert set(three.refs) == {"M-000", "M-001", "M-002"}  # all remove the same: the cheapest


def test_the_steps_of_the_waterfall_end_at_the_target() -> None:
    options = [option("M-001", "R-001", (30, 30), 100), option("M-002", "R-002", (90, 90), 100)]
    found = ordered(PORTFOLIO, options)
    assert found.today_eur == pytest.approx(loss(PORTFOLIO))
    assert found.target_eur == pytest.approx(loss(PORTFOLIO, options))
    assert found.after_eur[0] >= found.after_eur[1]
    assert ordered(PORTFOLIO, []).target_eur == found.today_eur


def test_a_shorter_duration_does_nothing_to_a_loss_in_euros() -> None:
    shorter = Option("M-001", (Effect("R-001", "duration", 50, 50),), 100, 0)
    assert worth(PORTFOLIO, [shorter])[0].middle_eur == 0
    assert best(PORTFOLIO, [shorter], 1_000).refs == ()


def test_the_widest_swing_comes_first() -> None:
    found = tornado([A, B], None, common_share=0.5, frequencies={"R-002": (0.09, 0.11)})
    assert found[0].width_eur == max(swing.width_eur for swing in found)
    by_input = {(swing.what, swing.ref): swing for swing in found}
    frequency = by_input["frequency", "R-001"]
    assert frequency.low_eur == pytest.approx(expected(A) / 2 + expected(B))
    assert frequency.high_eur == pytest.approx(expected(A) * 2 + expected(B))
    assert by_input["frequency", "R-002"].width_eur == pytest.approx(0.02 * B.size.mean)


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(Wrong, match="high_pct"):
        Effect("R-001", "frequency", 60, 50)
    with pytest.raises(Wrong, match="budget"):
        best(PORTFOLIO, [], float("nan"))
