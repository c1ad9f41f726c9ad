"""From what is known of one risk to the exposure that is simulated. Pure but for the rows it is handed.

What the business says itself describes today, with all that is in place. What it leaves empty comes from the
catalogue's scenario, which describes a business before any measure: measures that are done then lower what came from
there, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from risks.catalogue.entries import Range, Scenario
from risks.continuity.dependence import Activities
from risks.quantification.causes import usual
from risks.quantification.distributions import Bernoulli, Frequency, Lognormal, Pert, Poisson, Wrong
from risks.quantification.exposure import WHOLE, Exposure, Factors, Head, Peril
from risks.quantification.models import Estimate, FrequencyUnit
from risks.quantification.plan import Effect

type Ground = Literal["own", "catalogue", "both"]
type Gap = Literal["no_figures", "no_hour", "nothing_stops", "wrong"]

OWN_SYSTEMS = frozenset({"failure", "provider_failure"})  # what hangs together through a service or a provider


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of an exposure that somebody said or that the catalogue holds; None is unknown."""

    frequency: Frequency | None
    frequency_range: tuple[float, float] | None
    hours: Lognormal | None
    amount: Lognormal | Pert | None
    ground: Ground | None
    head: Head
    peril: Peril
    own_frequency: bool = False
    own_size: bool = False
    own_peril: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """A service that the risk touches."""

    number: int
    name: str
    provider: str  # as one writes it once and for all


def frequency_of(value: Any, unit: str) -> Frequency:
    """“Once in 4 years”, “3 times a year”, “a chance of 20 %”. Raises Wrong."""
    number = float(value)
    if unit == FrequencyUnit.YEARS_BETWEEN:
        if not number > 0:
            raise Wrong("frequency_value", "must be above 0")
        return Poisson(1 / number)
    if unit == FrequencyUnit.TIMES_A_YEAR:
        return Poisson(number)
    if not 0 <= number <= 100:
        raise Wrong("frequency_value", "must be from 0 to 100")
    return Bernoulli(number / 100)


def amount_of(low: Any, likely: Any, high: Any) -> Lognormal | Pert:
    """Nine cases in ten between low and high; with a likely value, a PERT distribution. Raises Wrong."""
    if likely is not None:
        return Pert(float(low), float(likely), float(high))
    return Lognormal(float(low), float(high))


def told(category: str, estimate: Estimate | None, scenario: Scenario | None) -> Told:
    """What is known of a risk of this category (of the register), own words first."""
    head, peril = usual(category, scenario.code if scenario else "")
    rate: Frequency | None = None
    hours: Lognormal | None = None
    amount: Lognormal | Pert | None = None
    ends: tuple[float, float] | None = None
    own_frequency = own_size = own_peril = False
    if scenario is not None:
        rate, ends = Poisson(scenario.frequency.likely), (scenario.frequency.low, scenario.frequency.high)
        hours, amount = _range(scenario.duration), _range(scenario.severity)
    own = estimate is not None and _says(estimate)
    if estimate is not None and own:
        if estimate.frequency_value is not None:
            rate, ends = frequency_of(estimate.frequency_value, estimate.frequency_unit), None
            own_frequency = True
        said_hours, said_amount = estimate.hours_low is not None, estimate.amount_low is not None
        if said_hours or said_amount:
            own_size = True
            hours = Lognormal(float(estimate.hours_low), float(estimate.hours_high)) if said_hours else None  # type: ignore[arg-type]
            amount = (
                amount_of(estimate.amount_low, estimate.amount_likely, estimate.amount_high) if said_amount else None
            )
    if estimate is not None:
        head = estimate.head or head  # type: ignore[assignment]
        peril = estimate.peril or peril  # type: ignore[assignment]
        own_peril = bool(estimate.peril)
    from_catalogue = scenario is not None and not (own_frequency and own_size)
    ground: Ground | None = "both" if own and from_catalogue else "own" if own else "catalogue" if scenario else None
    return Told(rate, ends, hours, amount, ground, head, peril, own_frequency, own_size, own_peril)


def exposure_of(
    ref: str, facts: Told, category: str, services: Iterable[Linked], activities: Activities | None
) -> Exposure | Gap:
    """The exposure, or why there is none. `activities` is None while the cost of an hour is unknown."""
    if facts.frequency is None or (facts.hours is None and facts.amount is None):
        return "no_figures"
    linked = list(services)
    provider = next((service.provider for service in linked if service.provider), "")
    peril: Peril = facts.peril
    if peril == "failure" and provider and category == "online" and not facts.own_peril:
        peril = "provider_failure"  # of a service that somebody else runs
    common: dict[str, Any] = {
        "ref": ref,
        "frequency": facts.frequency,
        "head": facts.head,
        "peril": peril,
        "provider": provider,
    }
    if facts.hours is None:
        assert facts.amount is not None
        return Exposure(size=facts.amount, **common)
    if activities is None:
        # Without the cost of an hour, what is known in euros still counts.
        return Exposure(size=facts.amount, **common) if facts.amount is not None else "no_hour"
    # A fire stops the whole business, whatever services somebody linked to it.
    whole = category == "property" or not linked
    stops = activities.everything if whole else activities.stopped_by(service.number for service in linked)
    if not any(stops) and facts.amount is None:
        return "nothing_stops"
    hangs_on = {service.provider or service.name for service in linked} if peril in OWN_SYSTEMS and not whole else ()
    return Exposure(size=facts.hours, stops=stops, amount=facts.amount, hangs_on=frozenset(hangs_on), **common)


def lowered(exposure: Exposure, effects: Iterable[Effect], facts: Told) -> Exposure:
    """The same risk with measures that are done, in the middle of their range. What the business said itself already
    describes them: they lower only what came from the catalogue."""
    left = WHOLE
    for effect in effects:
        if not (facts.own_frequency if effect.on == "frequency" else facts.own_size):
            left = left * effect.factors("middle", stops=bool(exposure.stops))
    return _scaled(exposure, left)


def _scaled(exposure: Exposure, left: Factors) -> Exposure:
    frequency = exposure.frequency
    rate = frequency.mean * left.frequency
    least = 1e-6  # a size of nothing is no distribution
    return replace(
        exposure,
        frequency=Poisson(rate) if isinstance(frequency, Poisson) else Bernoulli(rate),
        size=exposure.size.times(max(left.size if exposure.stops else left.cost, least)),
        amount=exposure.amount.times(max(left.cost, least)) if exposure.amount else None,
        hour_left=left.cost if exposure.stops else 1.0,
    )


def _range(given: Range | None) -> Lognormal | None:
    return None if given is None else Lognormal(given.low, given.high)


def _says(estimate: Estimate) -> bool:
    return any(getattr(estimate, name) is not None for name in ("frequency_value", "hours_low", "amount_low"))


def effects_for(risks: Iterable[str], on: str, pct: tuple[float, float]) -> tuple[Effect, ...]:
    """One measure's effect on each of its risks."""
    return tuple(Effect(ref, on, *pct) for ref in sorted(risks))  # type: ignore[arg-type]
