"""The loss run contract by contract and policy year by policy year, against the premium of each. Pure.

A policy year begins on the anniversary of the contract's first day. Of one that began before the five years or still
runs, the days within them count, and of its premium the same share. Unknown stays unknown: without a first day there
are no years to tell apart, and without a premium, or with a claim whose cost is unknown, there is no ratio.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from insurance.claims.lossrun import CENT, Contract, Loss, Totals, totals, window, within

DAY = timedelta(days=1)


class OnContract(Loss, Protocol):
    """A claim that may be on a contract, with the day of its figures."""

    policy_id: int | None
    valued_on: date | None


class Numbered(Contract, Protocol):
    """A contract that claims point to."""

    pk: int


@dataclass(frozen=True, slots=True)
class Period:
    """Some days of one policy year, first and last included, and the euros of premium earned in them."""

    first: date
    last: date
    premium: Decimal | None


@dataclass(frozen=True, slots=True)
class Line[C]:
    """The claims of one policy year. Without `contract`: of none. Without `period`: of a day that is unknown, or in no
    policy year of the contract."""

    contract: C | None
    period: Period | None
    totals: Totals
    valued_on: date | None

    @property
    def percent(self) -> Decimal | None:
        """Total incurred ÷ premium; None where one of them is unknown."""
        incurred, premium = self.totals.incurred, self.period.premium if self.period else None
        if incurred.known is None or incurred.unknown or not premium:
            return None
        return (100 * incurred.known / premium).quantize(Decimal("0.1"))


def lines[C: Numbered](losses: Iterable[OnContract], contracts: Iterable[C], today: date) -> list[Line[C]]:
    """Contracts in the given order, their years the latest first, then what falls into none of their years; what is on
    none of these contracts in the end. Together they hold each claim of the five years once."""
    left = {place: loss for place, loss in enumerate(losses) if within(loss, window(today))}
    found: list[Line[C]] = []
    for contract in contracts:
        mine = {place: loss for place, loss in left.items() if loss.policy_id == contract.pk}
        known = list(periods(contract, today))
        for period in known:
            during = {
                place: loss
                for place, loss in mine.items()
                if loss.loss_on is not None and period.first <= loss.loss_on <= period.last
            }
            found.append(_line(contract, period, list(during.values())))
            for place in during:
                del mine[place], left[place]
        if mine or not known:
            found.append(_line(contract, None, list(mine.values())))
        for place in mine:
            del left[place]
    return [*found, _line(None, None, list(left.values()))] if left else found


def _line[C](contract: C | None, period: Period | None, losses: Sequence[OnContract]) -> Line[C]:
    """With the earliest day of their figures; one unknown makes it unknown."""
    days = [loss.valued_on for loss in losses]
    known = [day for day in days if day is not None]
    return Line(contract, period, totals(losses), min(known) if known and len(known) == len(days) else None)


def periods(contract: Contract, today: date) -> Iterator[Period]:
    """The policy years of the five years that end today, the latest first; none without a first day."""
    start = contract.starts_on
    if start is None:
        return
    last_day, first_day = min(today, contract.ends_on or today), window(today)
    for passed in range(last_day.year - start.year, -1, -1):
        first, until = _anniversary(start, passed), _anniversary(start, passed + 1) - DAY
        told = max(first, first_day), min(until, last_day)
        if told[0] <= told[1]:
            yield Period(*told, _share(contract.premium_yearly_eur, told, (first, until)))


def _anniversary(start: date, passed: int) -> date:
    """So many years later; of 29 February, 1 March where there is none."""
    try:
        return start.replace(year=start.year + passed)
    except ValueError:
        return date(start.year + passed, 3, 1)


def _share(premium: Decimal | None, told: tuple[date, date], whole: tuple[date, date]) -> Decimal | None:
    """Of a year's premium what its days told are worth; a whole year is worth all of it."""
    if premium is None:
        return None
    days, of_year = ((last - first).days + 1 for first, last in (told, whole))
    return (premium * days / of_year).quantize(CENT)
