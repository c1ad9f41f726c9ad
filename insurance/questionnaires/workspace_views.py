"""The insurer's pages: its questionnaires, a draft with how it maps, publishing, suspending."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.questionnaires import wording
from insurance.questionnaires.actions import Moved, Refused, drop, publish, resume, send, suspend
from insurance.questionnaires.forms import SendForm
from insurance.questionnaires.models import PublishedQuestionnaire
from insurance.questionnaires.preview import Mapped, preview
from insurance.questionnaires.queries import diary, live, published
from insurance.questionnaires.shape import languages, said
from insurance.readiness.wording import LINES
from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.tenancy import refusals
from portal.tenancy.requests import OrganisationRequest
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here


@rule("questionnaire.view")
@require_GET
def questionnaires(request: OrganisationRequest) -> HttpResponse:
    """All versions, newest first, and which of them businesses see."""
    open_now = {row.pk for row in live() if row.insurer_id == request.organisation.pk}
    page = page_of(request, published(request.organisation))
    rows = [
        {"row": row, "title": _title(row), "tag": wording.VERSIONS[row.state], "live": row.pk in open_now}
        for row in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "live": len(open_now),
        "publishes": can(request.actor, "questionnaire.publish"),
    }
    return render(request, "insurance/questionnaires/list.html", context)


@rule("questionnaire.publish")
def send_file(request: OrganisationRequest) -> HttpResponse:
    """Send a file: it becomes a draft, or every problem of it is named."""
    posted = request.method == "POST"
    form = SendForm(request.POST if posted else None, request.FILES if posted else None)
    refused: Refused | None = None
    if posted and form.is_valid():
        data = form.cleaned_data["file"].read()

        def effect() -> str:
            row = send(actor=request.actor, insurer=request.organisation, data=data)
            return here(request, "questionnaire-version", number=row.number)

        try:
            return submit(request, form, effect)
        except Refused as wrong:
            refused = wrong
    context = {"form": form, "refused": refused}
    return render(request, "insurance/questionnaires/send.html", context, status=422 if posted else 200)


@rule("questionnaire.view")
@require_GET
def version(request: OrganisationRequest, number: int) -> HttpResponse:
    """One version: how it maps, what it asks on its own, who did what to it."""
    row, lang = _row(request, number), current_language()
    found = preview(row.content)
    context = {
        "row": row,
        "title": _title(row),
        "tag": wording.VERSIONS[row.state],
        "line": LINES[row.content["line"]],
        "languages": languages(row.content),
        "found": found,
        "sections": [(said(title, lang)[0], [_shown(item) for item in items]) for title, items in found.sections],
        "live": any(other.pk == row.pk for other in live()),
        "publishes": can(request.actor, "questionnaire.publish"),
        "diary": diary(request.organisation, row.code),
    }
    return render(request, "insurance/questionnaires/version.html", context)


@rule("questionnaire.view")
@require_GET
def file(request: OrganisationRequest, number: int) -> HttpResponse:
    """The file itself."""
    row = _row(request, number)
    answer = JsonResponse(row.content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.json"'
    return answer


@rule("questionnaire.publish")
def publish_version(request: OrganisationRequest, number: int) -> HttpResponse:
    """Asks, then offers exactly the draft that was looked at."""
    row = _row(request, number)
    if row.published_at is not None:
        return redirect(here(request, "questionnaire-version", number=number))
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            publish(actor=request.actor, insurer=request.organisation, number=number, seen=seen)
        except Moved:
            messages.warning(request, _("This draft changed while you looked at it. Nothing was published."))
        except refusals.Refused as refused:
            messages.error(request, str(refused))
        return redirect(here(request, "questionnaire-version", number=number))
    context = {
        "question": _("Publish version %(version)s for all businesses?") % {"version": row.version},
        "consequences": [
            _("It never changes afterwards; a correction is a new version."),
            _("It takes the place of the version before it; what was answered stays where code and type are equal."),
        ],
        "confirm": _("Publish it"),
        "back": here(request, "questionnaire-version", number=number),
        "hidden": {"seen": row.content_sha256},
        "danger": False,
    }
    return render(request, "ui/confirm.html", context)


@rule("questionnaire.publish")
def suspend_version(request: OrganisationRequest, number: int) -> HttpResponse:
    """Asks, then takes a version off the businesses' list."""
    row = _row(request, number)
    if row.state != "published":
        raise Http404
    if request.method == "POST":
        suspend(actor=request.actor, insurer=request.organisation, number=number)
        return redirect(here(request, "questionnaire-version", number=number))
    context = {
        "question": _("Suspend version %(version)s?") % {"version": row.version},
        "consequences": [
            _("Businesses no longer see it, and new dossiers no longer hold it."),
            _("Sealed dossiers keep it, and nothing that was answered is lost. You can offer it again."),
        ],
        "confirm": _("Suspend it"),
        "back": here(request, "questionnaire-version", number=number),
    }
    return render(request, "ui/confirm.html", context)


@rule("questionnaire.publish")
@require_POST
def resume_version(request: OrganisationRequest, number: int) -> HttpResponse:
    """Offers a suspended version again."""
    row = _row(request, number)
    try:
        resume(actor=request.actor, insurer=request.organisation, number=row.number)
    except refusals.Refused as refused:
        messages.error(request, str(refused))
    return redirect(here(request, "questionnaire-version", number=number))


@rule("questionnaire.publish")
def drop_draft(request: OrganisationRequest, number: int) -> HttpResponse:
    """Asks, then throws a draft away."""
    row = _row(request, number)
    if row.published_at is not None:
        raise Http404
    if request.method == "POST":
        drop(actor=request.actor, insurer=request.organisation, number=number)
        return redirect(here(request, "questionnaires"))
    context = {
        "question": _("Throw the draft of version %(version)s away?") % {"version": row.version},
        "confirm": _("Throw it away"),
        "back": here(request, "questionnaire-version", number=number),
    }
    return render(request, "ui/confirm.html", context)


def _row(request: OrganisationRequest, number: int) -> PublishedQuestionnaire:
    return get_object_or_404(published(request.organisation), number=number)


def _title(row: PublishedQuestionnaire) -> str:
    return said(row.content["title"], current_language())[0]


def _shown(item: Mapped) -> dict[str, Any]:
    """One question for the preview."""
    lang = current_language()
    condition = item.question.get("only_if")
    return {
        "code": item.question["code"],
        "text": said(item.question["text"], lang),
        "kind": wording.KINDS[item.question["type"]],
        "ours": item.ours,
        "ours_text": item.ours.text.in_(lang) if item.ours else "",
        "lost": ", ".join(item.lost),
        "only_if": _("only if %(code)s = %(value)s") % {"code": condition["question"], "value": condition["equals"]}
        if condition
        else "",
    }
