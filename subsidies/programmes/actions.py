"""The one door into the public catalogue: whole validated records only, each change a version, nothing ever deleted."""

from collections.abc import Callable, Iterable, Mapping
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
_BESIDE = ("state", "revision", "field_sources", "replaced_by")  # what is not of the record

_WHEN_ABSENT = {"suspended": False, "aid_regime": "unknown"}


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


# Called in the publisher's transaction: for what must follow from a change of the catalogue.
AFTER_PUBLISHING: list[Callable[[Published], None]] = []


def lock_catalogue() -> None:
    """One publisher at a time, until the transaction ends. Whoever locks a programme or a draft locks this first."""
    row, _created = CatalogueState.objects.get_or_create(pk=1)
    CatalogueState.objects.select_for_update().get(pk=row.pk)


@transaction.atomic
def publish(
    records: Iterable[Mapping[str, Any]],
    *,
    origin: Origin,
    institution: Organisation | None = None,
    user_id: int | None = None,
    state: ProgrammeState | None = None,
    field_sources: Mapping[str, Mapping[str, Any]] | None = None,
    successors: Mapping[str, Programme | None] | None = None,
) -> Published:
    """Writes whole records into the public catalogue, each change as a new version under one new revision.

    `institution` owns the programmes it brings first; an existing programme keeps its owner. `state` None leaves an
    existing programme's state as it is. `field_sources` and `successors` (what replaces it) go by the programme's id;
    a programme that they do not name keeps its own. Whoever calls has asked for the right to publish.
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
            found = changes_of(programme, record) | _changes_beside(
                programme, state, (field_sources or {}).get(programme.slug), successors or {}
            )
            if not found:
                continue
            changes[programme.slug] = found
            changed.append(programme)
            programme.state = state or programme.state
        for name, value in _values(record).items():
            setattr(programme, name, value)
        if field_sources and programme.slug in field_sources:
            programme.field_sources = dict(field_sources[programme.slug])
        if successors and programme.slug in successors:
            programme.replaced_by = successors[programme.slug]
        programme.revision = revision
    Programme.objects.bulk_create(new, batch_size=500)
    Programme.objects.bulk_update(changed, [*_COLUMNS, *_BESIDE, "imported_at"], batch_size=200)
    touched = [*new, *changed]
    if touched:
        _keep_versions(touched, changes, origin, user_id)
        CatalogueState.objects.filter(pk=1).update(revision=revision)
    order = {slug: place for place, slug in enumerate(slugs)}
    touched.sort(key=lambda programme: order[programme.slug])
    published = Published(len(new), len(changed), len(given) - len(touched), tuple(touched))
    for work in AFTER_PUBLISHING:
        work(published)
    return published


def _changes_beside(
    programme: Programme,
    state: ProgrammeState | None,
    sources: Mapping[str, Any] | None,
    successors: Mapping[str, Programme | None],
) -> dict[str, list[Any]]:
    """What differs beside the record: its state, where its fields were read, what replaces it."""
    found: dict[str, list[Any]] = {}
    if state is not None and programme.state != state:
        found["state"] = [programme.state, str(state)]
    if sources is not None and sources != programme.field_sources:
        found["field_sources"] = [programme.field_sources, sources]
    if programme.slug in successors:
        old, new = programme.replaced_by, successors[programme.slug]
        if old != new:
            found["replaced_by"] = [old.slug if old else None, new.slug if new else None]
    return found


def changes_of(programme: Programme, record: Mapping[str, Any]) -> dict[str, list[Any]]:
    """field → [as published, as in the record], for the fields that differ."""
    before = programme.data
    names = sorted(before.keys() | record.keys())
    return {
        name: [before.get(name), record.get(name)]
        for name in names
        if _meant(name, before.get(name)) != _meant(name, record.get(name))
    }


def _meant(name: str, value: Any) -> Any:
    """An absent or empty field as the format reads it; no and 0 are answers, which unknown is not."""
    return _WHEN_ABSENT.get(name) if value is None or value in ("", [], {}) else value


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
                revision=programme.revision,
                data=programme.data,
                state=programme.state,
                field_sources=programme.field_sources,
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
