"""What the list of services shows, from the address and three queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.tenancy.requests import BusinessRequest
from portal.ui.lists import Chip, Counted, Option, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import here
from risks.people import people_of
from risks.services import filters, queries, wording
from risks.services.facts import FACTS
from risks.services.filters import ServiceFilter
from risks.services.findings import Findings, findings
from risks.services.models import Service, ServiceKind
from risks.services.queries import Overview
from risks.services.table import ServiceTable


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, in words."""

    service: Service
    found: Findings
    bears: str
    allows: str
    promised: str


def listing(request: BusinessRequest) -> dict[str, Any]:
    """The context of the list."""
    business, today = request.business, timezone.localdate()
    wanted, table = filters.read(request), ServiceTable(request)
    overview = queries.overview(business, wanted, today)
    if not overview.total:
        return {"overview": overview}
    found = queries.rows(business, wanted, today).order_by(*table.order_by)
    page = page_of(request, Counted(found, overview.matched))
    query = request.GET.urlencode()
    return {
        "overview": overview,
        "wanted": wanted,
        "table": table,
        "page": page,
        "lines": [_line(service, today) for service in page],
        "chips": _chips(request, wanted, overview),
        "options": _options(request, wanted),
        "sort": request.GET.get("sort", ""),
        "export_url": here(request, "services-export") + (f"?{query}" if query else ""),
        "clear_url": _without(request),
    }


def _line(service: Service, today: date) -> Line:
    found = findings(service, today)
    return Line(
        service,
        found,
        "" if service.tolerable_stop_hours is None else wording.stop_in_words(service.tolerable_stop_hours),
        wording.a_year(found.allowed.hours_a_year) if found.allowed else "",
        wording.percent_in_words(service.availability_pct) if found.allowed else "",
    )


def _without(request: BusinessRequest, **changes: Any) -> str:
    """The same page with no filter but the given ones."""
    return link_with(request, page=None, **{**dict.fromkeys(filters.PARAMETERS), **changes})


def _chips(request: BusinessRequest, wanted: ServiceFilter, overview: Overview) -> list[Chip]:
    known: list[tuple[str, dict[str, str], int, ServiceFilter]] = [
        (pgettext("services", "All"), {}, overview.total, ServiceFilter()),
        (_("Something to find out"), {"unknown": filters.ANY}, overview.unknown, ServiceFilter(unknown=filters.ANY)),
        (_("No fallback known"), {"unknown": "fallback"}, overview.no_fallback, ServiceFilter(unknown="fallback")),
        (_("Contract ended or ends within 3 months"), {"ends": "soon"}, overview.ending, ServiceFilter(ends=True)),
    ]
    return [
        Chip(label, _without(request, **changes), count, wanted == same)
        for label, changes, count, same in known
        if count or wanted == same
    ]


def _options(request: BusinessRequest, wanted: ServiceFilter) -> dict[str, list[Option]]:
    unknown = [(filters.ANY, _("Anything")), *((fact.name, fact.label) for fact in FACTS)]
    people = [(str(member.pk), str(member.user)) for member in people_of(request.business)]
    return {
        "kind": marked(ServiceKind.choices, wanted.kind),
        "unknown": marked(unknown, wanted.unknown),
        "owner": marked([*people, (filters.NOBODY, pgettext("person", "Nobody yet"))], wanted.owner),
    }
