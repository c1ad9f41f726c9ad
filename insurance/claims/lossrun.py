"""A loss run added up: year by year, and against the premium of each contract. Pure.

What is unknown is counted apart, never as zero: a sum says how many claims it leaves out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

YEARS = 5
CENT = Decimal("0.01")


class Loss(Protocol):
    """A claim, as far as sums go."""

    loss_on: date | None
    reserve_eur: Decimal | None
    recovery_eur: Decimal | None

    @property
    def paid_eur(self) -> Decimal | None: ...

    @property
    def incurred_eur(self) -> Decimal | None: ...


class Contract(Protocol):
    """A contract, as far as its premium goes."""

    starts_on: date | None
    ends_on: date | None
    premium_yearly_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known together, None where nothing is; and how many claims are unknown."""

    known: Decimal | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Totals:
    """So many claims, and their figures."""

    count: int
    paid: Sum
    reserve: Sum
    recovery: Sum
    incurred: Sum


@dataclass(frozen=True, slots=True)
class Run:
    """The years of the window, the latest first, each with its totals; the claims whose day is unknown; all together.
    `older` counts those of before the window, which are in no sum."""

    since: date
    years: Sequence[tuple[int, Totals]]
    undated: Totals
    total: Totals
    older: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """What the claims of a contract's period cost against the premium earned in it; None where either is unknown.
    `outside` counts claims of before or after the period, which the premium has nothing to do with."""

    count: int
    outside: int
    incurred: Sum
    premium: Decimal | None
    percent: Decimal | None


def window(today: date) -> date:
    """The first day of the five years that end today."""
    year = today.year - YEARS
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def within(loss: Loss, since: date) -> bool:
    """Whether a claim belongs to the window; one of an unknown day may."""
    return loss.loss_on is None or loss.loss_on >= since


def run(losses: Iterable[Loss], today: date) -> Run:
    """The loss run of the five years that end today."""
    since, found = window(today), list(losses)
    kept = [loss for loss in found if within(loss, since)]
    years = [
        (year, totals([loss for loss in kept if loss.loss_on is not None and loss.loss_on.year == year]))
        for year in range(today.year, since.year - 1, -1)
    ]
    undated = totals([loss for loss in kept if loss.loss_on is None])
    return Run(since, years, undated, totals(kept), len(found) - len(kept))


def totals(losses: Sequence[Loss]) -> Totals:
    """The figures of some claims together."""
    return Totals(
        len(losses),
        _sum(loss.paid_eur for loss in losses),
        _sum(loss.reserve_eur for loss in losses),
        _sum(loss.recovery_eur for loss in losses),
        _sum(loss.incurred_eur for loss in losses),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Sum:
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return Sum(sum(known, Decimal(0)) if known or not found else None, len(found) - len(known))


def ratio(losses: Sequence[Loss], contract: Contract, today: date) -> Ratio:
    """A contract's claims against its premium, over the part of the five years that its period covers."""
    during = [loss for loss in losses if _during(loss, contract)]
    incurred = _sum(loss.incurred_eur for loss in during)
    premium, percent = earned(contract, window(today), today), None
    if incurred.known is not None and not incurred.unknown and premium:
        percent = (100 * incurred.known / premium).quantize(Decimal("0.1"))
    return Ratio(len(during), len(losses) - len(during), incurred, premium, percent)


def _during(loss: Loss, contract: Contract) -> bool:
    """Whether a loss fell into the contract's period; one of an unknown day may have, and an open side lets all in."""
    day = loss.loss_on
    return day is None or ((contract.starts_on or day) <= day <= (contract.ends_on or day))


def earned(contract: Contract, first: date, last: date) -> Decimal | None:
    """The premium for the days from `first` to `last` that the contract ran; a whole year of it is a yearly premium.
    None when the premium or the first day is unknown; an unknown last day runs on."""
    if contract.premium_yearly_eur is None or contract.starts_on is None:
        return None
    start, end = max(first, contract.starts_on), min(last, contract.ends_on or last)
    share = Decimal(0)
    for year in range(start.year, end.year + 1):
        of_year = (date(year, 12, 31) - date(year, 1, 1)).days + 1
        left, right = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
        share += Decimal(max(0, (right - left + timedelta(days=1)).days)) / of_year
    return (contract.premium_yearly_eur * share).quantize(CENT)
