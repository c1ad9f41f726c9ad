"""What the list of measures shows, from the address and three queries."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.access.rules import can
from portal.tenancy.references import reference
from portal.tenancy.requests import BusinessRequest
from portal.ui.lists import Chip, Counted, Option, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import here
from risks.people import people_of
from risks.treatment import filters, queries
from risks.treatment.due import Due, due
from risks.treatment.filters import MeasureFilter
from risks.treatment.forms import DoneForm
from risks.treatment.models import Measure, MeasureStatus, Theme
from risks.treatment.queries import Overview
from risks.treatment.table import MeasureTable


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `form` is there for who may mark it done."""

    measure: Measure
    due: Due
    risks: list[tuple[str, int]]
    form: DoneForm | None


def listing(request: BusinessRequest) -> dict[str, Any]:
    """The context of the list."""
    business, actor, today = request.business, request.actor, timezone.localdate()
    wanted, table = filters.read(request), MeasureTable(request)
    overview = queries.overview(business, actor, wanted, today)
    if not overview.total:
        return {"overview": overview}
    found = queries.rows(business, actor, wanted, today).order_by(*table.order_by)
    page = page_of(request, Counted(found, overview.matched))
    query = request.GET.urlencode()
    return {
        "overview": overview,
        "wanted": wanted,
        "table": table,
        "page": page,
        "lines": [_line(request, measure) for measure in page],
        "chips": _chips(request, wanted, overview),
        "options": _options(request, wanted),
        "kept": [(name, request.GET[name]) for name in ("sort", "risk") if name in request.GET],
        "export_url": here(request, "measures-export") + (f"?{query}" if query else ""),
        "clear_url": _without(request),
    }


def _line(request: BusinessRequest, measure: Any) -> Line:
    today = timezone.localdate()
    state = due(measure.status, measure.due_on, today)
    may = state != Due.CLOSED and can(request.actor, "measure.edit", measure)
    risks = [(reference("R", number), number) for number in measure.risk_numbers]
    return Line(measure, state, risks, DoneForm(today=today, auto_id=False) if may else None)


def _without(request: BusinessRequest, **changes: Any) -> str:
    """The same page with no filter but the given ones."""
    return link_with(request, page=None, **{**dict.fromkeys(filters.PARAMETERS), **changes})


def _chips(request: BusinessRequest, wanted: MeasureFilter, overview: Overview) -> list[Chip]:
    known: list[tuple[str, dict[str, str], int, MeasureFilter]] = [
        (pgettext("measures", "To do"), {}, overview.open, MeasureFilter()),
        (pgettext("measures", "Overdue"), {"when": "overdue"}, overview.overdue, MeasureFilter(when="overdue")),
        (_("Due within a month"), {"when": "soon"}, overview.soon, MeasureFilter(when="soon")),
        (_("Without a day"), {"when": "undated"}, overview.undated, MeasureFilter(when="undated")),
        (pgettext("measures", "Yours"), {"mine": "1"}, overview.mine, MeasureFilter(mine=True)),
        (pgettext("measures", "Done"), {"status": "done"}, overview.done, MeasureFilter(status="done")),
    ]
    return [
        Chip(label, _without(request, **changes), count, wanted == same)
        for label, changes, count, same in known
        if count or wanted == same or not changes
    ]


def _options(request: BusinessRequest, wanted: MeasureFilter) -> dict[str, list[Option]]:
    people = [(str(member.pk), str(member.user)) for member in people_of(request.business)]
    statuses = [
        (filters.TO_DO, pgettext("measures", "To do")),
        *MeasureStatus.choices,
        (filters.ALL, pgettext("measures", "All")),
    ]
    return {
        "status": marked(statuses, wanted.status),
        "theme": marked(Theme.choices, wanted.theme),
        "owner": marked([*people, (filters.NOBODY, pgettext("person", "Nobody yet"))], wanted.owner),
    }
