"""Inherent, today and target of a proposed risk: in that order on both axes, on any scale, and by the catalogue."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.assessment.flow import Facts
from risks.assessment.levels import Cut, Place, after_measures, before_measures, cut_of
from risks.assessment.proposal import MEASURES_EACH, propose
from risks.assessment.questions import load as questions
from risks.catalogue.catalogue import load
from risks.register.scale import DEFAULT, Scale

SCENARIOS = st.sampled_from(load().scenarios)
STEPS = st.integers(1, 5)
SCALES = st.builds(
    lambda euros, years: replace(DEFAULT, impact_eur=tuple(sorted(euros)), likelihood_years=tuple(sorted(years))[::-1]),
    st.lists(st.integers(1, 1_000_000), min_size=4, max_size=4, unique=True),
    st.lists(st.integers(1, 500), min_size=4, max_size=4, unique=True),
)
YES_NO = [question.code for question in questions() if question.kind == "choice"][:12]


def test_on_the_usual_scale_a_risk_starts_where_the_catalogue_puts_it() -> None:
    for scenario in load().scenarios:
        assert before_measures(scenario, DEFAULT) == Place(scenario.likelihood, scenario.impact), scenario.code


def test_a_business_that_counts_small_sees_the_same_damage_higher() -> None:
    scenario = next(s for s in load().scenarios if s.severity and s.severity.likely == 6000)
    small = replace(DEFAULT, impact_eur=(100, 500, 2_000, 5_000))
    assert before_measures(scenario, small).impact > before_measures(scenario, DEFAULT).impact


def test_two_measures_leave_the_product_of_what_each_leaves() -> None:
    frequency = [m for m in load().measures if m.effect.on == "frequency"][:2]
    left = [(200 - m.effect.low_pct - m.effect.high_pct) / 200 for m in frequency]
    assert cut_of(frequency).rate_pct == pytest.approx(100 * (1 - left[0] * left[1]), abs=0.05)
    assert cut_of(frequency).cost_pct == 0
    assert cut_of([]) == Cut(0, 0)


@given(SCENARIOS, STEPS, STEPS, st.floats(0, 99.9), st.floats(0, 99.9), SCALES)
def test_measures_never_raise_a_step(  # noqa: PLR0917 -- all that decides a target
    scenario: object, likelihood: int, impact: int, rate: float, cost: float, scale: Scale
) -> None:
    today = Place(likelihood, impact)
    target = after_measures(scenario, today, Cut(rate, cost), scale)  # type: ignore[arg-type]
    assert 1 <= target.likelihood <= likelihood
    assert 1 <= target.impact <= impact
    assert after_measures(scenario, today, Cut(0, 0), scale) == today  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "partly", "no", "unknown"])), SCALES)
def test_target_today_inherent_stand_in_this_order(answers: dict[str, str], scale: Scale) -> None:
    found = propose(load(), questions(), answers, Facts(), scale).risks
    assert found
    for risk in found:
        assert risk.target.likelihood <= risk.likelihood <= risk.inherent.likelihood
        assert risk.target.impact <= risk.impact <= risk.inherent.impact
        assert risk.cut == cut_of([load().measure(code) for code in risk.measures[:MEASURES_EACH]])
