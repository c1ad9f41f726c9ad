"""What is known of a risk becomes what is simulated: own words, the catalogue, and measures that are in place."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from risks.catalogue.catalogue import load
from risks.catalogue.entries import Scenario
from risks.continuity.dependence import Activities
from risks.continuity.hours import StopCosts
from risks.quantification.causes import usual
from risks.quantification.describing import Linked, exposure_of, lowered, told
from risks.quantification.distributions import MOST_EUR, Bernoulli, Lognormal, Pert, Poisson
from risks.quantification.exposure import LONGEST_STOP_HOURS, Exposure, Factors, Portfolio, expected
from risks.quantification.formula import formula
from risks.quantification.inputs import Inputs
from risks.quantification.outcome import Run
from risks.quantification.plan import Effect, Option, loss
from risks.quantification.results import results
from risks.quantification.simulation import years_for
from tests.risks.quantification.test_exposure import BURNT, BY_HOUR, COSTS, SHOP

EVERYTHING = Activities(("All",), (1.0,), {1: (1.0,)}, assumed=False)
ONE = StopCosts(BY_HOUR, (1.0,), extra_day_eur=60, recovery_eur=800)
SILENT = dict.fromkeys(
    ("frequency_value", "hours_low", "hours_high", "amount_low", "amount_likely", "amount_high"), None
) | {"frequency_unit": "", "head": "", "peril": "", "scenario": ""}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def said(**fields: Any) -> Any:
    return SimpleNamespace(**{**SILENT, **fields})


def pairs() -> Iterator[tuple[Scenario, Any]]:
    """Each scenario of the catalogue that stops something, with each of its measures of known effect."""
    for scenario in load().scenarios:
        for code in scenario.measures:
            measure = load().measure(code)
            if measure.effect and scenario.duration:
                yield scenario, measure.effect


def made(scenario: Scenario, estimate: Any = None, category: str = "online") -> tuple[Exposure, Any]:
    facts = told(category, estimate, scenario)
    exposure = exposure_of("R-001", facts, category, [Linked(1, "Shop", "Host")], EVERYTHING)
    assert isinstance(exposure, Exposure)
    return exposure, facts


def test_a_measure_lowers_as_much_once_it_is_done_as_while_it_was_planned() -> None:
    counted = 0
    for scenario, usual_effect in pairs():
        exposure, facts = made(scenario)
        effect = Effect("R-001", usual_effect.on, usual_effect.low_pct, usual_effect.high_pct)
        planned = loss(Portfolio((exposure,), ONE), [Option("M-001", (effect,))])
        done = expected(lowered(exposure, [effect], facts), costs=ONE)
        assert done == pytest.approx(planned, rel=1e-3), (scenario.code, usual_effect.on)
        counted += usual_effect.on == "severity"
    assert counted > 50


def test_what_is_done_lowers_what_came_from_the_catalogue_and_nothing_that_was_said() -> None:
    scenario = next(one for one in load().scenarios if one.duration and one.severity)
    often = Effect("R-001", "frequency", 80, 80)
    short = Effect("R-001", "duration", 50, 50)
    cheap = Effect("R-001", "severity", 50, 50)
    rate = said(frequency_value=3, frequency_unit="times_a_year")
    exposure, facts = made(scenario, rate)
    now = lowered(exposure, [often, short, cheap], facts)
    assert facts.ground == "both"
    assert now.frequency == Poisson(3)
    assert isinstance(now.size, Lognormal)
    assert now.size.p95 == pytest.approx(exposure.size.p95 / 2)  # type: ignore[union-attr]
    assert now.amount is not None
    assert now.amount.mean == pytest.approx(exposure.amount.mean / 2)  # type: ignore[union-attr]
    assert now.hour_left == 0.5
    hours = said(hours_low=2, hours_high=9)
    exposure, facts = made(scenario, hours)
    now = lowered(exposure, [often, short, cheap], facts)
    assert now.frequency.mean == pytest.approx(exposure.frequency.mean / 5)
    assert (now.size, now.hour_left) == (exposure.size, 1.0)


def test_the_cause_that_somebody_names_is_not_put_right() -> None:
    scenario = next(one for one in load().scenarios if one.duration and usual("online", one.code)[1] == "failure")
    assert made(scenario)[0].peril == "provider_failure"  # a service that somebody else runs
    assert made(scenario, said(peril="failure"))[0].peril == "failure"


@pytest.mark.parametrize(
    "exposure",
    [
        Exposure("R-001", Poisson(800), Lognormal(1, 20)),
        Exposure("R-001", Bernoulli(1.0), Pert(0, 1, MOST_EUR)),
        Exposure("R-001", Poisson(0.1), Lognormal(1, LONGEST_STOP_HOURS), (1.0,), Lognormal(1e11, 5e11)),
    ],
)
def test_the_largest_figures_that_are_taken_make_a_whole_run(exposure: Exposure) -> None:
    years = years_for(exposure.frequency.mean)
    assert years
    inputs = Inputs((exposure,), ONE, (Option("M-001", (Effect("R-001", "frequency", 10, 20),), 5.0),), years=years)
    found = results(inputs, Run(inputs.portfolio, 200, 1))
    assert found["today"]["expected"] > 0
    assert found["tornado"]


def test_years_are_fewer_where_events_are_very_many_and_none_beyond() -> None:
    assert years_for(0) == years_for(20) == 100_000
    assert years_for(260) == 7_692
    assert years_for(801) == 0


@pytest.mark.parametrize("rate", [1 / 30, 0.0004, 0.123457, 2, 2 / 3, 1 / 333, 11])
def test_the_factors_that_are_shown_give_the_figure(rate: float) -> None:
    exposure = Exposure("R-001", Poisson(rate), Lognormal(10_000, 25_000))
    found = formula(exposure, None, "en")
    first, second = (number(text) for text in re.split("[×÷]", found.line))
    shown = first / second if "÷" in found.line else first * second
    assert abs(shown - number(found.result)) <= 0.01 * max(1, rate)
    assert number(found.result) == pytest.approx(expected(exposure), abs=0.005)
    assert ("÷" in found.line) == (rate in {1 / 30, 0.0004, 1 / 333})


def number(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text))


def test_the_parts_of_a_stop_that_are_shown_add_up_to_what_it_costs() -> None:
    found = formula(Exposure("R-001", Poisson(1), SHOP.size, (1.0, 1.0), Lognormal(5_000, 9_000)), COSTS, "en")
    parts = [fact.rsplit("= €", 1)[1] for fact in found.facts if "= €" in fact]
    parts += [fact.partition("€")[2] for fact in found.facts if "Penalties" in fact]
    parts += [fact.partition("€")[2].split()[0] for fact in found.facts if fact.startswith("Beside")]
    amounts = [float(part.rstrip(".").replace(",", "")) for part in parts]
    assert len(amounts) == 5
    assert f"€{sum(amounts):,.2f}"[:-1] == found.result[:-1]


def test_a_usual_amount_is_not_told_as_nine_cases_in_ten() -> None:
    (text,) = formula(Exposure("R-001", Poisson(1), Pert(0, 9_000, 10_000)), None, "en").facts[1:]
    assert text == "€7,666.67 on average: always €0 to €10,000, most often about €9,000 (PERT)."


def test_who_may_not_see_the_cost_of_an_hour_reads_no_part_of_a_stop() -> None:
    hidden = formula(BURNT, COSTS, "en", shows_hour=False)
    assert hidden.facts[1:] == ("What a stop costs is not shared with you.",)
    assert Factors() * Factors(0.5) == Factors(0.5)
