"""What the pages of the applications show, from the address and a few queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.access.rules import can
from portal.tenancy.requests import BusinessRequest
from portal.ui.lists import Chip, Counted, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import here
from portal.ui.tables import Table
from subsidies.applications import filters, queries
from subsidies.applications.accompaniment import accompanies
from subsidies.applications.filters import ApplicationFilter
from subsidies.applications.forms import DocumentForm, NoteForm, SureForm, TaskForm
from subsidies.applications.freezing import changed_since
from subsidies.applications.models import Application, ApplicationState
from subsidies.applications.states import BACK, BEFORE_SUBMISSION, MAIN_LINE, OPEN, State, next_steps
from subsidies.applications.table import COLUMNS
from subsidies.applications.wording import STAGES, STEPS, VALUES
from subsidies.ledger.forms import ComparedForm
from subsidies.ledger.queries import proposal_for
from subsidies.matching.wording import LABELS, OUTCOMES
from subsidies.programmes.profiles import verdict_for


def listed(request: BusinessRequest, wanted: ApplicationFilter, table: Table) -> QuerySet[Application]:
    """The matching applications in the asked order, each with `rank` and `next_on`, its next known day."""
    rank = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(State)))
    next_on = Case(
        When(state__in=sorted(BEFORE_SUBMISSION), then=Least("deadline_on", "programme__closes_on")),
        When(state__in=sorted(OPEN), then=F("deadline_on")),
    )
    rows = queries.rows(request.business).annotate(rank=rank, next_on=next_on)
    return rows.filter(wanted.condition(request.actor)).order_by(*table.order_by)


def listing(request: BusinessRequest) -> dict[str, Any]:
    """The context of the list."""
    wanted, table = filters.read(request), Table(request, COLUMNS, default="state", tie="number")
    overview = queries.overview(request.business, wanted.condition(request.actor))
    query = request.GET.urlencode()
    suffix = f"?{query}" if query else ""
    states = [(filters.IS_OPEN, pgettext("applications", "Open")), *ApplicationState.choices]
    states += [(filters.ALL, pgettext("applications", "All"))]
    return {
        "overview": overview,
        "wanted": wanted,
        "table": table,
        "page": page_of(request, Counted(listed(request, wanted, table), overview.matched)),
        "chips": _chips(request, wanted, overview),
        "states": marked(states, wanted.state),
        "kept": [(name, request.GET[name]) for name in ("sort", "mine") if name in request.GET],
        "csv_url": here(request, "applications-csv") + suffix,
        "xlsx_url": here(request, "applications-xlsx") + suffix,
        "clear_url": _without(request, state=filters.ALL),
        "today": timezone.localdate(),
    }


def _without(request: BusinessRequest, **changes: Any) -> str:
    return link_with(request, page=None, **{**dict.fromkeys(filters.PARAMETERS), **changes})


def _chips(request: BusinessRequest, wanted: ApplicationFilter, overview: queries.Overview) -> list[Chip]:
    known: list[tuple[str, dict[str, str], int | None, ApplicationFilter]] = [
        (pgettext("applications", "Open"), {}, overview.open, ApplicationFilter()),
        (
            pgettext("applications", "Waiting for an answer"),
            {"state": "submitted"},
            overview.waiting,
            ApplicationFilter(state="submitted"),
        ),
        (
            pgettext("applications", "Granted"),
            {"state": "granted"},
            overview.granted,
            ApplicationFilter(state="granted"),
        ),
        (pgettext("applications", "Yours"), {"mine": "1"}, None, ApplicationFilter(mine=True)),
        (pgettext("applications", "All"), {"state": "all"}, overview.total, ApplicationFilter(state="all")),
    ]
    return [Chip(label, _without(request, **changes), count, wanted == same) for label, changes, count, same in known]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the line: its name, `done`, `now`, `wait` or `over` (refused, given up), and its day."""

    label: str
    state: str
    day: date | None


def stages(application: Application) -> list[Stage]:
    """The line of steps. A refusal or giving up stands where it ended it."""
    days = {
        State.SUBMITTED: application.submitted_on,
        State.ACCEPTED: application.decided_on,
        State.PAID: application.paid_on,
    }
    state = State(application.state)
    if state in MAIN_LINE:  # once sent, what one waits for is the next step
        reached, line = MAIN_LINE.index(state) + (state not in BEFORE_SUBMISSION), list(MAIN_LINE)
    else:
        known = [place for place, step in enumerate(MAIN_LINE) if days.get(step) and step != State.ACCEPTED]
        reached = 1 + max(known, default=1)
        line = [*MAIN_LINE[:reached], state]
    found = []
    for place, step in enumerate(line):
        ends = step not in MAIN_LINE
        how = "over" if ends else "done" if place < reached else "now" if place == reached else "wait"
        label = STAGES.get(step) or ApplicationState(step).label
        day = application.since if step == state else days.get(step)
        found.append(Stage(str(label), how, day))
    return found


def application_page(request: BusinessRequest, found: Application) -> dict[str, Any]:
    """The context of one application: what to do next first."""
    business, actor, today = request.business, request.actor, timezone.localdate()
    edits = can(actor, "application.edit", found)
    sees_measures = can(actor, "measure.view", business)
    documents, tasks = queries.documents_of(found), queries.tasks_of(found)
    measures = queries.measures_of(found) if sees_measures else []
    steps = next_steps(found.state)
    waiting = [task for task in tasks if task.done_on is None]
    closes_on = found.programme.closes_on if found.state in BEFORE_SUBMISSION else None
    proposal = proposal_for(found)
    line = proposal.line if proposal else None
    return {
        "application": found,
        "today": today,
        "edits": edits,
        "comments": can(actor, "application.comment", found),
        "stages": stages(found),
        "main_step": _step(request, found, steps[0]) if edits and steps else None,
        "other_steps": [_step(request, found, step) for step in steps[1:]] if edits else [],
        "back_step": here(request, "application-move", number=found.number, state=BACK[State(found.state)])
        if edits and State(found.state) in BACK
        else None,
        "asks_first": found.state in BEFORE_SUBMISSION and queries.asks_first(found),
        "danger": queries.in_danger(found, measures),
        "measures": measures,
        "sees_measures": sees_measures,
        "documents": documents,
        "needed": sum(document.needed for document in documents),
        "ready": sum(document.needed and document.ready_on is not None for document in documents),
        "new_documents": queries.new_documents(found, documents) if edits else [],
        "sees_proofs": can(actor, "proof.view", business),
        "tasks": [(task, edits or can(actor, "application.edit", task)) for task in tasks],
        "waiting": waiting,
        "overdue": sum(task.due_on is not None and task.due_on < today for task in waiting),
        "notes": queries.notes_of(found),
        "closes_on": closes_on,
        "closed": closes_on is not None and closes_on < today,
        "accompanied": accompanies(business, found.adviser_id),
        "document_form": DocumentForm(auto_id="d-%s"),
        "task_form": TaskForm(business=business, auto_id="t-%s"),
        "note_form": NoteForm(auto_id="n-%s"),
        "sure_form": SureForm(auto_id=False),
        "proposal": proposal,
        "take_form": ComparedForm(line=line, seen=found.granted_eur),
        "keep_form": ComparedForm(line=line, seen=found.granted_eur),
        "enters": can(actor, "ledger.edit", business),
        "sees_ledger": can(actor, "ledger.view", business),
        "sees_history": can(actor, "history.view", business),
        **_rules(request, found, today),
    }


def _step(request: BusinessRequest, found: Application, step: State) -> tuple[str, str]:
    return str(STEPS[step]), here(request, "application-move", number=found.number, state=step.value)


def _rules(request: BusinessRequest, found: Application, today: date) -> dict[str, Any]:
    """What applied on the day it was sent, and what has changed since."""
    if found.rule_version is None or not found.verdict:
        return {"frozen": None}
    verdict = found.verdict
    then, now = verdict.get("verdict"), str(verdict_for(request.business, found.programme, today).eligibility)
    return {
        "frozen": verdict,
        "frozen_words": VALUES["verdict"].get(then, then),
        "frozen_criteria": [
            (str(LABELS.get(item.get("criterion"), item.get("criterion"))), OUTCOMES.get(item.get("outcome"), ""), item)
            for item in verdict.get("criteria", [])
        ],
        "changed": changed_since(found.rule_version, found.programme),
        "now_words": VALUES["verdict"].get(now, now) if now != then else "",
    }


def title_of(found: Application) -> str:
    """`A-001, Diagnostic cyber`."""
    return _("%(ref)s, %(title)s") % {"ref": found.reference, "title": found.programme.title}
