"""The pages of the applications: list, one application, opening, changing and moving it on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import attempt
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response, workbook_response
from portal.ui.requests import here
from portal.ui.tables import Table
from portal.ui.xlsx import xlsx_bytes
from subsidies.applications import filters, queries
from subsidies.applications.actions import create_application, edit_application, move_application
from subsidies.applications.forms import ApplicationForm, StepForm
from subsidies.applications.models import Application
from subsidies.applications.pages import application_page, listed, listing
from subsidies.applications.states import State, goes_back, may_move
from subsidies.applications.table import COLUMNS, export_header, export_rows
from subsidies.applications.wording import MEANS, QUESTIONS, STEPS, TAKE_BACK, WITHOUT
from subsidies.programmes.models import Programme

EDITS = ("application.edited", "application.moved")


@rule("application.view")
@require_GET
def applications(request: BusinessRequest) -> HttpResponse:
    """Where the business stands with each aid it asked for."""
    return render(request, "subsidies/applications/list.html", listing(request))


@rule("application.view")
@require_GET
def export_csv(request: BusinessRequest) -> HttpResponse:
    """The matching applications, as a spreadsheet's CSV."""
    return csv_response(_export_name(request), export_header(), export_rows(_matching(request)))


@rule("application.view")
@require_GET
def export_xlsx(request: BusinessRequest) -> HttpResponse:
    """The matching applications, as a workbook."""
    body = xlsx_bytes(export_header(), export_rows(_matching(request)), sheet=_("Applications"))
    return workbook_response(_export_name(request), body)


@rule("application.view")
@require_GET
def application(request: BusinessRequest, number: int) -> HttpResponse:
    """One application: where it stands, and what to do next."""
    found = queries.find(request.business, number)
    return render(request, "subsidies/applications/application.html", application_page(request, found))


@rule("application.edit")
def new(request: BusinessRequest, programme: str) -> HttpResponse:
    """Open an application for this programme; one that is open already is shown instead."""
    row = get_object_or_404(Programme, slug=programme)
    standing = queries.open_one(request.business, row)
    if standing is not None:
        return redirect(here(request, "application", number=standing.number))
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        business=request.business,
        with_measures=can(request.actor, "measure.view", request.business),
    )
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            made = create_application(actor=request.actor, business=request.business, programme=row, **form.values())
            messages.success(request, _("%(ref)s is open. First, gather the documents.") % {"ref": made.reference})
            return here(request, "application", number=made.number)

        if answer := attempt(request, form, effect):
            return answer
    context = {"form": form, "programme": row, "back": here(request, "aid-programme", programme=row.slug)}
    return render(request, "subsidies/applications/form.html", context, status=422 if form.is_bound else 200)


@own_rule("application.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Person, adviser, deadline, measures, note, and the amounts that are known by now."""
    found = queries.find(request.business, number)
    require(request.actor, "application.edit", found)
    with_measures = can(request.actor, "measure.view", request.business)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        business=request.business,
        application=found,
        with_measures=with_measures,
    )
    back = here(request, "application", number=number)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0
            edit_application(actor=request.actor, application=found, version=version, **form.values())
            messages.success(request, _("Saved."))
            return back

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as clash:
            current = queries.find(request.business, clash.current.number)
            theirs = ApplicationForm(business=request.business, application=current, with_measures=with_measures)
            if set(theirs.fields) >= set(form.fields):
                who = last_editor(request.business, current.reference, *EDITS)
                return conflict_page(request, form, theirs, who=who, back=back)
            return _overtaken(request, current)  # it moved on meanwhile, and asks for other things now
    context = {"form": form, "application": found, "programme": found.programme, "back": back}
    return render(request, "subsidies/applications/form.html", context, status=422 if form.is_bound else 200)


@own_rule("application.edit")
def move(request: BusinessRequest, number: int, state: str) -> HttpResponse:
    """One step on, or one step back: asks what that step needs and nothing else."""
    found = queries.find(request.business, number)
    require(request.actor, "application.edit", found)
    if state not in set(State):
        raise Http404
    if not may_move(found.state, state):
        if state == found.state:  # a second click, or a colleague was quicker
            return redirect(here(request, "application", number=number))
        raise Http404
    step, back = State(state), goes_back(found.state, state)
    data = request.POST if request.method == "POST" else None
    missing = queries.missing_of(found) if step == State.SUBMITTED and not back else []
    form = StepForm(data, application=found, state=step, back=back, missing=missing)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0
            move_application(actor=request.actor, application=found, version=version, state=state, **form.values())
            messages.success(request, _("Kept. Here is what comes next."))
            return here(request, "application", number=number)

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as clash:
            return _overtaken(request, clash.current)
    context = {
        "application": found,
        "form": form,
        "question": QUESTIONS[step] if not back else TAKE_BACK,
        "means": MEANS[step] if not back else _("What this step had asked for is forgotten; the history keeps it."),
        "submit": (WITHOUT if missing else STEPS[step]) if not back else TAKE_BACK,
        "missing": missing,
        "leaves": step == State.ABANDONED,
        "asks_first": step == State.SUBMITTED and queries.asks_first(found),
        "back": here(request, "application", number=number),
    }
    return render(request, "subsidies/applications/step.html", context, status=422 if form.is_bound else 200)


def _overtaken(request: BusinessRequest, current: Application) -> HttpResponse:
    """Somebody saved first: their text stands, and the page says so before one tries again."""
    who = last_editor(request.business, current.reference, *EDITS) or _("Somebody")
    messages.warning(request, _("%(who)s saved before you. Look at it, then take your step again.") % {"who": who})
    return redirect(here(request, "application", number=current.number))


def _matching(request: BusinessRequest) -> Any:
    return listed(request, filters.read(request), Table(request, COLUMNS, default="state", tie="number"))


def _export_name(request: BusinessRequest) -> str:
    return f"{_('applications')}-{request.business.slug}-{timezone.localdate().isoformat()}"
