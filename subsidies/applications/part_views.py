"""The pages of an application's parts: documents, tasks and notes."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.editing.forms import SafeForm, attempt, submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import here
from subsidies.applications import paperwork, queries
from subsidies.applications.forms import DocumentForm, NoteForm, ReadyForm, SureForm, TaskForm
from subsidies.applications.models import Application, ApplicationDocument, ApplicationTask


@own_rule("application.edit")
def document_new(request: BusinessRequest, number: int) -> HttpResponse:
    """An own line of the checklist."""
    found = _editable(request, number)
    form = DocumentForm(_data(request))

    def effect() -> None:
        paperwork.add_document(actor=request.actor, application=found, title=form.cleaned_data["title"])

    return _answer(
        request, found, form, effect, part="documents", question=_("Another document"), button=_("Add the document")
    )


@own_rule("application.edit")
@require_POST
def documents_take(request: BusinessRequest, number: int) -> HttpResponse:
    """The documents that the programme asks for by now."""
    found = _editable(request, number)

    def effect() -> None:
        paperwork.take_documents(actor=request.actor, application=found)

    return _answer(
        request,
        found,
        SureForm(request.POST),
        effect,
        part="documents",
        question=_("New documents"),
        button=_("Add them to the list"),
    )


@own_rule("application.edit")
def document(request: BusinessRequest, number: int, line: int) -> HttpResponse:
    """Whether one document is ready, and which proof it is."""
    found = _editable(request, number)
    row = _line(ApplicationDocument, found, line)
    sees_proofs = can(request.actor, "proof.view", request.business)
    first = {"ready": row.ready_on is not None, "proof": row.proof.number if row.proof else None}
    form = ReadyForm(_data(request), business=request.business, with_proofs=sees_proofs, initial=first)

    def effect() -> None:
        paperwork.set_document(
            actor=request.actor,
            document=row,
            ready=form.cleaned_data["ready"],
            proof=form.cleaned_data.get("proof"),
            keep_proof=not sees_proofs,
        )

    return _answer(request, found, form, effect, part="documents", question=row.title, button=_("Save"))


@own_rule("application.edit")
@require_POST
def document_ready(request: BusinessRequest, number: int, line: int) -> HttpResponse:
    """One click: ready, or not yet after all. Its proof stays."""
    found = _editable(request, number)
    row = _line(ApplicationDocument, found, line)

    def effect() -> None:
        paperwork.set_document(
            actor=request.actor, document=row, ready=request.POST.get("ready") == "yes", proof=None, keep_proof=True
        )

    return _answer(
        request, found, SureForm(request.POST), effect, part="documents", question=row.title, button=_("Save")
    )


@own_rule("application.edit")
def document_remove(request: BusinessRequest, number: int, line: int) -> HttpResponse:
    """Asks, then takes an own line away; what the programme asks for is marked as not needed."""
    found = _editable(request, number)
    row = _line(ApplicationDocument, found, line)

    def effect() -> None:
        paperwork.remove_document(actor=request.actor, document=row)

    if row.asked:
        question, button = _("Is “%(title)s” not needed?"), _("It is not needed")
        consequence = _("It is no longer counted as missing. You can say at any time that it is needed after all.")
        return _ask(request, found, effect, "documents", question % {"title": row.title}, consequence, button)
    question, button = _off(row.title)
    return _ask(request, found, effect, "documents", question, _("Its proof stays among your proofs."), button)


@own_rule("application.edit")
def task_new(request: BusinessRequest, number: int) -> HttpResponse:
    """Something to do."""
    found = _editable(request, number)
    form = TaskForm(_data(request), business=request.business)

    def effect() -> None:
        paperwork.add_task(actor=request.actor, application=found, **form.values())

    return _answer(request, found, form, effect, part="tasks", question=_("Something to do"), button=_("Add the task"))


@own_rule("application.edit")
@require_POST
def task_done(request: BusinessRequest, number: int, line: int) -> HttpResponse:
    """One click: done, or to do again. Also for a member whom only the task is for."""
    found = queries.find(request.business, number)
    row = _line(ApplicationTask, found, line)
    if not can(request.actor, "application.edit", found):
        require(request.actor, "application.edit", row)

    def effect() -> None:
        paperwork.set_task_done(actor=request.actor, task=row, done=request.POST.get("done") == "yes")

    return _answer(request, found, SureForm(request.POST), effect, part="tasks", question=row.title, button=_("Save"))


@own_rule("application.edit")
def task_remove(request: BusinessRequest, number: int, line: int) -> HttpResponse:
    """Asks, then takes the task away."""
    found = _editable(request, number)
    row = _line(ApplicationTask, found, line)

    def effect() -> None:
        paperwork.remove_task(actor=request.actor, task=row)

    question, button = _off(row.title)
    return _ask(request, found, effect, "tasks", question, _("The history keeps its text."), button)


@rule("application.comment")
def note_new(request: BusinessRequest, number: int) -> HttpResponse:
    """A signed and dated note; the adviser may write one too."""
    found = queries.find(request.business, number)
    form = NoteForm(_data(request))

    def effect() -> None:
        paperwork.note_on(actor=request.actor, application=found, body=form.cleaned_data["body"])

    return _answer(request, found, form, effect, part="notes", question=_("A note"), button=_("Add the note"))


def _data(request: BusinessRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _editable(request: BusinessRequest, number: int) -> Application:
    found = queries.find(request.business, number)
    require(request.actor, "application.edit", found)
    return found


def _line(model: Any, application: Application, line: int) -> Any:
    """One line of this very application; 404 for any other."""
    rows = model.objects.for_business(application.business_id).filter(application=application)
    found = get_object_or_404(rows, place=line)
    found.application = application
    return found


def _answer(
    request: BusinessRequest,
    found: Application,
    form: SafeForm,
    effect: Callable[[], None],
    *,
    part: str,
    question: str,
    button: str,
) -> HttpResponse:
    """Runs the verb once and goes back to that part of the page; else its own small page with what is wrong."""
    back = here(request, "application", number=found.number)
    if form.is_bound and form.is_valid():

        def run() -> str:
            effect()
            return f"{back}#{part}"

        if answer := attempt(request, form, run):
            return answer
    context = {"application": found, "form": form, "question": question, "button": button, "back": f"{back}#{part}"}
    return render(request, "subsidies/applications/part.html", context, status=422 if form.is_bound else 200)


def _off(title: str) -> tuple[str, str]:
    return _("Take “%(title)s” off the list?") % {"title": title}, _("Take it off")


def _ask(  # noqa: PLR0917 -- the parts of one page
    request: BusinessRequest,
    found: Application,
    effect: Callable[[], None],
    part: str,
    question: str,
    consequence: str,
    button: str,
) -> HttpResponse:
    back = here(request, "application", number=found.number) + f"#{part}"
    form = SureForm(_data(request))
    if form.is_bound and form.is_valid():

        def run() -> str:
            effect()
            return back

        return submit(request, form, run)
    context = {
        "question": question,
        "consequences": [consequence],
        "confirm": button,
        "back": back,
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)
