"""What room is left while some aid waits to be settled: from the least to the most, whatever comes of it. Pure.

A line whose amount is unknown, and an aid of an unknown amount, may take all of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .aids import Aid, Matched
from .ceilings import Regime
from .rolling import Standing, counts_on

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An aid to be settled. `key`: its line, or its application. `now_eur` is what counts of it now; it may come to
    count from `low_eur` to `high_eur` (None: unknown). `plain`: it is to be entered with all that it may count, and
    only other rules could make that less."""

    key: str
    decided_on: date
    now_eur: Decimal
    low_eur: Decimal
    high_eur: Decimal | None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Entering:
    """A granted aid that the ledger does not hold yet. `whole`: it counts with all of its amount once it is entered."""

    key: str
    decided_on: date
    amount_eur: Decimal | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be granted. `low_eur` None: nothing is sure. `plain`: nothing waits but aid to be entered, and
    under the general rules what is left then is `low_eur`."""

    low_eur: Decimal | None
    high_eur: Decimal
    waiting: int
    plain: bool = False

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
        None if open_end else max(ZERO, general.ceiling_eur - most),
        max(ZERO, general.ceiling_eur - least),
        len(found),
        bool(found) and all(one.plain for one in found),
    )


def to_enter(entering: Sequence[Entering], lines: Sequence[Aid], found: Matched) -> list[Waiting]:
    """What these may come to count. Each may fall under rules with a ceiling of their own, or be an aid that the
    State's register holds already; then it counts for nothing itself, and so it may take the register's line from an
    own one, which counts again."""
    free = {line.key for line in lines if line.official} - {line.same_as for line in lines}
    waiting = [Waiting(one.key, one.decided_on, ZERO, ZERO, one.amount_eur, one.whole and not free) for one in entering]
    return waiting + (_resting_on(free, lines, found) if entering else [])


def in_doubt(lines: Sequence[Aid], found: Matched) -> list[Waiting]:
    """What the own lines may count that may be an aid of the State's register, whatever the business says. One that is
    that aid may take the register's line from another, which counts again in its place."""
    waiting = []
    for doubt in found.doubts:
        own = doubt.own
        others = [one.high_eur for one in _resting_on({doubt.official.key}, lines, found)]
        sides = [ZERO if own.regime is Regime.SGEI else own.amount_eur, *others]  # a ceiling of its own
        now = own.amount_eur if doubt.counted and own.amount_eur is not None else ZERO
        high = None if None in sides else max(side for side in sides if side is not None)
        waiting.append(Waiting(own.key, own.decided_on, ZERO if own.regime is Regime.SGEI else now, ZERO, high))
    return waiting


def _resting_on(official: set[str], lines: Sequence[Aid], found: Matched) -> list[Waiting]:
    """The own lines that one of these stands for since they are alike, without anybody having said so."""
    asked = {doubt.own.key for doubt in found.doubts}
    return [
        Waiting(line.key, line.decided_on, ZERO, ZERO, line.amount_eur)
        for line in lines
        if found.replaced.get(line.key) in official - {line.same_as}
        and line.key not in asked
        and line.regime is not Regime.SGEI
    ]


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
        low = min(one.low_eur, other.low_eur)
        found[one.key] = Waiting(one.key, one.decided_on, one.now_eur, low, high, one.plain and other.plain)
    return list(found.values())
