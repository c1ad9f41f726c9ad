"""Around one answer: who finds it out, what shows it, asking somebody outside, and confirming what they said."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.evidence.actions import add_proof
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.assessment.actions import (
    PROVABLE,
    answer_question,
    confirm_answer,
    prove_answer,
)
from risks.assessment.asking import ask_somebody, withdraw_question
from risks.assessment.forms import AnswerProofForm, AskForm, WhoForm
from risks.assessment.models import Answer, Asked
from risks.assessment.queries import (
    current_run,
    shown,
    standing,
)


@rule("assessment.answer")
def who(request: BusinessRequest, code: str) -> HttpResponse:
    """Who finds out an "I don't know", and until when."""
    where = standing(request.business)
    found, row = shown(where, code), where.rows.get(code)
    if row is None or row.value != "unknown":
        raise Http404
    form = WhoForm(
        request.POST or None,
        business=request.business,
        version=row.version,
        initial={"owner": row.owner_id, "due_on": row.due_on},
    )
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            assert where.run is not None
            answer_question(
                actor=request.actor,
                run=where.run,
                question=found,
                version=form.cleaned_data["version"] or 0,
                value="unknown",
                owner=form.cleaned_data["owner"],
                due_on=form.cleaned_data["due_on"],
            )
            messages.success(request, _("Saved."))
            return here(request, "assessment") + "#unknown"

        try:
            return submit(request, form, effect)
        except Conflict:
            form.add_error(None, _("Somebody answered this question meanwhile. Look at it again."))
    context = {"form": form, "question": found, "text": found.text.in_(current_language())}
    return render(request, "risks/assessment/who.html", context, status=422 if form.is_bound else 200)


@rule("assessment.answer")
def proof(request: BusinessRequest, code: str) -> HttpResponse:
    """What shows that an answer is right: a proof that is there already, or a new file; or none any more."""
    require(request.actor, "proof.view")
    where = standing(request.business)
    found, row = shown(where, code), where.rows.get(code)
    if row is None or row.value not in PROVABLE:
        raise Http404
    form = AnswerProofForm(
        request.POST or None,
        request.FILES or None,
        business=request.business,
        adds=can(request.actor, "proof.add"),
        version=row.version,
        initial={"proof": row.proof_id},
    )
    if form.is_bound and form.is_valid():

        def effect() -> str:
            chosen, file = form.cleaned_data["proof"], form.cleaned_data.get("file")
            version = form.cleaned_data["version"] or 0
            if version != row.version:  # before a file is written for nothing
                raise Conflict(row)
            if file is not None:
                chosen = add_proof(actor=request.actor, business=request.business, file=file)
            prove_answer(actor=request.actor, answer=row, version=version, proof=chosen)
            messages.success(request, _("Saved."))
            return here(request, "assessment")

        try:
            return submit(request, form, effect)
        except Conflict:
            form.add_error(None, _("Somebody answered this question meanwhile. Look at it again."))
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "file", error)
    context = {"form": form, "question": found, "text": found.text.in_(current_language())}
    return render(request, "risks/assessment/proof.html", context, status=422 if form.is_bound else 200)


@rule("assessment.ask")
def ask(request: BusinessRequest, code: str) -> HttpResponse:
    """Sends one question to somebody without an account. Its code is shown once, on the next page."""
    where = standing(request.business)
    found = shown(where, code)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            assert where.run is not None
            asked, secret = ask_somebody(actor=request.actor, run=where.run, question=found, **form.values())
            request.session["asked_code"] = {"person": asked.person, "code": secret}
            return here(request, "assessment")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "question": found, "text": found.text.in_(current_language())}
    return render(request, "risks/assessment/ask.html", context, status=422 if form.is_bound else 200)


@rule("assessment.ask")
@require_POST
def withdraw(request: BusinessRequest, public_id: str) -> HttpResponse:
    """The link that was sent is dead from now on."""
    found = get_object_or_404(
        Asked.objects.for_business(request.business).select_related("assessment"), public_id=public_id
    )
    withdraw_question(actor=request.actor, asked=found)
    messages.success(request, _("The link to %(person)s opens nothing any more.") % {"person": found.person})
    return redirect(here(request, "assessment") + "#unknown")


@rule("assessment.answer")
@require_POST
def confirm(request: BusinessRequest, code: str) -> HttpResponse:
    """Takes over what somebody outside stated."""
    rows = Answer.objects.for_business(request.business).select_related("assessment")
    found = get_object_or_404(rows, assessment=current_run(request.business), question=code)
    confirm_answer(actor=request.actor, answer=found)
    return redirect(here(request, "assessment"))
