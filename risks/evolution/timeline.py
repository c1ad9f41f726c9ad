"""The register as it stood on a day: today's risks with what was recorded since taken back. Pure.

A recorded change names the value before it, so that going back needs nothing but the changes since that day. What an
older version of the product did not record stays as it is today.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LEVELS = ("inherent", "current", "target")
STEPS = tuple(f"{axis}_{when}" for when in LEVELS for axis in ("likelihood", "impact"))
TRACKED = ("title", "status", "treatment", "owner", "review_on", "level_current", *STEPS)

type State = Mapping[str, Any]  # TRACKED field → its recorded value; a missing one is unknown
type Register = dict[int, State]  # number → state


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of the history about a risk: `changes` maps a field to [before, after]."""

    at: datetime
    verb: str
    number: int
    changes: Mapping[str, Any]


def rewind(today: Mapping[int, State], recorded: Iterable[Recorded], moments: Iterable[datetime]) -> list[Register]:
    """The register just after each moment; `moments` latest first, `recorded` latest first and complete since the last
    moment."""
    register: Register = dict(today)
    found: list[Register] = []
    entries = iter(recorded)
    entry = next(entries, None)
    for moment in moments:
        while entry is not None and entry.at > moment:
            _take_back(register, entry)
            entry = next(entries, None)
        found.append(dict(register))
    return found


def _take_back(register: Register, entry: Recorded) -> None:
    if entry.verb == "risk.created":
        register.pop(entry.number, None)
        return
    pairs = {name: pair for name, pair in entry.changes.items() if isinstance(pair, list) and len(pair) == 2}
    before = {name: pair[0] for name, pair in pairs.items() if name in TRACKED}
    if entry.verb == "risk.deleted":
        register[entry.number] = before
    elif before and entry.number in register:
        register[entry.number] = {**register[entry.number], **before}


def levels(register: Mapping[int, State]) -> dict[int | None, int]:
    """How many open risks stand at each level; None is unknown."""
    counts: dict[int | None, int] = {}
    for state in register.values():
        if state.get("status", "open") == "open":
            level = state.get("level_current")
            counts[level] = counts.get(level, 0) + 1
    return counts
