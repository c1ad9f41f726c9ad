"""What a service's facts tell by themselves: a promise weaker than the need, a contract that ends, an open question.
Pure: takes facts and a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from risks.services.availability import AllowedStop, allowed_stop
from risks.services.facts import Fact, unknown_of

SOON = timedelta(days=90)


class Facts(Protocol):
    """What is read of a service; hours and percent are decimals, None and the empty text are unknown."""

    provider: str
    provider_contact: str
    contract: str
    contract_ends_on: date | None
    availability_pct: Decimal | None
    support_hours: str
    supports: str
    fallback: str
    tolerable_stop_hours: Decimal | None


class Contract(StrEnum):
    """Where the contract stands on a day."""

    UNKNOWN = "unknown"
    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Findings:
    """`weak_promise`: one stop may stay within the contract and yet last longer than the business can bear."""

    unknown: tuple[Fact, ...]
    contract: Contract
    allowed: AllowedStop | None
    weak_promise: bool

    @property
    def count(self) -> int:
        """How many things need somebody's attention."""
        return len(self.unknown) + (self.contract in {Contract.ENDED, Contract.ENDS_SOON}) + self.weak_promise


def findings(service: Facts, today: date) -> Findings:
    """All that one service's facts tell on that day."""
    allowed = None if service.availability_pct is None else allowed_stop(service.availability_pct)
    bears = service.tolerable_stop_hours
    weak = allowed is not None and bears is not None and allowed.hours_a_year > bears
    return Findings(unknown_of(service), contract_state(service.contract_ends_on, today), allowed, weak)


def contract_state(ends_on: date | None, today: date) -> Contract:
    """A contract still runs on its last day."""
    if ends_on is None:
        return Contract.UNKNOWN
    if ends_on < today:
        return Contract.ENDED
    return Contract.ENDS_SOON if ends_on <= today + SOON else Contract.RUNS
