"""What contracts would pay of simulated events, cover by cover and term by term. Pure; euros before VAT.

A cover answers for one head of loss, when what caused the event is among its triggers and, for a provider's failure,
the provider is within its scope. What nobody answers for is refused; of what a cover answers for, terms take their part
in the order of `TERMS`; what remains is retained. For every event, paid + retained + refused is its loss.

Terms in hours and days touch whatever a stop costs, for every head. A stop that ends within the waiting time or the
working days of a deductible is owed nothing. Of a longer one, what grows with the hours (margin, extra work, penalties)
is owed for the hours between them and the end of the indemnity; what is due once (recovery, help, an amount) is owed
whole. An event that stops nothing knows no such terms. That a head other than margin follows the hours of its cover is
our reading; a contract that says otherwise prevails.

Covers apply in their own order, each to what the ones before left: no euro is paid twice. The limits of a year are
shared among its events in proportion, so that their order within the year does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from insurance.cover.portfolio import share_of_year
from risks.continuity.hours import StopCosts, margin_between
from risks.quantification.distributions import Floats, Wrong
from risks.quantification.exposure import Exposure, Happened, Head, Peril

type Scope = Literal["own_system", "named_provider", "any_provider"]
type Term = Literal[
    "waiting_hours", "working_days", "indemnity_days", "extra_costs_cap", "deductible", "limit_event", "limit_year"
]
type Refusal = Literal["no_cover", "trigger", "scope", "excluded", "condition", "incomplete"]

TERMS: tuple[Term, ...] = (
    "waiting_hours",
    "working_days",
    "indemnity_days",
    "extra_costs_cap",
    "deductible",
    "limit_event",
    "limit_year",
)
# From the farthest from paying to the closest.
REFUSALS: tuple[Refusal, ...] = ("no_cover", "trigger", "scope", "excluded", "condition", "incomplete")
HOURS_A_DAY, DAYS_A_WEEK = 24, 7


@dataclass(frozen=True, slots=True)
class CoverTerms:
    """One cover as it is calculated with. An infinite limit is none. `waiting_counts_in` tells whether the first hours
    are paid once the threshold is passed (seuil) or never (franchise absolue). `excluded` are references of risks;
    `unmet` the conditions that are not kept: the cover then refuses. An `incomplete` one lacks a term: it pays nothing,
    and stands here so that what it might answer for is not told as what nobody covers."""

    ref: str
    policy: str
    head: Head
    triggers: frozenset[Peril]
    scope: Scope = "any_provider"
    providers: frozenset[str] = frozenset()
    limit_event: float = inf
    limit_year: float = inf
    deductible: float = 0.0
    waiting_hours: float = 0.0
    waiting_counts_in: bool = False
    working_days: float = 0.0
    opening_days: float = DAYS_A_WEEK
    indemnity_days: float = inf
    extra_costs_cap: float = 0.0  # a cover of lost margin pays extra costs too, up to here
    excluded: frozenset[str] = frozenset()
    unmet: frozenset[str] = frozenset()
    incomplete: bool = False

    def __post_init__(self) -> None:
        for name in ("limit_event", "limit_year", "indemnity_days"):
            if isnan(getattr(self, name)) or getattr(self, name) < 0:
                raise Wrong(name, "must be a number from 0 on")
        for name in ("deductible", "waiting_hours", "working_days", "extra_costs_cap"):
            if not 0 <= getattr(self, name) < inf:
                raise Wrong(name, "must be a number from 0 on")
        if not 0 < self.opening_days <= DAYS_A_WEEK:
            raise Wrong("opening_days", "must be above 0, at most 7")

    def refuses(self, exposure: Exposure) -> Refusal | None:
        """Why it does not answer for this risk; None when it does."""
        if exposure.peril not in self.triggers:
            return "trigger"
        if exposure.peril == "provider_failure":
            if self.scope == "own_system":
                return "scope"
            if self.scope == "named_provider" and exposure.provider not in self.providers:
                return "scope"
        if self.excluded & {exposure.ref, *exposure.members}:
            return "excluded"
        if self.unmet:
            return "condition"
        return "incomplete" if self.incomplete else None


@dataclass(eq=False)
class Settled:
    """What became of the events of one risk, by event: euros. `why` says which were refused and for what."""

    exposure: Exposure
    happened: Happened
    left: dict[Head, Floats]
    answered: set[Head] = field(default_factory=set)
    reasons: dict[Head, Refusal] = field(default_factory=dict)

    @property
    def retained(self) -> Floats:
        """Of what a cover answers for, what its terms leave with the business."""
        return self._of(self.answered)

    @property
    def refused(self) -> Floats:
        """What no cover answers for."""
        return self._of(self.left.keys() - self.answered)

    @property
    def kept(self) -> Floats:
        """Retained and refused: what stays with the business."""
        return self._of(self.left.keys())

    @property
    def paid(self) -> Floats:
        return self.happened.loss - self.kept

    def why(self) -> dict[tuple[Head, Refusal], float]:
        """Refused euros, all events together, by head of loss with its reason."""
        return {
            (head, self.reasons.get(head, "no_cover")): float(self.left[head].sum())
            for head in sorted(self.left.keys() - self.answered)
        }

    def _of(self, heads: Iterable[Head]) -> Floats:
        found = np.zeros(len(self.happened.year))
        for head in sorted(heads):
            found += self.left[head]
        return found


@dataclass(eq=False)
class CoverOutcome:
    """What one cover did: euros over all events, by risk; `taken` says what each term took off the claim, by risk and
    head."""

    cover: CoverTerms
    claims: dict[str, float] = field(default_factory=dict)
    pays: dict[str, float] = field(default_factory=dict)
    taken: dict[tuple[str, Head], dict[Term, float]] = field(default_factory=dict)

    @property
    def claimed(self) -> float:
        """All risks together."""
        return sum(self.claims.values())

    @property
    def paid(self) -> float:
        """All risks together."""
        return sum(self.pays.values())

    @property
    def cuts(self) -> dict[Term, float]:
        """What each term took off the claim, in the order of `TERMS`."""
        return {term: sum(found[term] for found in self.taken.values()) for term in TERMS}

    def note(self, ref: str, head: Head, term: Term, cut: Floats) -> None:
        self.taken.setdefault((ref, head), dict.fromkeys(TERMS, 0.0))[term] += float(cut.sum())


def left_in_the_end(
    outcomes: Sequence[CoverOutcome], weights: Mapping[str, float] | None = None
) -> list[dict[Term, float]]:
    """For each cover, what its terms leave with the business when all covers have paid; together what is retained.
    `weights`, by risk, multiply its euros; without them each counts as it is.

    Where several answer for the same head of a risk, what one leaves is the claim on the next: the terms of the last
    say what stays."""
    last = {part: place for place, outcome in enumerate(outcomes) for part in outcome.taken}
    found: list[dict[Term, float]] = [dict.fromkeys(TERMS, 0.0) for _outcome in outcomes]
    for part, place in sorted(last.items()):
        for term, euros in outcomes[place].taken[part].items():
            found[place][term] += euros * (1.0 if weights is None else weights[part[0]])
    return found


def settle(
    happened: Iterable[tuple[Exposure, Happened]], covers: Sequence[CoverTerms], costs: StopCosts | None, years: int
) -> tuple[dict[str, Settled], list[CoverOutcome]]:
    """Applies the covers, in their order, to the events of each risk."""
    settled = {
        exposure.ref: Settled(exposure, one, {head: part.copy() for head, part in one.parts.items()})
        for exposure, one in happened
    }
    return settled, [_apply(cover, settled, costs, years) for cover in covers]


def _apply(cover: CoverTerms, settled: Mapping[str, Settled], costs: StopCosts | None, years: int) -> CoverOutcome:
    outcome = CoverOutcome(cover)
    due: dict[str, dict[Head, Floats]] = {}
    for ref in sorted(settled):
        one = settled[ref]
        heads = [head for head in _heads(cover) if head in one.left]
        if not heads:
            continue
        if (refusal := cover.refuses(one.exposure)) is not None:
            for head in heads:
                # Of several covers that refuse, the one that came closest to paying says why.
                known = one.reasons.get(head, "no_cover")
                one.reasons[head] = max(known, refusal, key=REFUSALS.index)
            continue
        one.answered.update(heads)
        due[ref] = _due(cover, one, costs, outcome)
    if cover.limit_year < inf and due:
        _share_year(cover, settled, due, outcome, years)
    for ref, parts in due.items():
        for head, part in parts.items():
            settled[ref].left[head] -= part
            outcome.pays[ref] = outcome.pays.get(ref, 0.0) + float(part.sum())
    return outcome


def _heads(cover: CoverTerms) -> list[Head]:
    return ["gross_margin", "extra_costs"] if cover.head == "gross_margin" and cover.extra_costs_cap else [cover.head]


def _due(cover: CoverTerms, one: Settled, costs: StopCosts | None, outcome: CoverOutcome) -> dict[Head, Floats]:
    """What this cover owes of each event before its yearly limit, by head; notes what each term took."""
    ref = one.exposure.ref
    parts = {head: one.left[head] for head in _heads(cover) if head in one.left}
    outcome.claims[ref] = sum(float(part.sum()) for part in parts.values())
    counted = dict(parts)
    if one.happened.hours is not None and costs is not None:
        counted = {head: _hours_cut(cover, one, costs, head, outcome) for head in parts}
    if cover.head == "gross_margin" and "extra_costs" in counted:
        capped = np.minimum(counted["extra_costs"], cover.extra_costs_cap)
        outcome.note(ref, "extra_costs", "extra_costs_cap", counted["extra_costs"] - capped)
        counted["extra_costs"] = capped
    whole = sum(counted.values(), np.zeros(len(one.happened.year)))
    above = np.maximum(0.0, whole - cover.deductible)
    owed = np.minimum(above, cover.limit_event)

    def share(amount: Floats) -> Floats:
        """Of each event's whole, so that all its heads bear a deductible and a limit alike."""
        return np.divide(amount, whole, out=np.zeros(len(whole)), where=whole > 0)

    for head, part in counted.items():
        outcome.note(ref, head, "deductible", part * share(whole - above))
        outcome.note(ref, head, "limit_event", part * share(above - owed))
    return {head: part * share(owed) for head, part in counted.items()}


def _hours_cut(cover: CoverTerms, one: Settled, costs: StopCosts, head: Head, outcome: CoverOutcome) -> Floats:
    """What the terms in hours and days leave of a stop's part under one head.

    What an earlier cover paid is taken to be of the very hours that this one answers for: no hour is paid twice, and
    hours that this one never pays do not become payable because another paid the rest."""
    hours, left = one.happened.hours, one.left[head]
    assert hours is not None
    zero = np.zeros(len(hours))
    waited = np.minimum(hours, cover.waiting_hours)
    first = np.where(hours > cover.waiting_hours, zero, hours) if cover.waiting_counts_in else waited
    days = cover.working_days * DAYS_A_WEEK / cover.opening_days
    until = np.minimum(hours, np.maximum(first, days * HOURS_A_DAY))
    last = np.maximum(until, np.minimum(hours, cover.indemnity_days * HOURS_A_DAY))
    whole = _grown(head, one.happened, costs, zero, hours)
    of_hours = np.minimum(left, whole)  # the rest is due once, however long the stop lasts
    once = left - of_hours
    outwaited = _outlasts(hours, cover.waiting_hours)
    outworked = _outlasts(hours, days * HOURS_A_DAY)
    paid_before = whole - of_hours
    owed = np.minimum(of_hours, np.maximum(0.0, _grown(head, one.happened, costs, until, last) - paid_before))
    unpaid = of_hours - owed
    for term, cut, lost in (
        ("waiting_hours", _grown(head, one.happened, costs, zero, first), ~outwaited),
        ("working_days", _grown(head, one.happened, costs, first, until), outwaited & ~outworked),
        ("indemnity_days", unpaid, None),
    ):
        taken = np.minimum(unpaid, cut)
        unpaid = unpaid - taken
        outcome.note(one.exposure.ref, head, term, taken if lost is None else taken + once * lost)  # type: ignore[arg-type]
    return owed + once * (outwaited & outworked)


def _outlasts(hours: Floats, term: float) -> NDArray[np.bool_]:
    """Whether a stop is longer than a time that must pass first; without such a term, any is."""
    return (hours > term) if term > 0 else np.ones(len(hours), dtype=bool)


def _grown(head: Head, happened: Happened, costs: StopCosts, after: Floats, until: Floats) -> Floats:
    """Of a head, what a stop costs more from `after` to `until` hours after it began; as in `exposure.happen`."""
    scale = happened.share * happened.cost
    if head == "gross_margin":
        assert happened.month is not None
        assert happened.start is not None
        return scale * margin_between(costs.by_hour, happened.month, happened.start, after, until)  # type: ignore[arg-type]
    if head == "extra_costs":
        return scale * costs.extra_day_eur / HOURS_A_DAY * (until - after)
    if head == "other":
        start, end = (np.maximum(0.0, hours - costs.penalty_after_hours) for hours in (after, until))
        return scale * costs.penalty_day_eur / HOURS_A_DAY * (end - start)
    return np.zeros(len(until))


def _share_year(
    cover: CoverTerms,
    settled: Mapping[str, Settled],
    due: dict[str, dict[Head, Floats]],
    outcome: CoverOutcome,
    years: int,
) -> None:
    """Where the year's sum is above its limit, every event gets the same part of what was due."""
    year = np.concatenate([settled[ref].happened.year for ref in due for _head in due[ref]])
    amount = np.concatenate([part for parts in due.values() for part in parts.values()])
    share = share_of_year(year, amount, cover.limit_year, years)
    for ref, parts in due.items():
        of_events = share[settled[ref].happened.year]
        for head, part in parts.items():
            outcome.note(ref, head, "limit_year", part * (1 - of_events))
            parts[head] = part * of_events
