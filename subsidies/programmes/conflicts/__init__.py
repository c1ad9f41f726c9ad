"""Where a programme's record says two things at once: the institution's own words against the machine's criteria, and
criteria against each other.

A conflict refuses nothing: it is for people to settle, since either side may be the wrong one. Pure: a validated
record in, conflicts out; `wording.sentence` phrases one.
"""

from collections.abc import Mapping
from typing import Any

from .activities import activity_conflicts
from .amounts import amount_conflicts, day_conflicts
from .bounds import age_conflicts, micro_conflicts, size_conflicts
from .found import Conflict
from .impossible import impossible
from .places import place_conflicts

__all__ = ["Conflict", "conflicts"]

_READERS = (
    size_conflicts,
    micro_conflicts,
    age_conflicts,
    place_conflicts,
    activity_conflicts,
    amount_conflicts,
    day_conflicts,
    impossible,
)


def conflicts(record: Mapping[str, Any]) -> tuple[Conflict, ...]:
    """Every conflict of one validated record, each once, in the order of the fields above."""
    found: dict[tuple[str, str, str], Conflict] = {}
    for read in _READERS:
        for conflict in read(record):
            found.setdefault((conflict.field, conflict.code, repr(sorted(conflict.values.items()))), conflict)
    return tuple(found.values())
