"""A business's mandates, and a chamber's portfolio read from narrow summary rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal import registry
from portal.access.models import Mandate
from portal.access.rules import Actor, can
from portal.advisers.models import BusinessSummary
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation


@dataclass(frozen=True, slots=True)
class Mandates:
    """A business's mandates, by state."""

    waiting: list[Mandate]
    live: list[Mandate]
    ended: list[Mandate]


def mandates_of(business: Business, today: date) -> Mandates:
    """All of a business's mandates; a live one counts until the end of its last day."""
    rows = list(
        Mandate.objects.filter(business=business)
        .select_related("organisation", "requested_by")
        .order_by("-requested_at")
    )
    waiting = [m for m in rows if m.accepted_at is None and m.refused_at is None and m.withdrawn_at is None]
    live = [m for m in rows if m.accepted_at is not None and m.withdrawn_at is None and m.ends_on >= today]
    known = {m.pk for m in [*waiting, *live]}
    return Mandates(waiting, live, [m for m in rows if m.pk not in known])


@dataclass(frozen=True, slots=True)
class Client:
    """One line of the portfolio."""

    mandate: Mandate
    name: str
    slug: str
    figures: dict[str, Any]
    updated_at: datetime | None


def portfolio(organisation: Organisation, today: date, *, search: str = "") -> list[Client]:
    """The businesses with a live mandate for this chamber, with their summary figures; three queries in all.

    The context opens to exactly these businesses, for reading, and closes again.
    """
    mandates = Mandate.objects.live(today).filter(organisation=organisation).select_related("business")
    if search:
        mandates = mandates.filter(business__name__icontains=search)
    rows = list(mandates.order_by("business__name", "pk"))
    ids = [mandate.business_id for mandate in rows]
    with business_context(read=ids):
        summaries = {row.business_id: row for row in BusinessSummary.objects.filter(business_id__in=ids)}
    clients = []
    for mandate in rows:
        summary = summaries.get(mandate.business_id)
        clients.append(
            Client(
                mandate,
                mandate.business.name,
                mandate.business.slug,
                _open_figures(mandate, summary.figures) if summary else {},
                summary.updated_at if summary else None,
            )
        )
    return clients


def _open_figures(mandate: Mandate, figures: dict[str, Any]) -> dict[str, Any]:
    """Those of the sections that this mandate opens."""
    adviser = Actor(None, business_id=mandate.business_id, scope=mandate.scope, sections=frozenset(mandate.sections))
    shown = {figure.code for figure in registry.figures() if can(adviser, figure.action)}
    return {code: value for code, value in figures.items() if code in shown}
