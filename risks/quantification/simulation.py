"""Simulated years of losses. Pure: same input and seed, same figures, whatever the order of the risks.

Each scenario has random numbers of its own, drawn from the seed and its reference: adding, removing or reordering
others changes nothing for it, so that "before" and "after" differ only by what was changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from risks.quantification.distributions import Floats, Frequency, Severity, Wrong, Years

MODEL = "rempart-loss/3"  # kept with every stored result: a change of the method changes it
YEARS = 100_000
MOST_YEARS = 1_000_000
MOST_EVENTS = 20_000_000  # in one run; each costs about 12 bytes
USUAL_EVENTS, LEAST_YEARS = 2_000_000, 2_500  # of a stored run, whose stops keep six figures for each event


@dataclass(frozen=True, slots=True)
class Scenario:
    """One risk: how often a year, and how much one event costs in euros before VAT."""

    ref: str
    frequency: Frequency
    severity: Severity

    @property
    def mean(self) -> float:
        """Expected loss a year, in closed form: mean frequency × mean severity."""
        return self.frequency.mean * self.severity.mean


@dataclass(frozen=True, slots=True)
class Events:
    """What happened to one scenario: `year` of each event (from 0) and its `loss` in euros, in the same order."""

    year: Years
    loss: Floats


def generator(seed: int, ref: str) -> np.random.Generator:
    """The random numbers of one reference under one seed."""
    digest = int.from_bytes(blake2b(ref.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, digest])))


def events(scenario: Scenario, years: int, seed: int) -> Events:
    """The events of one scenario over `years` years."""
    rng = generator(seed, scenario.ref)
    year = scenario.frequency.draw(years, rng)
    return Events(year, scenario.severity.draw(len(year), rng))


def refuse_twice(refs: Iterable[str]) -> None:
    """Raises Wrong, naming the first reference that is there twice."""
    if twice := next((ref for ref, times in Counter(refs).items() if times > 1), None):
        raise Wrong("ref", f"{twice} is there twice")


def years_for(rate: float) -> int:
    """How many years a stored run of so many events a year plays: YEARS, fewer when they are very many, 0 beyond."""
    years = min(YEARS, int(USUAL_EVENTS / rate)) if rate else YEARS
    return years if years >= min(LEAST_YEARS, YEARS) else 0


def simulate(scenarios: Sequence[Scenario], *, years: int = YEARS, seed: int = 1) -> dict[str, Events]:
    """The events of each scenario, by reference. Raises Wrong for no scenario, a reference said twice, a number of
    years out of reach, and more events than a machine should hold."""
    if not scenarios:
        raise Wrong("scenarios", "must hold at least one")
    if not 1 <= years <= MOST_YEARS:
        raise Wrong("years", f"must be from 1 to {MOST_YEARS}")
    if not 0 <= seed < 2**63:
        raise Wrong("seed", "must be a whole number from 0 on")
    refuse_twice(scenario.ref for scenario in scenarios)
    if sum(scenario.frequency.mean for scenario in scenarios) * years > MOST_EVENTS:
        raise Wrong("frequency", f"gives more than {MOST_EVENTS} events in {years} years: fewer years, or rarer events")
    return {scenario.ref: events(scenario, years, seed) for scenario in scenarios}


def by_year(happened: Events, years: int) -> Floats:
    """The loss of each year, shape (years,)."""
    return added_up(happened.year, happened.loss, years)


def added_up(year: Years, amount: Floats, years: int) -> Floats:
    """Amounts by event added up by year; shape (years,)."""
    # Without events numpy counts in whole numbers.
    return np.bincount(year, weights=amount, minlength=years).astype(np.float64, copy=False)


def total(parts: Mapping[str, Floats]) -> Floats:
    """Year by year the sum over all scenarios, always added in the order of their references: the order in which they
    were given does not move the last digit."""
    first, *rest = sorted(parts)
    found = parts[first].copy()
    for ref in rest:
        found += parts[ref]
    return found
