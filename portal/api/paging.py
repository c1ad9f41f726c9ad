"""Pages of lists: `page` and `limit` in the address, the way to the others in the Link header."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

LARGEST, USUAL = 100, 50


class Paging(Schema):
    """Query parameters of every list; filters of one list derive from it."""

    page: int = Field(1, ge=1, le=100_000)
    limit: int = Field(USUAL, ge=1, le=LARGEST)


def listed(request: HttpRequest, rows: Any, wanted: Paging, show: Callable[[Any], Any]) -> dict[str, Any]:
    """The asked page of a queryset or list. One beyond the last is empty."""
    total = len(rows) if isinstance(rows, list) else rows.count()
    first = (wanted.page - 1) * wanted.limit
    last = max(1, -(-total // wanted.limit))
    pages = {"first": 1, "last": last}
    if wanted.page > 1:
        pages["prev"] = min(wanted.page - 1, last)
    if wanted.page < last:
        pages["next"] = wanted.page + 1
    links = [f'<{_address(request, page)}>; rel="{name}"' for name, page in sorted(pages.items())]
    request.answer_headers = {"Link": ", ".join(links)}  # type: ignore[attr-defined]
    items = [show(row) for row in rows[first : first + wanted.limit]] if first < total else []
    return {"items": items, "total": total, "page": wanted.page, "limit": wanted.limit}


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
