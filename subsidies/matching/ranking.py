"""A catalogue in the order that helps one business most; targeting moves a programme within its group, never out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .criteria import Outcome, judge
from .facts import OPEN_PERIOD, RANGES, Profile, Programme
from .verdict import Eligibility, Phase, Verdict, evaluate


class Group(StrEnum):
    """In the order shown."""

    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"
    NEAR_MISS = "near_miss"
    SUSPENDED = "suspended"
    NOT_ELIGIBLE = "not_eligible"


# Criteria about what changes in the life of a business.
MOVABLE = frozenset({*RANGES, "micro_entrepreneur", OPEN_PERIOD})
_ORDER = {group: position for position, group in enumerate(Group)}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One programme of the ranking. `targeting` is how many targeting criteria fit, less those that do not."""

    programme: Programme
    verdict: Verdict
    group: Group
    targeting: int


def becomes_possible_on(verdict: Verdict) -> date | None:
    """The day from which no criterion fails any more, when all that fail turn by themselves, before it closes and
    before the business is too old."""
    days = [result.turns_on for result in verdict.failing]
    known = [day for day in days if day is not None]
    if not days or len(known) < len(days):
        return None
    last = max(known)
    closes_on = verdict.period.closes_on
    over = closes_on is not None and last > closes_on
    too_old = any(result.ends_on is not None and last >= result.ends_on for result in verdict.criteria)
    return None if over or too_old else last


def group_of(verdict: Verdict) -> Group:
    """A near miss is a programme not yet over that time will open, or that only one criterion excludes which a
    business may come to meet. Another region or trade is not near."""
    if verdict.eligibility is not Eligibility.NOT_ELIGIBLE:
        if verdict.suspended:
            return Group.SUSPENDED
        return Group.ELIGIBLE if verdict.eligibility is Eligibility.ELIGIBLE else Group.UNKNOWN
    if verdict.phase is Phase.CLOSED or verdict.suspended:
        return Group.NOT_ELIGIBLE
    alone = len(verdict.failing) == 1 and verdict.failing[0].criterion in MOVABLE
    near = alone or becomes_possible_on(verdict) is not None
    return Group.NEAR_MISS if near else Group.NOT_ELIGIBLE


def _targeting(programme: Programme, profile: Profile, as_of: date) -> int:
    outcomes = [judge(requirement, profile, as_of).outcome for requirement in programme.targeting]
    return outcomes.count(Outcome.PASS) - outcomes.count(Outcome.FAIL)


def _sort_key(ranked: Ranked) -> tuple[object, ...]:
    verdict = ranked.verdict
    return (
        _ORDER[ranked.group],
        verdict.phase is Phase.CLOSED,
        len(verdict.failing),
        becomes_possible_on(verdict) or date.max,
        len(verdict.unknown),
        -ranked.targeting,
        verdict.period.closes_on or date.max,
        verdict.programme_id,
    )


def rank(programmes: Iterable[Programme], profile: Profile, as_of: date) -> list[Ranked]:
    """All programmes, best first: eligible, then unknown by fewest unknowns, then near misses, then the rest.

    Inside a group, programmes that target the business come first, then those that close first.
    """
    ranked = []
    for programme in programmes:
        verdict = evaluate(programme, profile, as_of)
        ranked.append(Ranked(programme, verdict, group_of(verdict), _targeting(programme, profile, as_of)))
    return sorted(ranked, key=_sort_key)
