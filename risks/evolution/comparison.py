"""Two states of the register side by side. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from risks.evolution.timeline import State

type Kind = Literal["new", "reopened", "up", "down", "known", "unknown", "closed", "deleted", "changed"]
ORDER: tuple[Kind, ...] = ("new", "reopened", "up", "known", "down", "closed", "deleted", "unknown", "changed")
_BESIDE = ("title", "treatment", "owner", "review_on")


@dataclass(frozen=True, slots=True)
class Moved:
    """One risk that is not as it was: the levels before and after, None unknown, and the other fields that differ."""

    number: int
    kind: Kind
    title: str
    before: int | None
    after: int | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved, the most telling first, and how many risks stand as they stood."""

    moved: tuple[Moved, ...]
    unchanged: int

    def of(self, *kinds: Kind) -> list[Moved]:
        return [item for item in self.moved if item.kind in kinds]


def compare(before: Mapping[int, State], after: Mapping[int, State]) -> Comparison:
    """Every risk of either state once. Closed risks that stayed closed count as unchanged."""
    moved = [
        item
        for number in before.keys() | after.keys()
        if (item := _moved(number, before.get(number), after.get(number))) is not None
    ]
    moved.sort(key=lambda item: (ORDER.index(item.kind), -(item.after or item.before or 0), item.number))
    return Comparison(tuple(moved), len(before.keys() | after.keys()) - len(moved))


def _moved(number: int, old: State | None, new: State | None) -> Moved | None:
    if old is None or new is None:
        state = new if new is not None else old or {}
        kind: Kind = "new" if old is None else "deleted"
        level = state.get("level_current")
        return Moved(number, kind, state.get("title", ""), *((None, level) if old is None else (level, None)))
    fields = tuple(name for name in _BESIDE if old.get(name) != new.get(name))
    was, now = old.get("level_current"), new.get("level_current")
    kind_ = _kind(old, new, was, now)
    if kind_ is None and not fields:
        return None
    return Moved(number, kind_ or "changed", new.get("title", ""), was, now, fields)


def _kind(old: State, new: State, was: int | None, now: int | None) -> Kind | None:
    if old.get("status") != new.get("status"):
        return "closed" if new.get("status") == "closed" else "reopened"
    if was == now:
        return None
    if was is None:
        return "known"
    if now is None:
        return "unknown"
    return "up" if now > was else "down"
