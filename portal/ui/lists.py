"""What lists share: a count that is known already, quick filters, options of a filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Counted:
    """A queryset whose length is already known: paging asks no second time."""

    rows: QuerySet[Any]
    total: int

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> QuerySet[Any]:
        return self.rows[part]


@dataclass(frozen=True, slots=True)
class Chip:
    """A ready-made filter, for {% chips %}."""

    label: str
    url: str
    count: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: Any
    chosen: bool


def marked(known: Iterable[tuple[Any, Any]], chosen: str) -> list[Option]:
    """The choices, with the chosen one marked."""
    return [Option(str(value), label, str(value) == chosen) for value, label in known]
