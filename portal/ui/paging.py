"""One page of a list, with links that keep the reader's filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Paged:
    """What a list shows: its rows and where they stand. Iterates over the rows."""

    rows: Sequence[Any]
    first: int
    last: int
    total: int
    number: int
    pages: int
    previous_url: str
    next_url: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Paged:
    """The asked page (?page=3) of a queryset or list; a page that does not exist is the nearest one that does."""
    text = request.GET.get("page", "1")
    paginator = Paginator(rows, size)
    page = paginator.get_page(int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1)
    return Paged(
        rows=list(page.object_list),
        first=page.start_index(),
        last=page.end_index(),
        total=paginator.count,
        number=page.number,
        pages=paginator.num_pages,
        previous_url=link_with(request, page=page.previous_page_number()) if page.has_previous() else "",
        next_url=link_with(request, page=page.next_page_number()) if page.has_next() else "",
    )


def link_with(request: HttpRequest, **changes: Any) -> str:
    """The same address with some query parameters changed; None takes one away, and page 1 needs no parameter."""
    query: QueryDict = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None and not (key == "page" and value == 1):
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path
