"""Published figures are met: by the closed form exactly, by simulation within three standard errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.quantification.distributions import Bernoulli, Lognormal, Pert, Poisson, Wrong, rate_of
from risks.quantification.simulation import Scenario, by_year, events, simulate, total
from risks.quantification.summary import summary

YEARS = 100_000


@pytest.mark.parametrize(
    ("frequency", "severity", "expected", "within"),
    [
        # github.com/Netflix-Skunkworks/riskquant, tests/test_simpleloss.py
        (Poisson(0.1), Lognormal(1, 10), 0.4040012826945718, 1e-9),
        (Poisson(3.0), Lognormal(1, 10), 12.120038480837177, 1e-8),
        # the same, tests/test_model_lognormal.py: mean of one event
        (Bernoulli(1.0), Lognormal(635_000, 19_000_000), 5_922_706.83351131, 1e-3),
        # Hubbard and Seiersen's spreadsheet rounds the width of the interval to 3.29 deviations
        (Bernoulli(0.1), Lognormal(400_000, 2_500_000), 116_785, 1.0),
        # quantitative guide of ciso-assistant-community: 40 % a year, 10,000 to 100,000
        (Bernoulli(0.4), Lognormal(10_000, 100_000), 16_160.051307782907, 1e-6),
        # mean of a PERT: (5 + 2 × 20 + 50) / 4
        (Poisson(1.0), Pert(5, 20, 50, 2), 23.75, 1e-9),
    ],
)
def test_expected_losses_are_the_published_ones(
    frequency: Poisson | Bernoulli, severity: Lognormal | Pert, expected: float, within: float
) -> None:
    scenario = Scenario("R-001", frequency, severity)
    assert scenario.mean == pytest.approx(expected, abs=within)
    said = summary(by_year(events(scenario, YEARS, seed=42), YEARS))
    assert abs(said.mean - scenario.mean) <= 3 * said.standard_error


def test_bad_years_of_one_event_at_most_follow_the_closed_form() -> None:
    """loss at a share q of years = exp(mu + sigma × z((q − (1 − p)) / p)); published 70,742.66 and 124,677.12."""
    scenario = Scenario("R-001", Bernoulli(0.4), Lognormal(10_000, 100_000))
    yearly = by_year(events(scenario, YEARS, seed=42), YEARS)
    said = summary(yearly)
    assert said.levels[0.95] == pytest.approx(70_742.65946535736, rel=0.02)
    assert said.levels[0.99] == pytest.approx(124_677.11589145083, rel=0.03)
    chance, error = float((yearly > 50_000).mean()), (0.1025 * 0.8975 / YEARS) ** 0.5
    assert abs(chance - 0.10255111002580142) <= 3 * error


def test_a_yearly_probability_is_not_a_yearly_rate() -> None:
    assert Poisson(0.4).chance == pytest.approx(0.3296799539643607, abs=1e-12)
    assert rate_of(0.4) == pytest.approx(0.5108256237659907, abs=1e-12)
    assert rate_of(0.0) == 0.0
    assert rate_of(1.0) == math.inf
    hit = len(np.unique(Poisson(0.4).draw(YEARS, np.random.default_rng(7)))) / YEARS
    assert hit == pytest.approx(0.32968, abs=3 * (0.33 * 0.67 / YEARS) ** 0.5)


def test_our_pert_is_the_modified_one_and_not_the_one_by_moments() -> None:
    """Same mean, another spread: 9.92 here, 11.25 where alpha and beta are fitted to (high − low) / (gamma + 2)."""
    pert = Pert(5, 20, 50, 2)
    assert (pert.mean, pert.alpha) == (23.75, pytest.approx(1.6666666666666667))
    assert pert.beta == pytest.approx(2.3333333333333335)
    assert pert.stdev == pytest.approx(9.921567416492215)
    drawn = pert.draw(200_000, np.random.default_rng(3))
    assert drawn.std() == pytest.approx(9.9216, abs=0.05)
    assert drawn.std() != pytest.approx(11.25, abs=0.5)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Lognormal(10, 10), "p95"),
        (lambda: Lognormal(10, 1), "p95"),
        (lambda: Lognormal(0, 10), "p05"),
        (lambda: Lognormal(-1, 10), "p05"),
        (lambda: Lognormal(1, math.nan), "p95"),
        (lambda: Lognormal(1, math.inf), "p95"),
        (lambda: Bernoulli(1.01), "probability"),
        (lambda: Bernoulli(math.nan), "probability"),
        (lambda: Poisson(-0.1), "rate"),
        (lambda: Poisson(1e9), "rate"),
        (lambda: Pert(5, 60, 50), "mode"),
        (lambda: Pert(5, 5, 5), "high"),
        (lambda: Pert(5, 20, 50, 0), "gamma"),
        (lambda: simulate([]), "scenarios"),
        (lambda: simulate([Scenario("a", Poisson(1), Pert(0, 1, 2))] * 2), "ref"),
        (lambda: simulate([Scenario("a", Poisson(1), Pert(0, 1, 2))], years=0), "years"),
        (lambda: simulate([Scenario("a", Poisson(1_000), Pert(0, 1, 2))]), "frequency"),
        (lambda: simulate([Scenario("a", Poisson(1), Pert(0, 1, 2))], seed=-1), "seed"),
    ],
)
def test_what_cannot_be_simulated_is_named(make: object, field: str) -> None:
    with pytest.raises(Wrong) as caught:
        make()  # type: ignore[operator]
    assert caught.value.field == field


RISKS = st.lists(
    st.builds(
        lambda rate, low, width: (Poisson(rate), Lognormal(low, low * width)),
        st.floats(0, 5),
        st.floats(0.01, 1e6),
        st.floats(1.01, 100),
    ),
    min_size=1,
    max_size=5,
)


@given(RISKS, st.randoms(use_true_random=False), st.integers(0, 2**40))
def test_the_order_of_risks_and_other_risks_change_nothing(risks: list, random: object, seed: int) -> None:  # type: ignore[type-arg]
    scenarios = [Scenario(f"R-{place}", *said) for place, said in enumerate(risks)]
    shuffled = scenarios.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (
        {ref: by_year(found, 50) for ref, found in simulate(given_, years=50, seed=seed).items()}
        for given_ in (scenarios, shuffled)
    )
    assert np.array_equal(total(one), total(two))
    alone = simulate(scenarios[:1], years=50, seed=seed)
    assert np.array_equal(by_year(alone["R-0"], 50), one["R-0"])


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=300))
def test_levels_are_losses_that_happened_and_rise(yearly: list[float]) -> None:
    said = summary(np.array(yearly))
    losses = [said.levels[share] for share in sorted(said.levels)]
    assert losses == sorted(losses)
    assert set(losses) <= set(yearly) | {0.0}
    for share, loss in said.levels.items():
        assert sum(value <= loss for value in yearly) >= share * len(yearly) - 1e-6
    falling = [loss for _chance, loss in said.curve]
    assert falling == sorted(falling)


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    scenario = Scenario("R-001", Poisson(2), Lognormal(100, 1000))
    one, same, other = (by_year(events(scenario, 1000, seed), 1000) for seed in (5, 5, 6))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
