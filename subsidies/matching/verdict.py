"""The verdict on one programme for one business: every criterion with its reason, and what remains to confirm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .criteria import CriterionResult, Outcome, judge
from .facts import OPEN_PERIOD, Period, Profile, Programme, Requirement, Source

_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)


class Eligibility(StrEnum):
    """What a programme comes to for a business."""

    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"
    NOT_ELIGIBLE = "not_eligible"


class Phase(StrEnum):
    """Where the day asked stands to the period in which one may apply."""

    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Any failing criterion makes it not eligible, else any unknown one unknown; conditions never change it."""

    programme_id: str
    eligibility: Eligibility
    criteria: tuple[CriterionResult, ...]
    confirm: tuple[str, ...]
    phase: Phase
    period: Period
    suspended: bool
    source: Source

    @property
    def recommended(self) -> bool:
        """A suspended programme is shown, never recommended."""
        return self.eligibility is Eligibility.ELIGIBLE and not self.suspended

    @property
    def failing(self) -> tuple[CriterionResult, ...]:
        """The criteria that exclude the business."""
        return tuple(result for result in self.criteria if result.outcome is Outcome.FAIL)

    @property
    def worst_first(self) -> list[CriterionResult]:
        """The criteria that decide against come first, then those that stay open."""
        return sorted(self.criteria, key=lambda result: _WORST_FIRST.index(result.outcome))

    @property
    def unknown(self) -> tuple[CriterionResult, ...]:
        """The criteria that a missing or too coarse fact leaves open: what to ask next."""
        return tuple(result for result in self.criteria if result.outcome is Outcome.UNKNOWN)


def requirements(programme: Programme) -> tuple[Requirement, ...]:
    """What decides: the open period where the programme has one, then its criteria."""
    if programme.period == Period():
        return programme.criteria
    return (Requirement(OPEN_PERIOD, programme.period), *programme.criteria)


def combine(outcomes: Iterable[Outcome]) -> Eligibility:
    """Any fail, else any unknown, else eligible."""
    seen = set(outcomes)
    if Outcome.FAIL in seen:
        return Eligibility.NOT_ELIGIBLE
    return Eligibility.UNKNOWN if Outcome.UNKNOWN in seen else Eligibility.ELIGIBLE


def phase_on(period: Period, as_of: date) -> Phase:
    """Whether one may apply on that day; both ends of the period are included."""
    if period.closes_on is not None and as_of > period.closes_on:
        return Phase.CLOSED
    if period.opens_on is not None and as_of < period.opens_on:
        return Phase.NOT_YET_OPEN
    return Phase.OPEN


def evaluate(programme: Programme, profile: Profile, as_of: date) -> Verdict:
    """Judge every criterion of a programme for a business on the day `as_of`. An unknown never hides a fail."""
    results = []
    for requirement in requirements(programme):
        judged = judge(requirement, profile, as_of)
        results.append(
            CriterionResult(
                criterion=requirement.criterion,
                outcome=judged.outcome,
                required=requirement.value,
                actual=judged.actual,
                source=programme.source,
                turns_on=judged.turns_on,
                ends_on=judged.ends_on,
            )
        )
    return Verdict(
        programme_id=programme.id,
        eligibility=combine(result.outcome for result in results),
        criteria=tuple(results),
        confirm=programme.conditions,
        phase=phase_on(programme.period, as_of),
        period=programme.period,
        suspended=programme.suspended,
        source=programme.source,
    )
