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

from .ceilings import CEILINGS, Regime

MONTHS = 36


@dataclass(frozen=True, slots=True)
class Aid:
    """One line of the ledger. `amount_eur` None is unknown; `company` is empty for the business itself, else the
    linked company that got it; `official` lines come from the State's register."""

    key: str
    decided_on: date
    amount_eur: Decimal | None
    regime: Regime = Regime.GENERAL
    body: str = ""
    company: str = ""
    reference: str = ""
    official: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts under one ceiling on one day. With `unknown` lines the total is at least, the room at most that."""

    regime: Regime
    on: date
    lines: tuple[Aid, ...]
    total_eur: Decimal
    unknown: int
    ceiling_eur: Decimal | None

    @property
    def room_eur(self) -> Decimal | None:
        """What may still be granted; None where the ceiling is to be checked. Never below zero."""
        return None if self.ceiling_eur is None else max(Decimal(0), self.ceiling_eur - self.total_eur)

    @property
    def over_eur(self) -> Decimal:
        """By how much the total is above the ceiling."""
        return Decimal(0) if self.ceiling_eur is None else max(Decimal(0), self.total_eur - self.ceiling_eur)


@dataclass(frozen=True, slots=True)
class Leaving:
    """From `day` on these lines no longer count, and the room is this."""

    day: date
    lines: tuple[Aid, ...]
    room_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a further grant would do. `fits_from` is the first day on which it fits, given what is known today; None
    when it never does or the ceiling is to be checked."""

    before: Standing
    amount_eur: Decimal
    fits: bool | None
    left_eur: Decimal | None
    fits_from: date | None


def last_day(decided_on: date) -> date:
    """The last day on which an aid of that day counts: its third anniversary."""
    return add_months(decided_on, MONTHS)


def counts_on(decided_on: date, on: date) -> bool:
    """Whether an aid of `decided_on` is within the three years that end with `on`."""
    return decided_on <= on <= last_day(decided_on)


def in_force(lines: Iterable[Aid]) -> tuple[list[Aid], dict[str, str]]:
    """(what counts, own key → key of the State's line that replaces it). The State's register prevails over an own
    line of the same reference, or of the same day, body and company unless their references say two different aids."""
    everything = sorted(lines, key=lambda line: (line.decided_on, line.key))
    official = [line for line in everything if line.official]
    replaced: dict[str, str] = {}
    for line in everything:
        if not line.official:
            by = next((other for other in official if _same(line, other)), None)
            if by is not None:
                replaced[line.key] = by.key
    return [line for line in everything if line.key not in replaced], replaced


def _same(own: Aid, official: Aid) -> bool:
    mine, theirs = _plain(own.reference), _plain(official.reference)
    if mine and theirs:
        return mine == theirs
    return (
        own.decided_on == official.decided_on
        and bool(_plain(own.body))
        and _plain(own.body) == _plain(official.body)
        and _plain(own.company) == _plain(official.company)
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def standing(lines: Iterable[Aid], regime: Regime, on: date) -> Standing:
    """What counts on that day under the ceiling of that regime, for the whole single undertaking."""
    ceiling = CEILINGS[regime]
    found = tuple(
        line for line in in_force(lines)[0] if line.regime in ceiling.counts and counts_on(line.decided_on, on)
    )
    known = [line.amount_eur for line in found if line.amount_eur is not None]
    return Standing(regime, on, found, sum(known, Decimal(0)), len(found) - len(known), ceiling.eur)


def leavings(lines: Sequence[Aid], regime: Regime, after: date) -> list[Leaving]:
    """The days after `after` from which aid that counts then no longer does, the earliest first."""
    days: dict[date, list[Aid]] = {}
    for line in standing(lines, regime, after).lines:
        days.setdefault(last_day(line.decided_on) + timedelta(days=1), []).append(line)
    return [Leaving(day, tuple(days[day]), standing(lines, regime, day).room_eur) for day in sorted(days)]


def new_grant(lines: Sequence[Aid], regime: Regime, amount_eur: Decimal, on: date) -> NewGrant:
    """What a grant of that amount decided on that day would do. It must fit whole: an aid above the room may not be
    granted at all, not even in part, under these rules."""
    before = standing(lines, regime, on)
    room = before.room_eur
    if room is None or before.ceiling_eur is None:
        return NewGrant(before, amount_eur, None, None, None)
    fits = amount_eur <= room and before.over_eur == 0
    fits_from = on if fits else _first_fit(lines, regime, amount_eur, on)
    return NewGrant(before, amount_eur, fits, room - amount_eur if fits else None, fits_from)


def _first_fit(lines: Sequence[Aid], regime: Regime, amount_eur: Decimal, on: date) -> date | None:
    for leaving in leavings(lines, regime, on):
        then = standing(lines, regime, leaving.day)
        if then.room_eur is not None and then.over_eur == 0 and amount_eur <= then.room_eur:
            return leaving.day
    return None
