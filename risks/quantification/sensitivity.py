"""Which input matters most: each is moved alone from its low to its high end, and the expected loss of a year is worked
out anew. Pure; euros a year, in closed form.

How far an input is moved: a frequency over its own range where it has one, else from half to double; a size (hours
of an event, its euros, or both) from two thirds to one and a half of both its bounds; of what a stop costs, each amount
by a fifth. The last two, and half to double, are our assumption. Nothing is moved beyond what the model takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from risks.continuity.hours import StopCosts
from risks.quantification.distributions import MOST_EUR, MOST_EVENTS_A_YEAR, Bernoulli, Lognormal, Pert, Poisson
from risks.quantification.exposure import LONGEST_STOP_HOURS, Exposure, Portfolio, with_common_causes
from risks.quantification.plan import loss

type What = Literal["frequency", "size", "hour", "extra", "recovery", "penalty", "common"]

FREQUENCY, SIZE, COST = 2.0, 1.5, 1.2


@dataclass(frozen=True, slots=True)
class Swing:
    """The expected loss of a year at both ends of one input. `ref` names the risk, empty for what all share."""

    what: What
    ref: str
    low_eur: float
    high_eur: float

    @property
    def width_eur(self) -> float:
        return abs(self.high_eur - self.low_eur)


def tornado(
    exposures: Sequence[Exposure],
    costs: StopCosts | None,
    *,
    common_share: float,
    frequencies: Mapping[str, tuple[float, float]] | None = None,
) -> list[Swing]:
    """Every input, the widest swing first. `exposures` are those before common causes; `frequencies` maps a risk to the
    range of its yearly rate."""
    ranges = frequencies or {}

    def at(changed: Sequence[Exposure], of: StopCosts | None = costs, share: float = common_share) -> float:
        return loss(Portfolio(with_common_causes(changed, share), of))

    found = []
    for place, exposure in enumerate(exposures):
        rate = exposure.frequency.mean
        low, high = ranges.get(exposure.ref, (rate / FREQUENCY, rate * FREQUENCY))

        def put(changed: Exposure, place: int = place) -> list[Exposure]:
            return [*exposures[:place], changed, *exposures[place + 1 :]]

        ends = [at(put(replace(exposure, frequency=_at_rate(exposure, end)))) for end in (low, high)]
        found.append(Swing("frequency", exposure.ref, *ends))
        sizes = [at(put(_sized(exposure, end))) for end in (1 / SIZE, SIZE)]
        found.append(Swing("size", exposure.ref, *sizes))
    if costs is not None and any(exposure.stops for exposure in exposures):
        found += [Swing(what, "", *(at(exposures, end) for end in ends)) for what, ends in _cost_ends(costs)]
        found.append(Swing("common", "", at(exposures, share=1.0), at(exposures, share=0.0)))
    return sorted(
        (swing for swing in found if swing.width_eur > 0.005), key=lambda one: (-one.width_eur, one.what, one.ref)
    )


def _at_rate(exposure: Exposure, rate: float) -> Poisson | Bernoulli:
    if isinstance(exposure.frequency, Poisson):
        return Poisson(min(MOST_EVENTS_A_YEAR, rate))
    return Bernoulli(min(1.0, rate))


def _sized(exposure: Exposure, by: float) -> Exposure:
    amount = _times(exposure.amount, by, MOST_EUR) if exposure.amount else None
    most = LONGEST_STOP_HOURS if exposure.stops else MOST_EUR
    return replace(exposure, size=_times(exposure.size, by, most), amount=amount)


def _times(size: Lognormal | Pert, by: float, most: float) -> Lognormal | Pert:
    largest = size.p95 if isinstance(size, Lognormal) else size.high
    return size.times(min(by, most / largest, MOST_EUR / size.mean))


def _cost_ends(costs: StopCosts) -> list[tuple[What, tuple[StopCosts, StopCosts]]]:
    ends: list[tuple[What, tuple[StopCosts, StopCosts]]] = [
        ("hour", (replace(costs, by_hour=costs.by_hour / COST), replace(costs, by_hour=costs.by_hour * COST)))
    ]
    names: tuple[tuple[What, str], ...] = (
        ("extra", "extra_day_eur"),
        ("recovery", "recovery_eur"),
        ("penalty", "penalty_day_eur"),
    )
    for what, name in names:
        if value := getattr(costs, name):
            ends.append((what, (replace(costs, **{name: value / COST}), replace(costs, **{name: value * COST}))))
    return ends
