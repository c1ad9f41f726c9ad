"""The diary of a catalogue: one line for each thing done, in the transaction that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.access.rules import Actor
from portal.accounts.models import User
from portal.tenancy.models import Organisation
from subsidies.curation.models import CatalogueEntry, Deed, Draft
from subsidies.programmes.models import Programme

SHOWN = 30


def write_down(
    deed: Deed,
    institution: Organisation,
    *,
    actor: Actor,
    programme: Programme | None = None,
    draft: Draft | None = None,
    note: str = "",
) -> None:
    """Adds a line; lines are never changed."""
    CatalogueEntry.objects.create(
        institution=institution, programme=programme, draft=draft, deed=deed, actor=actor.user_id, note=note
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown; `who` is empty for an account that is gone."""

    at: datetime
    label: str
    who: str
    note: str


def of_programme(programme: Programme) -> list[Line]:
    """The newest lines about a programme, its drafts included."""
    return _lines(CatalogueEntry.objects.filter(programme=programme).order_by("-id")[:SHOWN])


def of_draft(draft: Draft) -> list[Line]:
    """The newest lines about a draft."""
    return _lines(CatalogueEntry.objects.filter(draft=draft).order_by("-id")[:SHOWN])


def _lines(entries: Iterable[CatalogueEntry]) -> list[Line]:
    rows = list(entries)
    names = dict(User.objects.filter(pk__in={row.actor for row in rows}).values_list("pk", "name"))
    return [Line(row.at, str(Deed(row.deed).label), names.get(row.actor or 0, ""), row.note) for row in rows]
