"""What room is left while some aid waits to be settled: from the least to the most, whatever comes of it. Pure.

A line whose amount is unknown, and an aid of an unknown amount, may take all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .rolling import Standing, counts_on

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An aid to be settled. `key`: its line, or its application. `now_eur` is what counts of it now; it may come to
    count from `low_eur` to `high_eur` (None: unknown)."""

    key: str
    decided_on: date
    now_eur: Decimal
    low_eur: Decimal
    high_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be granted. `low_eur` None: nothing is sure."""

    low_eur: Decimal | None
    high_eur: Decimal
    waiting: int

    @property
    def sure(self) -> bool:
        return self.low_eur == self.high_eur


def room_of(general: Standing, waiting: Iterable[Waiting]) -> Room | None:
    """The room under that ceiling; None where the ceiling is to be checked."""
    if general.ceiling_eur is None:
        return None
    found = _by_key(one for one in waiting if counts_on(one.decided_on, general.on))
    least = general.total_eur + sum((one.low_eur - one.now_eur for one in found), ZERO)
    most = general.total_eur + sum(((one.high_eur or ZERO) - one.now_eur for one in found), ZERO)
    open_end = general.unknown > 0 or any(one.high_eur is None for one in found)
    return Room(
        None if open_end else max(ZERO, general.ceiling_eur - most), max(ZERO, general.ceiling_eur - least), len(found)
    )


def _by_key(waiting: Iterable[Waiting]) -> list[Waiting]:
    """One a line: two questions about the same line are the widest answer to both."""
    found: dict[str, Waiting] = {}
    for one in waiting:
        other = found.get(one.key)
        if other is None:
            found[one.key] = one
            continue
        both = (one.high_eur, other.high_eur)
        high = None if None in both else max(side for side in both if side is not None)
        found[one.key] = Waiting(one.key, one.decided_on, one.now_eur, min(one.low_eur, other.low_eur), high)
    return list(found.values())
