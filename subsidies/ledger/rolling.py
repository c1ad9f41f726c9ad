"""De minimis aid over the rolling three years: what counts on a day, what room is left, when aid falls out. Pure.

Regulation (EU) 2023/2831: for each new grant, the aid granted in the three years before it is added up, day by day, for
the whole single undertaking. The day that counts is that of the decision, not of the payment. A period of years ends
with the day of the same date (Regulation (EEC, Euratom) No 1182/71, article 3): an aid still counts on its third
anniversary and no longer on the day after; one of 29 February counts until 28 February. Amounts are gross grant
equivalents in euros.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.ui.months import add_months

from .aids import Aid, matched
from .ceilings import Ceiling, Regime, ceiling_on, nearest, text_changes

MONTHS = 36


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts under one ceiling on one day. With `unknown` lines the total is at least, the room at most that."""

    regime: Regime
    on: date
    lines: tuple[Aid, ...]
    total_eur: Decimal
    unknown: int
    ceiling: Ceiling | None

    @property
    def ceiling_eur(self) -> Decimal | None:
        """The most that may be granted; None where no text is known for that day, or its figure is to be checked."""
        return None if self.ceiling is None else self.ceiling.eur

    @property
    def room_eur(self) -> Decimal | None:
        """What may still be granted; None where the ceiling is to be checked. Never below zero."""
        return None if self.ceiling_eur is None else max(Decimal(0), self.ceiling_eur - self.total_eur)

    @property
    def over_eur(self) -> Decimal:
        """By how much the total is above the ceiling."""
        return Decimal(0) if self.ceiling_eur is None else max(Decimal(0), self.total_eur - self.ceiling_eur)

    def takes(self, amount_eur: Decimal) -> bool:
        """Whether a further grant of that amount fits, whole."""
        return self.room_eur is not None and self.over_eur == 0 and amount_eur <= self.room_eur


@dataclass(frozen=True, slots=True)
class Leaving:
    """From `day` on these lines no longer count, and the room is this."""

    day: date
    lines: tuple[Aid, ...]
    room_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a further grant would do. `fits_from` is the first day on which it fits, given what is known today; None
    when it never does or the ceiling is to be checked. `unsure_from`: nothing can be said from that day on, since its
    ceiling is not known."""

    before: Standing
    amount_eur: Decimal
    fits: bool | None
    left_eur: Decimal | None
    fits_from: date | None
    unsure_from: date | None


def last_day(decided_on: date) -> date:
    """The last day on which an aid of that day counts: its third anniversary."""
    return add_months(decided_on, MONTHS)


def counts_on(decided_on: date, on: date) -> bool:
    """Whether an aid of `decided_on` is within the three years that end with `on`."""
    return decided_on <= on <= last_day(decided_on)


def standing(lines: Iterable[Aid], regime: Regime, on: date) -> Standing:
    """What counts on that day under the ceiling of that regime, for the whole single undertaking. Where no text is
    known for that day there is no ceiling; what is added up is then as under the text nearest to it."""
    return _standing(matched(lines).counting, regime, on)


def _standing(counting: Iterable[Aid], regime: Regime, on: date) -> Standing:
    added = nearest(regime, on).counts
    found = tuple(line for line in counting if line.regime in added and counts_on(line.decided_on, on))
    known = [line.amount_eur for line in found if line.amount_eur is not None]
    return Standing(regime, on, found, sum(known, Decimal(0)), len(found) - len(known), ceiling_on(regime, on))


def leavings(lines: Iterable[Aid], regime: Regime, after: date) -> list[Leaving]:
    """The days after `after` from which aid that counts then no longer does, the earliest first."""
    return _leavings(matched(lines).counting, regime, after)


def _leavings(counting: Sequence[Aid], regime: Regime, after: date) -> list[Leaving]:
    days: dict[date, list[Aid]] = {}
    for line in _standing(counting, regime, after).lines:
        days.setdefault(last_day(line.decided_on) + timedelta(days=1), []).append(line)
    return [Leaving(day, tuple(days[day]), _standing(counting, regime, day).room_eur) for day in sorted(days)]


def new_grant(lines: Iterable[Aid], regime: Regime, amount_eur: Decimal, on: date) -> NewGrant:
    """What a grant of that amount decided on that day would do. It must fit whole: an aid above the room may not be
    granted at all, not even in part, under these rules."""
    counting = matched(lines).counting
    before = _standing(counting, regime, on)
    if before.room_eur is None:
        return NewGrant(before, amount_eur, None, None, None, None)
    if before.takes(amount_eur):
        return NewGrant(before, amount_eur, True, before.room_eur - amount_eur, on, None)
    later = {leaving.day for leaving in _leavings(counting, regime, on)} | set(text_changes(regime, on))
    for day in sorted(later):
        then = _standing(counting, regime, day)
        if then.room_eur is None:
            return NewGrant(before, amount_eur, False, None, None, day)
        if then.takes(amount_eur):
            return NewGrant(before, amount_eur, False, None, day, None)
    return NewGrant(before, amount_eur, False, None, None, None)
