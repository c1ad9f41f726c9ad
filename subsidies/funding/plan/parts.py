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
    SOON = "soon"  # nothing but the day on which it opens stands against it
    NOT_MET = "not_met"  # the business said that it does not meet a condition
    TOO_LATE = "too_late"  # begun already, while it asks to apply before
    ONCE = "once"  # had already, and it comes once in so many years
    EXCLUDED = "excluded"  # cannot be had together with what was granted for this measure


REFUSED = frozenset({Doubt.NOT_ELIGIBLE, Doubt.CLOSED, Doubt.ONCE, Doubt.EXCLUDED})


class Stand(StrEnum):
    """Where the business's own application stands. Refused or given up is as if there were none."""

    PREPARING = "preparing"
    SENT = "sent"
    GRANTED = "granted"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Asked:
    """The business's own application for a programme and a measure. `covers`: the measures it is for with their cost
    (None: unknown); without, it is for all that the programme is chosen for. `minor`: whether the operator said that it
    counts as de minimis aid; `in_ledger`: whether the ledger holds it, so that the room left knows of it already."""

    number: int
    reference: str
    stand: Stand
    sent_on: date | None = None
    decided_on: date | None = None
    paid_on: date | None = None
    granted_eur: Decimal | None = None
    received_eur: Decimal | None = None
    covers: Mapping[int, Decimal | None] | None = None
    minor: bool | None = None
    in_ledger: bool = False

    @property
    def sent(self) -> bool:
        """Whether the programme's rule to apply before one begins is kept."""
        return self.stand is not Stand.PREPARING

    @property
    def won(self) -> bool:
        return self.stand in {Stand.GRANTED, Stand.PAID}

    @property
    def amount_eur(self) -> Decimal | None:
        """What was granted, else what was received; None while neither was said."""
        return self.received_eur if self.granted_eur is None else self.granted_eur


@dataclass(frozen=True, slots=True)
class Option:
    """A programme as the plan sees it: its record, and the verdict for this business today."""

    slug: str
    title: str
    record: Mapping[str, Any]
    eligibility: Eligibility
    suspended: bool = False
    closed: bool = False
    opens_on: date | None = None  # where nothing but that day stands against it
    to_confirm: int = 0  # conditions that the business has not answered
    not_met: int = 0  # conditions that it says it does not meet


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme chosen for a measure. `eligible_eur` None: the measure's own cost counts. Once it was applied for,
    the option holds the rules of that day."""

    option: Option
    eligible_eur: Decimal | None = None
    asked: Asked | None = None

    @property
    def won(self) -> bool:
        return self.asked is not None and self.asked.won

    @property
    def sent(self) -> bool:
        return self.asked is not None and self.asked.sent


@dataclass(frozen=True, slots=True)
class Work:
    """A measure of the plan. `cost_eur` is what it costs once; None is unknown. `service`: what it is itself, a
    diagnosis or a training (`services.service_of_measure`); empty for any other purchase."""

    number: int
    title: str
    status: str
    cost_eur: Decimal | None
    due_on: date | None
    choices: tuple[Choice, ...] = ()
    service: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one programme brings to one measure. `high_eur` None: its amount is not stated."""

    option: Option
    aid: Aid
    eligible_eur: Decimal | None
    low_eur: Decimal
    high_eur: Decimal | None
    doubts: tuple[Doubt, ...]
    asked: Asked | None = None
    apart: bool = False  # advice or training beside a measure that is another purchase

    @property
    def won(self) -> bool:
        return self.asked is not None and self.asked.won

    @property
    def sent(self) -> bool:
        return self.asked is not None and self.asked.sent

    @property
    def refused(self) -> bool:
        """Whether it counts for nothing."""
        return not REFUSED.isdisjoint(self.doubts)

    @property
    def early(self) -> bool:
        """Whether its money is there before the business pays: by its terms, or since it has come already."""
        came = self.asked is not None and self.asked.stand is Stand.PAID
        return came or self.option.record.get("paid") == "before"

    @property
    def minor(self) -> bool:
        """Whether it takes from the de minimis room that is left."""
        if self.asked is not None and self.asked.in_ledger:
            return False
        regime = str(self.option.record.get("aid_regime") or "unknown")
        said = self.asked is not None and self.asked.minor is True
        return regime == "de_minimis" or (regime == "unknown" and said)

    @property
    def counts(self) -> bool:
        """Whether it lowers what the business pays; loans and tax reliefs stand beside the cost."""
        return self.aid.lowers_cost


@dataclass(frozen=True, slots=True)
class Way:
    """Programmes of one measure that can be had together. `top_eur` is the most that they may pay in all (None: the
    cost is unknown), `wished_eur` what they would pay without it."""

    lines: tuple[Line, ...]
    low_eur: Decimal
    high_eur: Decimal
    wished_eur: Decimal
    cap_pct: Decimal
    top_eur: Decimal | None

    @property
    def cut(self) -> bool:
        return self.wished_eur > self.high_eur


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know or to change: a code of `wording.REMARKS`, its figures, and whether it costs money."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Funded:
    """A measure with its aid. `own_low_eur` None: aid of an amount that is not stated may lower it further. `ways` are
    the largest sets of its programmes that can be had together; the aid is from the least to the most of them."""

    work: Work
    lines: tuple[Line, ...]
    ways: tuple[Way, ...]
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
    """Who pays first. `most_eur` is the most the business still advances if no aid paid afterwards has come yet;
    `done_eur` is what it has advanced already, for measures that are done and whose aid is awaited. Of measures whose
    cost is unknown neither cost nor aid is in any sum."""

    months: tuple[Month, ...]
    most_eur: Decimal
    done_eur: Decimal
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
class Unsure:
    """How many of the programmes that the aid counts on depend on facts not told, on conditions to confirm, or on
    something else. One may be in several."""

    to_settle: int = 0
    to_confirm: int = 0
    otherwise: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. The sums are those of the measures whose cost is known; `apart` is the aid of the others."""

    funded: tuple[Funded, ...]
    cost_eur: Decimal
    unknown_costs: int
    aid_low_eur: Decimal
    aid_high_eur: Decimal
    not_stated: int
    apart_low_eur: Decimal
    apart_high_eur: Decimal
    apart_not_stated: int
    own_low_eur: Decimal | None
    own_high_eur: Decimal
    cash: Cash
    guarded: tuple[Guarded, ...]
    chain: tuple[ChainStep, ...]
    de_minimis_eur: Decimal
    de_minimis: tuple[str, ...]
    de_minimis_not_stated: int
    remarks: tuple[Remark, ...] = field(default_factory=tuple)
    unsure: Unsure = Unsure()
