"""Files of programmes on their way into the catalogue: send one, see what it would change, decide."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.tenancy.requests import OrganisationRequest
from portal.ui.lists import Chip, Counted
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked, here
from subsidies.intake.actions import MOST_AT_ONCE, accept, read_again, reading_of, refuse, send_file, why_not_accept
from subsidies.intake.forms import DecideForm, FileForm
from subsidies.intake.models import Intake, IntakeState, RowKind
from subsidies.intake.queries import (
    conflicts_to_settle,
    intakes_of,
    kept_counts,
    open_counts,
    problem_of,
    progress_of,
    shown,
    sources_of,
)

PAGE = 25


def _intake(request: OrganisationRequest, uid: UUID) -> Intake:
    rows = Intake.objects.filter(institution=request.organisation).select_related("institution", "sent_by")
    return get_object_or_404(rows, uid=uid)


@rule("catalogue.view")
def intakes(request: OrganisationRequest) -> HttpResponse:
    """The files of this institution, those to decide first in mind."""
    found = intakes_of(request.organisation)
    waiting = found.filter(state=IntakeState.READY).count()
    context = {
        "page": page_of(request, found, PAGE),
        "waiting": waiting,
        "edits": can(request.actor, "catalogue.edit"),
        "feeds": can(request.actor, "catalogue.feed"),
    }
    return render(request, "subsidies/intake/intakes.html", context)


@rule("catalogue.edit")
def intake_send(request: OrganisationRequest) -> HttpResponse:
    """Send a file; it leads to what it would change."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]

        def effect() -> str:
            intake = send_file(
                actor=request.actor,
                institution=request.organisation,
                source=form.cleaned_data["source"],
                name=file.name,
                pieces=file.chunks(),
            )
            return here(request, "intake", uid=intake.uid)

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "sources": sources_of(request.organisation)}
    return render(request, "subsidies/intake/send.html", context, status=422 if form.is_bound else 200)


@rule("catalogue.view")
def intake(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """What one file would change; while it is read, how far that is."""
    return _page(request, _intake(request, uid), DecideForm())


def _page(request: OrganisationRequest, found: Intake, form: DecideForm, status: int = 200) -> HttpResponse:
    if found.state in (IntakeState.QUEUED, IntakeState.RUNNING):
        context = {"intake": found, "job": progress_of(found), "url": here(request, "intake", uid=found.uid)}
        return render(request, "ui/progress.html" if request.htmx else "subsidies/intake/reading.html", context)
    if request.htmx and request.htmx.target == "rp-progress":  # it asked whether the reading is over: show it whole
        return HttpResponseClientRefresh()
    kept, open_rows = kept_counts(found), open_counts(found)
    counts = kept + Counter(found.dropped)
    kind = asked(request, "kind")
    if kind not in RowKind.values:
        kind = next((some.value for some in RowKind if open_rows[some]), "")
    rows = found.rows.filter(kind=kind) if kind else found.rows.all()
    page = page_of(request, Counted(rows.order_by("number"), kept[kind] if kind else kept.total()), PAGE)
    address = here(request, "intake", uid=found.uid)
    chips = [
        Chip(str(some.label), f"{address}?kind={some.value}", counts[some], kind == some)
        for some in RowKind
        if counts[some]
    ]
    context = {
        "intake": found,
        "conflicts": conflicts_to_settle(found),
        "page": page,
        "rows": [shown(row) for row in page],
        "chips": chips,
        "kind": RowKind(kind) if kind else None,
        "open": open_rows.total(),
        "open_here": open_rows[kind] if kind else 0,
        "counted": counts[kind] if kind else counts.total(),
        "form": form,
        "reading": reading_of(found),  # older than the rows, if they change between the two: then a choice is refused
        "may_edit": can(request.actor, "catalogue.edit"),
        "why_not": why_not_accept(request.actor, found),
        "problem": problem_of(found) if found.state == IntakeState.FAILED else "",
        "here": link_with(request),
    }
    return render(request, "subsidies/intake/intake.html", context, status=status)


@require_POST
@rule("catalogue.edit")
def intake_accept(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """Publishes what was chosen; only for a second pair of eyes."""
    found = _intake(request, uid)

    def effect(form: DecideForm) -> None:
        published, left = accept(
            actor=request.actor, intake=found, reading=form.cleaned_data["reading"], **form.chosen()
        )
        done = ngettext("%(n)s programme was accepted.", "%(n)s programmes were accepted.", published)
        messages.success(request, done % {"n": published})
        if left:
            text = ngettext(
                "%(n)s was left: somebody changed it in the catalogue since. Compare the file again.",
                "%(n)s were left: somebody changed them in the catalogue since. Compare the file again.",
                left,
            )
            messages.warning(request, text % {"n": left})
        _say_more(request, published + left)

    return _decide(request, found, effect)


@require_POST
@rule("catalogue.edit")
def intake_refuse(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """Leaves out what was chosen, with a reason."""
    found = _intake(request, uid)

    def effect(form: DecideForm) -> None:
        count = refuse(
            actor=request.actor,
            intake=found,
            reason=form.cleaned_data["reason"],
            reading=form.cleaned_data["reading"],
            **form.chosen(),
        )
        done = ngettext("%(n)s programme was left out.", "%(n)s programmes were left out.", count)
        messages.success(request, done % {"n": count})
        _say_more(request, count)

    return _decide(request, found, effect)


def _say_more(request: OrganisationRequest, count: int) -> None:
    if count >= MOST_AT_ONCE:
        messages.info(request, _("So many are decided in steps. Press again for the next ones."))


def _decide(request: OrganisationRequest, found: Intake, work: Callable[[DecideForm], None]) -> HttpResponse:
    form = DecideForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            work(form)
            return here(request, "intake", uid=found.uid)

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.refuse(error)
    found.refresh_from_db()  # what the page shows now is what the next choice is about
    return _page(request, found, form, status=422)


@require_POST
@rule("catalogue.edit")
def intake_again(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """Compares once more what is not decided yet, or tries a failed file again."""
    found = _intake(request, uid)
    read_again(actor=request.actor, intake=found)
    return redirect(here(request, "intake", uid=found.uid))
