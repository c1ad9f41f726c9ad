"""Bringing a file of programmes into the catalogue: whole rows only, nothing ever deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from portal.ui.sorting import sort_key
from subsidies.programmes.formats import Accepted
from subsidies.programmes.models import Programme

_COLUMNS = ("title", "sort_key", "operator", "kind", "themes", "url", "opens_on", "closes_on", "suspended", "data")


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import changed, or would change."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def import_records(rows: Iterable[Accepted], *, dry_run: bool = False) -> Counts:
    """Creates and updates programmes by their id, in one transaction. Rows come validated from `formats`."""
    known = {programme.slug: programme for programme in Programme.objects.select_for_update()}
    new, changed, unchanged = [], [], 0
    for row in rows:
        values = _values(dict(row.record))
        programme = known.get(row.record["id"])
        if programme is None:
            new.append(Programme(slug=row.record["id"], **values))
        elif any(getattr(programme, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(programme, name, value)
            changed.append(programme)
        else:
            unchanged += 1
    if not dry_run:
        Programme.objects.bulk_create(new, batch_size=500)
        Programme.objects.bulk_update(changed, _COLUMNS, batch_size=200)
    return Counts(len(new), len(changed), unchanged)


def _values(record: dict[str, Any]) -> dict[str, Any]:
    title = str(record.get("title") or record["id"])[:300]
    return {
        "title": title,
        "sort_key": sort_key(title)[:360],
        "operator": str(record.get("operator") or "")[:200],
        "kind": record["kind"],
        "themes": [str(theme)[:40] for theme in record.get("themes") or []],
        "url": record.get("url") or "",
        "opens_on": _day(record.get("opens_on")),
        "closes_on": _day(record.get("closes_on")),
        "suspended": bool(record.get("suspended")),
        "data": record,
    }


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
