"""Sortable lists: the address may only name columns that the table declares; anything else is ignored (attack A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

from portal.ui.paging import link_with


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `order` lists the database columns behind its sort link; without it the column cannot be sorted."""

    key: str
    label: Any
    order: Sequence[str] = ()
    numeric: bool = False
    down_first: bool = False
    desk_only: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    label: Any
    url: str
    aria_sort: str
    css: str


class Table:
    """Reads ?sort=key or ?sort=-key. `order_by` goes into the queryset, {% table_head table %} draws the links."""

    def __init__(self, request: HttpRequest, columns: Sequence[Column], default: str, tie: str = "pk") -> None:
        self.request, self.columns, self.tie = request, columns, tie
        self._sortable = {column.key: column for column in columns if column.order}
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in self._sortable else default
        self.down = self.sort.startswith("-")
        self.column = self._sortable[self.sort.removeprefix("-")]

    @property
    def order_by(self) -> list[OrderBy]:
        """Unknown (NULL) comes last either way; the tie-breaker makes pages stable."""
        parts = [*self.column.order, self.tie]
        return [F(p).desc(nulls_last=True) if self.down else F(p).asc(nulls_last=True) for p in parts]

    @property
    def headers(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        css = " ".join(name for name, on in (("rp-num", column.numeric), ("is-desk", column.desk_only)) if on)
        if not column.order:
            return Heading(column.label, "", "", css)
        active = column.key == self.column.key
        turn = not self.down if active else column.down_first
        url = link_with(self.request, sort=f"-{column.key}" if turn else column.key, page=None)
        return Heading(column.label, url, ("descending" if self.down else "ascending") if active else "", css)
