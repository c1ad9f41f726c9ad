"""How often and how much: the distributions that a risk is described with. Pure; amounts in euros, rates a year.

A yearly probability and a yearly rate are different facts: a rate of 0.4 a year is a chance of 33 % that a year has at
least one event. `Poisson` allows several events in a year, `Bernoulli` at most one.
"""

from dataclasses import dataclass
from math import exp, inf, isfinite, log, log1p

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Years = NDArray[np.int32]

Z_90 = 1.6448536269514722  # half-width of the central 90 % of a normal distribution, in standard deviations
MOST_EVENTS_A_YEAR = 1_000.0
MOST_EUR = 1e12


class Wrong(ValueError):
    """A figure that no simulation may run on. `field` names it, `why` says what is asked for."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def _within(field: str, value: float, low: float, high: float) -> None:
    if not isfinite(value) or not low <= value <= high:
        raise Wrong(field, f"must be a number from {low:g} to {high:g}")


@dataclass(frozen=True, slots=True)
class Poisson:
    """`rate` events a year on average, independent of each other."""

    rate: float

    def __post_init__(self) -> None:
        _within("rate", self.rate, 0.0, MOST_EVENTS_A_YEAR)

    @property
    def mean(self) -> float:
        """Events a year."""
        return self.rate

    @property
    def chance(self) -> float:
        """The chance that a year has at least one event: 1 − e^−rate."""
        return -float(np.expm1(-self.rate))

    def draw(self, years: int, rng: np.random.Generator) -> Years:
        """The year of each event, in no order. A Poisson number of events in all, each in a year of its own choosing,
        is the same law as a Poisson number in each year, with far fewer draws."""
        total = int(rng.poisson(self.rate * years))
        return rng.integers(0, years, size=total, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Bernoulli:
    """At most one event a year, with this `probability`."""

    probability: float

    def __post_init__(self) -> None:
        _within("probability", self.probability, 0.0, 1.0)

    @property
    def mean(self) -> float:
        return self.probability

    @property
    def chance(self) -> float:
        return self.probability

    def draw(self, years: int, rng: np.random.Generator) -> Years:
        """The years with an event, in order."""
        return np.flatnonzero(rng.random(years) < self.probability).astype(np.int32)


type Frequency = Poisson | Bernoulli


def rate_of(probability: float) -> float:
    """The rate a year whose chance of at least one event is `probability`: −ln(1 − p). Infinite at 1."""
    _within("probability", probability, 0.0, 1.0)
    return inf if probability == 1 else -log1p(-probability)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Nine cases of ten lie between `p05` and `p95`, both above zero.

    mu = (ln p05 + ln p95) / 2, sigma = (ln p95 − ln p05) / (2 × 1.6448536), mean = e^(mu + sigma²/2). The same
    parameters as in D. W. Hubbard and R. Seiersen, How to Measure Anything in Cybersecurity Risk.
    """

    p05: float
    p95: float

    def __post_init__(self) -> None:
        for name in ("p05", "p95"):
            value = getattr(self, name)
            if not isfinite(value) or not 0 < value <= MOST_EUR:
                raise Wrong(name, f"must be a number above 0, at most {MOST_EUR:g}")
        if self.p05 >= self.p95:
            raise Wrong("p95", "must be above p05")
        if self.mu + self.sigma**2 / 2 > log(MOST_EUR):
            raise Wrong("p95", "is so far above p05 that the mean lies beyond all bounds")

    @property
    def mu(self) -> float:
        return (log(self.p05) + log(self.p95)) / 2

    @property
    def sigma(self) -> float:
        return (log(self.p95) - log(self.p05)) / (2 * Z_90)

    @property
    def mean(self) -> float:
        return exp(self.mu + self.sigma**2 / 2)

    def times(self, by: float) -> "Lognormal":
        """The same distribution of amounts `by` times as large."""
        return Lognormal(self.p05 * by, self.p95 * by)

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """`count` amounts."""
        found = rng.standard_normal(count)
        found *= self.sigma
        found += self.mu
        return np.exp(found, out=found)


@dataclass(frozen=True, slots=True)
class Pert:
    """Between `low` and `high`, most often about `mode`; `gamma` says how strongly (4 is usual).

    The modified PERT: a beta distribution with alpha = 1 + gamma × (mode − low) / (high − low) and
    beta = 1 + gamma × (high − mode) / (high − low). Its mean is (low + gamma × mode + high) / (gamma + 2) and its
    variance (mean − low)(high − mean) / (gamma + 3). Some programs fit alpha and beta by the method of moments to a
    standard deviation of (high − low) / (gamma + 2) instead: the same mean with a wider spread. We use only this one.
    """

    low: float
    mode: float
    high: float
    gamma: float = 4.0

    def __post_init__(self) -> None:
        for name in ("low", "mode", "high"):
            _within(name, getattr(self, name), 0.0, MOST_EUR)
        _within("gamma", self.gamma, 0.01, 100.0)
        if self.low >= self.high:
            raise Wrong("high", "must be above low")
        if not self.low <= self.mode <= self.high:
            raise Wrong("mode", "must lie between low and high")

    @property
    def alpha(self) -> float:
        return 1 + self.gamma * (self.mode - self.low) / (self.high - self.low)

    @property
    def beta(self) -> float:
        return 1 + self.gamma * (self.high - self.mode) / (self.high - self.low)

    @property
    def mean(self) -> float:
        return (self.low + self.gamma * self.mode + self.high) / (self.gamma + 2)

    @property
    def stdev(self) -> float:
        return float(((self.mean - self.low) * (self.high - self.mean) / (self.gamma + 3)) ** 0.5)

    def times(self, by: float) -> "Pert":
        """The same distribution of amounts `by` times as large."""
        return Pert(self.low * by, self.mode * by, self.high * by, self.gamma)

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """`count` amounts."""
        found = rng.beta(self.alpha, self.beta, size=count)
        found *= self.high - self.low
        found += self.low
        return found


type Severity = Lognormal | Pert
