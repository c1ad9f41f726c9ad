"""Risks as the simulation takes them: how often, how large, what they stop and what they hang on. Pure.

An event costs euros, or stops activities for hours; then its cost follows from the moment it begins: hours × margin by
the hour, extra work, recovery and penalties (`risks.continuity.hours.StopCosts`). The moment is any of the year.

Events are drawn once. A measure thins them and makes them smaller: an event that happens with the measure happened
without it too, so a measure never raises a loss, in any year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import erf, log, sqrt
from typing import Literal, get_args

import numpy as np

from risks.continuity.hours import (
    DAYS_IN_MONTH,
    HOURS_A_WEEK,
    RECOVERY_FROM_HOURS,
    Places,
    StopCosts,
    margin_between,
)
from risks.quantification.distributions import Floats, Frequency, Lognormal, Pert, Poisson, Wrong, Years
from risks.quantification.simulation import MOST_EVENTS, MOST_YEARS, generator, refuse_twice

type Head = Literal[
    "gross_margin",
    "extra_costs",
    "data",
    "response",
    "liability",
    "extortion",
    "reputation",
    "property",
    "fraud",
    "other",
]
type Peril = Literal["property_damage", "attack", "failure", "human_error", "provider_failure", "other"]
HEADS: tuple[Head, ...] = get_args(Head.__value__)
PERILS: tuple[Peril, ...] = get_args(Peril.__value__)

LONGEST_STOP_HOURS = 10 * 8_766
COMMON_SHARE = 0.5  # of the failures of the rarest one, those that take all that hang together; our assumption


@dataclass(frozen=True, slots=True)
class Exposure:
    """One risk. `size` counts hours when `stops` names a share (0 to 1) of each activity that stops, and `amount` may
    then add euros of `head` to each event, however long it lasts (our assumption: the two are independent); else `size`
    is euros of `head`. `hour_left` is the share of what an hour costs that measures in place leave. `hangs_on` are the
    services and providers whose failure it is; `provider` the one that a contract may name. `members` are the risks
    that a common cause takes at once, and `also` what their events cost beside the stop, each under its own head."""

    ref: str
    frequency: Frequency
    size: Lognormal | Pert
    stops: tuple[float, ...] = ()
    amount: Lognormal | Pert | None = None
    head: Head = "other"
    peril: Peril = "other"
    hangs_on: frozenset[str] = frozenset()
    provider: str = ""
    members: tuple[str, ...] = ()
    also: tuple[tuple[Head, Lognormal | Pert], ...] = ()
    hour_left: float = 1.0

    def __post_init__(self) -> None:
        if any(not 0 <= share <= 1 for share in self.stops):
            raise Wrong("stops", "must be shares from 0 to 1")
        if not 0 <= self.hour_left <= 1:
            raise Wrong("hour_left", "must be a share from 0 to 1")
        if self.amount is not None and not self.stops:
            raise Wrong("amount", "stands beside the hours of a stop; without them, the size is the amount")
        if self.stops and not isinstance(self.size, Lognormal):
            raise Wrong("size", "hours of a stop are given as a range of nine cases in ten")
        if self.stops and self.size.p95 > LONGEST_STOP_HOURS:  # type: ignore[union-attr]
            raise Wrong("p95", f"must be at most {LONGEST_STOP_HOURS} hours")


@dataclass(frozen=True, slots=True)
class Factors:
    """What is left of frequency, of an event's size (hours, or euros) and of what an hour or event costs; 1 is all."""

    frequency: float = 1.0
    size: float = 1.0
    cost: float = 1.0

    def __post_init__(self) -> None:
        for name in ("frequency", "size", "cost"):
            if not 0 <= getattr(self, name) <= 1:
                raise Wrong(name, "must leave a share from 0 to 1")

    def __mul__(self, other: "Factors") -> "Factors":
        return Factors(self.frequency * other.frequency, self.size * other.size, self.cost * other.cost)


WHOLE = Factors()


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What chance decided, before any measure: shape (events,) each. `keep` is uniform from 0 to 1."""

    year: Years
    keep: Floats
    size: Floats
    month: Places | None = None
    start: Floats | None = None
    amount: Floats | None = None
    also: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Happened:
    """Events of one risk under some measures: `parts` maps a head of loss to euros by event; `hours`, `month` and
    `start` are there for stops. `share` is the part of the business's margin that stops."""

    year: Years
    parts: Mapping[Head, Floats]
    hours: Floats | None = None
    month: Places | None = None
    start: Floats | None = None
    share: float = 1.0
    cost: float = 1.0

    @property
    def loss(self) -> Floats:
        """Euros by event, over all heads."""
        found = np.zeros(len(self.year))
        for head in HEADS:
            if head in self.parts:
                found += self.parts[head]
        return found


def draw(exposure: Exposure, years: int, seed: int) -> Draws:
    """The events of one risk over `years` years; the same seed and reference give the same events."""
    if not 1 <= years <= MOST_YEARS:
        raise Wrong("years", f"must be from 1 to {MOST_YEARS}")
    if exposure.frequency.mean * years > MOST_EVENTS:
        raise Wrong("frequency", f"gives more than {MOST_EVENTS} events in {years} years: fewer years, or rarer events")
    rng = generator(seed, exposure.ref)
    year = exposure.frequency.draw(years, rng)
    size = exposure.size.draw(len(year), rng)
    keep = rng.random(len(year))
    if not exposure.stops:
        return Draws(year, keep, size)
    np.minimum(size, LONGEST_STOP_HOURS, out=size)
    bounds = np.cumsum(DAYS_IN_MONTH) / sum(DAYS_IN_MONTH)
    month = np.searchsorted(bounds, rng.random(len(year)), side="right")
    start = rng.random(len(year)) * HOURS_A_WEEK
    amount = exposure.amount.draw(len(year), rng) if exposure.amount else None
    also = tuple(each.draw(len(year), rng) for _head, each in exposure.also)
    return Draws(year, keep, size, month, start, amount, also)


def happen(exposure: Exposure, draws: Draws, factors: Factors = WHOLE, costs: StopCosts | None = None) -> Happened:
    """What the drawn events cost under these measures."""
    kept = draws.keep < factors.frequency if factors.frequency < 1 else slice(None)
    year, size = draws.year[kept], draws.size[kept] * factors.size
    if not exposure.stops:
        return Happened(year, {exposure.head: size * factors.cost}, cost=factors.cost)
    if costs is None:
        raise Wrong("stops", "cannot be counted without the cost of an hour")
    assert draws.month is not None
    assert draws.start is not None
    month, start, share = draws.month[kept], draws.start[kept], costs.share(exposure.stops)
    cost = factors.cost * exposure.hour_left
    scale = share * cost
    parts: dict[Head, Floats] = {"gross_margin": scale * margin_between(costs.by_hour, month, start, 0.0, size)}
    if costs.extra_day_eur:
        parts["extra_costs"] = scale * costs.extra_day_eur / 24 * size
    if costs.recovery_eur:
        parts["response"] = scale * costs.recovery_eur * (size >= RECOVERY_FROM_HOURS).astype(np.float64)
    if costs.penalty_day_eur:
        parts["other"] = scale * costs.penalty_day_eur / 24 * np.maximum(0.0, size - costs.penalty_after_hours)
    if draws.amount is not None:
        parts[exposure.head] = parts.get(exposure.head, 0.0) + draws.amount[kept] * factors.cost
    for (head, _each), euros in zip(exposure.also, draws.also, strict=True):
        parts[head] = parts.get(head, 0.0) + euros[kept] * factors.cost
    return Happened(year, parts, size, month, start, share, cost)


@dataclass(frozen=True, slots=True)
class Each:
    """What one event costs on average, in euros, by what it is made of; `hours` and `recovers` (the chance that it
    lasts a day or more) are those of a stop."""

    hours: float = 0.0
    margin: float = 0.0
    extra: float = 0.0
    recovers: float = 0.0
    recovery: float = 0.0
    penalty: float = 0.0
    amount: float = 0.0

    @property
    def total(self) -> float:
        return self.margin + self.extra + self.recovery + self.penalty + self.amount


def each(exposure: Exposure, factors: Factors = WHOLE, costs: StopCosts | None = None) -> Each:
    """What one event costs on average in closed form, under these measures. Exact for stops too: a stop that may begin
    at any moment costs, on average, its hours times the average hour, and none lasts longer than LONGEST_STOP_HOURS."""
    if not exposure.stops:
        return Each(amount=exposure.size.mean * factors.size * factors.cost)
    if costs is None:
        raise Wrong("stops", "cannot be counted without the cost of an hour")
    amounts = [*([exposure.amount] if exposure.amount else []), *(more for _head, more in exposure.also)]
    amount = factors.cost * sum(one.mean for one in amounts)
    if factors.size == 0:
        return Each(amount=amount)
    assert isinstance(exposure.size, Lognormal)
    scale = costs.share(exposure.stops) * factors.cost * exposure.hour_left
    longer = RECOVERY_FROM_HOURS / factors.size  # before the measures shorten it
    recovers = _over(exposure.size, longer) if longer <= LONGEST_STOP_HOURS else 0.0
    hours = factors.size * _beyond(exposure.size, 0.0)
    late = factors.size * _beyond(exposure.size, costs.penalty_after_hours / factors.size)
    return Each(
        hours=hours,
        margin=scale * hours * costs.hour_mean_eur,
        extra=scale * hours * costs.extra_day_eur / 24,
        recovers=recovers,
        recovery=scale * recovers * costs.recovery_eur,
        penalty=scale * late * costs.penalty_day_eur / 24,
        amount=amount,
    )


def expected(exposure: Exposure, factors: Factors = WHOLE, costs: StopCosts | None = None) -> float:
    """Expected loss a year in closed form, euros: frequency × what one event costs on average."""
    return exposure.frequency.mean * factors.frequency * each(exposure, factors, costs).total


def _over(size: Lognormal, hours: float) -> float:
    """The chance that a stop lasts at least so many hours."""
    return _normal((size.mu - log(hours)) / size.sigma)


def _beyond(size: Lognormal, after: float) -> float:
    """The mean of the hours by which a stop, cut at LONGEST_STOP_HOURS, exceeds `after`."""
    if after >= LONGEST_STOP_HOURS:
        return 0.0
    return _exceeds(size, after) - _exceeds(size, LONGEST_STOP_HOURS)


def _exceeds(size: Lognormal, after: float) -> float:
    """The mean of what a lognormal amount, not cut, exceeds `after` by."""
    if after <= 0:
        return size.mean
    far = (size.mu - log(after)) / size.sigma
    return size.mean * _normal(far + size.sigma) - after * _normal(far)


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The risks as they are simulated, common causes among them, and the cost of an hour."""

    exposures: tuple[Exposure, ...]
    costs: StopCosts | None = None
    by_ref: Mapping[str, Exposure] = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice(exposure.ref for exposure in self.exposures)
        object.__setattr__(self, "by_ref", {exposure.ref: exposure for exposure in self.exposures})


def with_common_causes(exposures: Sequence[Exposure], share: float = COMMON_SHARE) -> tuple[Exposure, ...]:
    """The same risks, and one more for each service or provider that at least two stops hang on.

    After the beta-factor model of common-cause failures (IEC 61508-6:2010, annex D): `share` of the failures of the
    rarest one take all of them at once. Each risk keeps the rest of its own, so none happens more or less often than
    before; activities that several of them stop are lost once, the longest of them says for how long, and what each
    costs beside its stop is still lost by each. A risk belongs to one common cause: the one with most risks.
    At-most-once risks have none.
    """
    if not 0 <= share <= 1:
        raise Wrong("share", "must be from 0 to 1")
    open_ = {e.ref: e for e in exposures if e.stops and isinstance(e.frequency, Poisson) and e.frequency.rate > 0}
    found, lowered = [], {}
    while True:
        causes: dict[str, list[Exposure]] = {}
        for exposure in open_.values():
            for cause in exposure.hangs_on:
                causes.setdefault(cause, []).append(exposure)
        name, members = max(causes.items(), key=lambda item: (len(item[1]), item[0]), default=("", []))
        if len(members) < 2 or share == 0:
            break
        members = sorted(members, key=lambda member: member.ref)
        common = _common(name, members, share)
        found.append(common)
        for member in members:
            rest = member.frequency.mean - common.frequency.mean
            lowered[member.ref] = replace(member, frequency=Poisson(rest))
            del open_[member.ref]
    return (*(lowered.get(exposure.ref, exposure) for exposure in exposures), *found)


def _common(name: str, members: Sequence[Exposure], share: float) -> Exposure:
    longest = max(members, key=lambda member: (member.size.mean, member.ref))
    return replace(
        longest,
        ref=f"= {name}",
        amount=None,
        also=tuple((member.head, member.amount) for member in members if member.amount),
        hour_left=max(member.hour_left for member in members),
        frequency=Poisson(share * min(member.frequency.mean for member in members)),
        stops=tuple(max(shares) for shares in zip(*(member.stops for member in members), strict=True)),
        peril="provider_failure" if any(member.peril == "provider_failure" for member in members) else longest.peril,
        provider=next((member.provider for member in members if member.provider), ""),
        members=tuple(member.ref for member in members),
    )


def factors_of(portfolio: Portfolio, by_risk: Mapping[str, Factors]) -> dict[str, Factors]:
    """What the measures leave of each exposure. A common cause is lowered as far as the least lowered of its risks: a
    measure helps against it only where it helps all that it takes along."""
    found = {}
    for exposure in portfolio.exposures:
        if not exposure.members:
            found[exposure.ref] = by_risk.get(exposure.ref, WHOLE)
            continue
        of_members = [by_risk.get(member, WHOLE) for member in exposure.members]
        found[exposure.ref] = Factors(
            *(max(getattr(one, name) for one in of_members) for name in ("frequency", "size", "cost"))
        )
    return found
