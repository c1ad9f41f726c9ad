"""What reading a file of programmes answers: rows taken, rows refused with reasons, and notes on what was not clear.

Reasons are data (a code and its values); `wording` turns them into sentences of the reader's language.
"""

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or worth a note. `field` is the path in the row (`criteria.employees`), empty for the row."""

    field: str
    code: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that passed every check; `record` holds JSON values only. `notes` tell what was left out or is unclear.

    `sure_days` tells that its dates are also written where no other tool exchanges day and month.
    """

    line: int
    record: Record
    notes: tuple[Problem, ...] = ()
    sure_days: bool = False
    size: int = dataclasses.field(default=0, compare=False)  # bytes in the file


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of which nothing is taken, with every problem found in it. `name` is its id or title, if readable."""

    line: int
    problems: tuple[Problem, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole file, in its order. `format` is `jsonlines`, `dispositif-aide`, or empty when it is neither."""

    format: str
    rows: tuple[Accepted | Rejected, ...]

    @property
    def accepted(self) -> tuple[Accepted, ...]:
        """The rows to import."""
        return tuple(row for row in self.rows if isinstance(row, Accepted))

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The rows to show with their reasons."""
        return tuple(row for row in self.rows if isinstance(row, Rejected))


_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def excerpt(value: object, limit: int = 60) -> str:
    """A short printable form of any decoded value, safe in a terminal, a log or a page."""
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)[: limit + 1] if isinstance(value, (str, int, float, Decimal)) else type(value).__name__
    shown = "".join("�" if unicodedata.category(sign) in _INVISIBLE else sign for sign in text)
    return shown[:limit] + "…" if len(shown) > limit else shown
