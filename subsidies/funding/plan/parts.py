"""What a funding plan is made of. Pure; euros before VAT, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from subsidies.funding.amounts import Aid
from subsidies.matching.verdict import Eligibility

MOST_CHOICES = 12  # programmes for one measure: combinations are tried one by one
STARTED = frozenset({"under_way", "done"})


class Doubt(StrEnum):
    """Why a chosen programme may pay less than its terms say."""

    TO_SETTLE = "to_settle"  # a fact is missing: nothing is sure
    NOT_ELIGIBLE = "not_eligible"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    TOO_LATE = "too_late"  # begun already, while it asks to apply before
    ONCE = "once"  # had already, and it comes once in so many years


REFUSED = frozenset({Doubt.NOT_ELIGIBLE, Doubt.CLOSED, Doubt.ONCE})


@dataclass(frozen=True, slots=True)
class Option:
    """A programme as the plan sees it: its record, and the verdict for this business today."""

    slug: str
    title: str
    record: Mapping[str, Any]
    eligibility: Eligibility
    suspended: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme chosen for a measure. `eligible_eur` None: the measure's own cost counts."""

    option: Option
    eligible_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A measure of the plan. `cost_eur` is what it costs once; None is unknown."""

    number: int
    title: str
    status: str
    cost_eur: Decimal | None
    due_on: date | None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one programme brings to one measure. `high_eur` None: its amount is not stated."""

    option: Option
    aid: Aid
    eligible_eur: Decimal | None
    low_eur: Decimal
    high_eur: Decimal | None
    doubts: tuple[Doubt, ...]

    @property
    def counts(self) -> bool:
        """Whether it lowers what the business pays; loans and tax reliefs stand beside the cost."""
        return self.aid.lowers_cost


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know or to change: a code of `wording.REMARKS`, its figures, and whether it costs money."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Funded:
    """A measure with its aid. `own_low_eur` None: aid of an amount that is not stated may lower it further."""

    work: Work
    lines: tuple[Line, ...]
    aid_low_eur: Decimal
    aid_high_eur: Decimal
    not_stated: int
    own_low_eur: Decimal | None
    own_high_eur: Decimal | None
    cap_pct: Decimal
    cut: bool  # whether the ceiling on public money, or the cost itself, took something off
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """What is paid in a month: `on` is its first day, None for measures without a day. `advanced_eur` adds up, as if
    nothing had come back yet."""

    on: date | None
    pays_eur: Decimal
    comes_eur: Decimal
    advanced_eur: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class Cash:
    """Who pays first. `most_eur` is the most the business advances if no aid paid afterwards has come yet."""

    months: tuple[Month, ...]
    most_eur: Decimal
    unknown_costs: int
    later_low_eur: Decimal
    later_high_eur: Decimal
    later_not_stated: int
    paid_unknown: tuple[str, ...]  # titles of programmes that do not say when they pay


class StepState(StrEnum):
    DONE = "done"
    PLANNED = "planned"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One programme in the order in which they open each other."""

    slug: str
    title: str
    state: StepState
    known: bool  # whether the catalogue holds it


@dataclass(frozen=True, slots=True)
class Guarded:
    """A programme that refuses what was begun before applying, with the measures it is chosen for."""

    option: Option
    waiting: tuple[Work, ...]
    too_late: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    funded: tuple[Funded, ...]
    cost_eur: Decimal
    unknown_costs: int
    aid_low_eur: Decimal
    aid_high_eur: Decimal
    not_stated: int
    own_low_eur: Decimal | None
    own_high_eur: Decimal
    cash: Cash
    guarded: tuple[Guarded, ...]
    chain: tuple[ChainStep, ...]
    de_minimis_eur: Decimal
    de_minimis: tuple[str, ...]
    de_minimis_not_stated: int
    remarks: tuple[Remark, ...] = field(default_factory=tuple)
