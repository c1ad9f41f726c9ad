"""One whole run: the years of every risk, today and with the plan, and what they say. Pure; euros a year.

`Run.happened` gives the events themselves, so that insurance can be applied to each; the same portfolio, seed and years
give the same events, on any day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from risks.quantification.distributions import Floats, Wrong
from risks.quantification.exposure import WHOLE, Draws, Exposure, Factors, Happened, Portfolio, draw, expected, happen
from risks.quantification.simulation import MOST_EVENTS, YEARS, added_up

STAGES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Run:
    """Simulated years of one portfolio."""

    portfolio: Portfolio
    years: int = YEARS
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.portfolio.exposures:
            raise Wrong("exposures", "must hold at least one risk")
        if sum(exposure.frequency.mean for exposure in self.portfolio.exposures) * self.years > MOST_EVENTS:
            raise Wrong("frequency", f"gives more than {MOST_EVENTS} events in {self.years} years")

    @cached_property
    def exposures(self) -> tuple[Exposure, ...]:
        """In the order of their references: sums are always added in the same order."""
        return tuple(sorted(self.portfolio.exposures, key=lambda exposure: exposure.ref))

    @cached_property
    def draws(self) -> dict[str, Draws]:
        return {exposure.ref: draw(exposure, self.years, self.seed) for exposure in self.exposures}

    def happened(self, left: Mapping[str, Factors] | None = None) -> Iterator[tuple[Exposure, Happened]]:
        """The events of each risk under these measures."""
        for exposure in self.exposures:
            factors = (left or {}).get(exposure.ref, WHOLE)
            yield exposure, happen(exposure, self.draws[exposure.ref], factors, self.portfolio.costs)

    def yearly(self, left: Mapping[str, Factors] | None = None) -> dict[str, Floats]:
        """The loss of each year, by risk; shape (years,)."""
        return {exposure.ref: added_up(one.year, one.loss, self.years) for exposure, one in self.happened(left)}

    def expected(self, left: Mapping[str, Factors] | None = None) -> dict[str, float]:
        """Expected loss a year in closed form, by risk."""
        factors = left or {}
        return {
            exposure.ref: expected(exposure, factors.get(exposure.ref, WHOLE), self.portfolio.costs)
            for exposure in self.exposures
        }


def convergence(yearly: Floats) -> list[tuple[int, float]]:
    """The mean after the first years, ever more of them: how it settles."""
    counts = [max(1, round(len(yearly) * stage)) for stage in STAGES]
    upto = np.cumsum(yearly)
    return [(count, float(upto[count - 1] / count)) for count in counts]
