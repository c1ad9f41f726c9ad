"""The business's side: the questions of its readers, one of them, and what goes out with the next version."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.dossier.freeze import parts_of
from insurance.dossier.models import DossierVersion
from insurance.dossier.parts import labels
from insurance.dossier.redaction.again import named
from insurance.dossier.redaction.redact import choices_of
from insurance.insurers.grants.letters import link_of
from insurance.insurers.grants.standing import ended, version_of
from insurance.insurers.inquiries import queries
from insurance.insurers.inquiries.actions import answer, include, share_update
from insurance.insurers.inquiries.forms import AnswerForm
from insurance.insurers.inquiries.models import Inquiry
from portal.access.models import Grant
from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import attempt
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui import format as shown
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here


@rule("inquiry.view")
@require_GET
def inquiries(request: BusinessRequest) -> HttpResponse:
    """All questions: to answer, to find out, answered."""
    page = page_of(request, queries.inquiries_of(request.business))
    context = {
        "page": page,
        "items": [_listed(row) for row in page],
        "counted": queries.counted(request.business),
        "answers": can(request.actor, "inquiry.answer"),
    }
    return render(request, "insurance/insurers/inquiries/list.html", context)


@rule("inquiry.view")
@require_GET
def inquiry(request: BusinessRequest, number: int) -> HttpResponse:
    """One question with all that was said, and the form that answers it."""
    row = _found(request, number)
    return _page(request, row, _form(request, row))


@rule("inquiry.answer")
@require_POST
def inquiry_answer(request: BusinessRequest, number: int) -> HttpResponse:
    """Sends the answer to its reader. What somebody said meanwhile is shown first, with the text still in the form."""
    row = _found(request, number)
    form = _form(request, row)
    assert form is not None  # the rule of this view is the form's
    if form.is_valid():

        def effect() -> str:
            values = {**form.values(), "version": form.cleaned_data["version"] or 0}
            answer(actor=request.actor, inquiry=row, **values)
            messages.success(request, _("Your answer is kept. Your reader is told that there is one."))
            return here(request, "inquiry", number=number)

        try:
            done = attempt(request, form, effect)
        except Conflict:
            row = _found(request, number)
            again = request.POST.copy()
            again["version"] = str(row.version)
            return _page(request, row, _form(request, row, again), status=409, meanwhile=True)
        if done is not None:
            return done
    return _page(request, row, form, status=422)


@rule("inquiry.answer")
@require_POST
def inquiry_include(request: BusinessRequest, number: int) -> HttpResponse:
    """Ticks question and answer for the next version, or takes them out again."""
    row = _found(request, number)
    wanted = request.POST.get("included") == "yes"
    try:
        include(actor=request.actor, inquiry=row, included=wanted)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(here(request, "inquiry", number=number) + "#next")


@rule("grant.manage")
def inquiry_share(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then opens the newest version to the reader who asked."""
    row = _found(request, number)
    back = here(request, "inquiry", number=number)
    update = queries.update_for(row.grant, timezone.now())
    version, who = update.version, row.grant.reader
    if version is None:
        if update.refused is not None:
            messages.error(request, _shows_again(update, who))
        else:
            messages.info(request, _("There is no newer version to give to %(who)s.") % {"who": who})
        return redirect(f"{back}#next")
    if request.method == "POST" and request.POST.get("number", str(version.number)) == str(version.number):
        try:
            given = share_update(actor=request.actor, business=request.business, grant=row.grant)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect(back)
        if given is not None:
            messages.success(request, _("%(who)s can read %(version)s now.") % {"who": who, "version": str(version)})
            grant, code = given
            if code is not None:
                _keep_code(request, grant, code)
                return redirect(here(request, "grants"))
        return redirect(back)
    return render(request, "ui/confirm.html", _asks_to_share(row, update, version, back))


def _shows_again(update: queries.Update, who: str) -> str:
    return _("%(version)s shows what you withheld from %(who)s: %(what)s.") % {
        "version": str(update.refused),
        "who": who,
        "what": ", ".join(update.as_withheld),
    }


def _asks_to_share(row: Inquiry, update: queries.Update, version: DossierVersion, back: str) -> dict[str, Any]:
    """What the confirmation says: all that the reader gets, what they do not, whether it was made for somebody else,
    and why it is not the newest."""
    who, lang = row.grant.reader, current_language()
    names = labels()
    parts = [str(names[part]) for part in parts_of(version) if part in names]
    snapshot = json.loads(version.snapshot)
    printed, withheld = snapshot["version"].get("recipient"), named(choices_of(snapshot))
    lines = [_("It holds: %(parts)s.") % {"parts": ", ".join(parts)}] if parts else []
    lines.append(
        _("Withheld from its reader: %(what)s.") % {"what": ", ".join(withheld)}
        if withheld
        else _("Nothing is withheld in it.")
    )
    if update.refused is not None:
        lines.append(_shows_again(update, who))
    if printed and printed != who:
        lines.append(_("Its cover says that it was made for %(name)s.") % {"name": printed})
    lines.append(
        _("They can read it until %(day)s, as the version before.") % {"day": shown.moment(row.grant.expires_at, lang)}
    )
    return {
        "question": _("Give %(version)s to %(who)s?") % {"version": str(version), "who": who},
        "consequences": lines,
        "confirm": _("Give them this version"),
        "danger": False,
        "back": back,
        "hidden": {"number": version.number},  # a version built meanwhile is asked about first
    }


def _keep_code(request: BusinessRequest, grant: Grant, code: str) -> None:
    """The code of a link, for the page that shows it once."""
    request.session["grant_code"] = {"code": code, "address": link_of(grant), "recipient": grant.recipient}


def _found(request: BusinessRequest, number: int) -> Inquiry:
    return get_object_or_404(queries.inquiries_of(request.business), number=number)


def _listed(row: Inquiry) -> dict[str, Any]:
    first = next(iter(row.entries.all()))  # type: ignore[attr-defined]
    return {"row": row, "first": first, "version": version_of(row.grant), "reader": row.grant.reader}


def _form(request: BusinessRequest, row: Inquiry, data: Any = None) -> AnswerForm | None:
    """The form that answers, for whoever may."""
    if not can(request.actor, "inquiry.answer", row):
        return None
    corrected = queries.corrected_on(row) is not None
    bound = data if data is not None else (request.POST if request.method == "POST" else None)
    return AnswerForm(bound, business=request.business, corrected=corrected, version=row.version)


def _page(
    request: BusinessRequest, row: Inquiry, form: AnswerForm | None, *, status: int = 200, meanwhile: bool = False
) -> HttpResponse:
    now = timezone.now()
    update = queries.update_for(row.grant, now) if can(request.actor, "grant.manage") else queries.Update()
    context = {
        "row": row,
        "version": version_of(row.grant),
        "reader": row.grant.reader,
        "about": queries.about(row),
        "entries": row.entries.all(),  # type: ignore[attr-defined]
        "form": form,
        "meanwhile": meanwhile,
        "closed": ended(row.grant, now),
        "corrected_on": queries.corrected_on(row),
        "answered": any(not entry.of_reader for entry in row.entries.all()),  # type: ignore[attr-defined]
        "update": update.version,
        "had": update.had,
        "shows": "" if update.version or not update.refused else _shows_again(update, row.grant.reader),
        "builds": can(request.actor, "dossier.build"),
    }
    return render(request, "insurance/insurers/inquiries/inquiry.html", context, status=status)
