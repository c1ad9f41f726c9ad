"""The one door into the public catalogue: whole validated records only, each change a version, nothing ever deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from portal.tenancy.models import Organisation
from portal.ui.sorting import sort_key
from subsidies.programmes.formats import Accepted
from subsidies.programmes.models import CatalogueState, Origin, Programme, ProgrammeState, ProgrammeVersion

_COLUMNS = ("title", "sort_key", "operator", "kind", "themes", "url", "opens_on", "closes_on", "suspended", "data")


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import changed, or would change."""

    created: int
    updated: int
    unchanged: int


def import_records(
    rows: Iterable[Accepted],
    *,
    dry_run: bool = False,
    institution: Organisation | None = None,
    origin: Origin = Origin.COMMAND,
) -> Counts:
    """Creates and updates programmes by their id, in one transaction. Rows come validated from `formats`."""
    records = [dict(row.record) for row in rows]
    if dry_run:
        known = {programme.slug: programme for programme in Programme.objects.all()}
        new = sum(record["id"] not in known for record in records)
        updated = sum(record["id"] in known and changes_of(known[record["id"]], record) != {} for record in records)
        return Counts(new, updated, len(records) - new - updated)
    published = publish(records, origin=origin, institution=institution)
    return Counts(published.created, published.updated, published.unchanged)


@dataclass(frozen=True, slots=True)
class Published(Counts):
    """What was published: the programmes that changed in any way, in the order given."""

    programmes: tuple[Programme, ...] = ()


@transaction.atomic
def publish(
    records: Iterable[Mapping[str, Any]],
    *,
    origin: Origin,
    institution: Organisation | None = None,
    user_id: int | None = None,
    state: ProgrammeState | None = None,
) -> Published:
    """Writes whole records into the public catalogue, each change as a new version under one new revision.

    `institution` owns the programmes it brings first; an existing programme keeps its owner. `state` None leaves an
    existing programme's state as it is. Whoever calls has asked for the right to publish.
    """
    lock_catalogue()
    revision = _next_revision()
    given = [dict(record) for record in records]
    slugs = [record["id"] for record in given]
    known = {row.slug: row for row in Programme.objects.select_for_update().filter(slug__in=slugs)}
    new: list[Programme] = []
    changed: list[Programme] = []
    changes: dict[str, dict[str, list[Any]]] = {}
    for record in given:
        programme = known.get(record["id"])
        if programme is None:
            programme = Programme(slug=record["id"], institution=institution, state=state or ProgrammeState.PUBLISHED)
            new.append(programme)
        else:
            found = changes_of(programme, record)
            if state is not None and programme.state != state:
                found["state"] = [programme.state, str(state)]
            if not found:
                continue
            changes[programme.slug] = found
            changed.append(programme)
            programme.state = state or programme.state
        for name, value in _values(record).items():
            setattr(programme, name, value)
        programme.revision = revision
    Programme.objects.bulk_create(new, batch_size=500)
    Programme.objects.bulk_update(changed, [*_COLUMNS, "state", "revision", "imported_at"], batch_size=200)
    touched = [*new, *changed]
    if touched:
        _keep_versions(touched, changes, origin, user_id)
        CatalogueState.objects.filter(pk=1).update(revision=revision)
    order = {slug: place for place, slug in enumerate(slugs)}
    touched.sort(key=lambda programme: order[programme.slug])
    return Published(len(new), len(changed), len(given) - len(touched), tuple(touched))


def lock_catalogue() -> None:
    """One publisher at a time, until the transaction ends: whoever compares before publishing locks first."""
    state, _created = CatalogueState.objects.get_or_create(pk=1)
    CatalogueState.objects.select_for_update().get(pk=state.pk)


def changes_of(programme: Programme, record: Mapping[str, Any]) -> dict[str, list[Any]]:
    """field → [as published, as in the record], for the fields that differ."""
    before = programme.data
    names = sorted(before.keys() | record.keys())
    return {
        name: [before.get(name), record.get(name)]
        for name in names
        if _said(before.get(name)) != _said(record.get(name))
    }


def _said(value: Any) -> Any:
    """A value, or None for what says nothing: an amount of 0 and a "no" are answers, not silence."""
    return None if value in ("", [], {}) else value


def _keep_versions(
    programmes: list[Programme], changes: dict[str, dict[str, list[Any]]], origin: Origin, user_id: int | None
) -> None:
    last = dict(
        ProgrammeVersion.objects.filter(programme__in=[programme.pk for programme in programmes])
        .values("programme_id")
        .annotate(last=Max("number"))
        .values_list("programme_id", "last")
    )
    ProgrammeVersion.objects.bulk_create(
        [
            ProgrammeVersion(
                programme=programme,
                number=last.get(programme.pk, 0) + 1,
                data=programme.data,
                state=programme.state,
                changes=changes.get(programme.slug, {}),
                origin=origin,
                published_by_id=user_id,
            )
            for programme in programmes
        ],
        batch_size=500,
    )


def _next_revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('subsidies_revision')")
        return int(cursor.fetchone()[0])


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
