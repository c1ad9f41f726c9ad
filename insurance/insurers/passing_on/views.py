"""Passing a version on: the reader's request, and the owner's answer."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.insurers.grants.forms import TermsForm
from insurance.insurers.passing_on.actions import agree_to_pass_on, ask_to_pass_on, refuse_to_pass_on
from insurance.insurers.passing_on.forms import PassOnForm
from insurance.insurers.passing_on.models import PassOnRequest, PassOnState
from insurance.insurers.room.readers import Reader, reading
from portal.access.routes import public, rule
from portal.editing.forms import attempt
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import BusinessRequest, OrganisationRequest
from portal.ui.requests import here


@public
@reading
def room_pass_on(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Asks the owner, from the room behind a link."""
    return _ask(request, reader, reverse("shared-room", kwargs={"public_id": reader.grant.public_id}))


@rule("shared.download")
@reading
def account_pass_on(request: OrganisationRequest, reader: Reader) -> HttpResponse:
    """Asks the owner, from the workspace of a broker with an account."""
    return _ask(request, reader, here(request, "shared-dossier", public_id=reader.grant.public_id))


def _ask(request: HttpRequest, reader: Reader, back: str) -> HttpResponse:
    if not reader.grant.may_pass_on:
        raise Http404
    form = PassOnForm(request.POST or None, account=reader.actor is not None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_pass_on(reader=reader, **form.values())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The business has your request. Nothing opens until it agrees."))
            return redirect(back)
    context = {"form": form, "reader": reader, "back": back, "account": reader.actor is not None}
    return render(request, "insurance/insurers/passing_on/pass_on.html", context, status=422 if form.is_bound else 200)


@rule("grant.manage")
def pass_on(request: BusinessRequest, number: int) -> HttpResponse:
    """Shows what a reader asks for; agreeing opens a grant of its own."""
    asked = _request_of(request, number)
    form = TermsForm(request.POST or None)
    back = here(request, "grants")
    waits = asked.state == PassOnState.ASKED
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            values = form.values()
            until = timezone.now() + timedelta(days=values["days"])
            grant, _asked = agree_to_pass_on(
                actor=request.actor,
                business=request.business,
                number=number,
                expires_at=until,
                max_downloads=values["max_downloads"],
            )
            messages.success(request, _("%(who)s can read this version now.") % {"who": grant.reader})
            return back

        try:
            if (answer := attempt(request, form, effect)) is not None:
                return answer
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"asked": asked, "form": form, "back": back, "waits": waits}
    status = 422 if request.method == "POST" else 200
    return render(request, "insurance/insurers/passing_on/pass_on_answer.html", context, status=status)


@rule("grant.manage")
def pass_on_refuse(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then refuses."""
    asked = _request_of(request, number)
    if request.method == "POST":
        try:
            refuse_to_pass_on(actor=request.actor, business=request.business, number=number)
            messages.success(request, _("Refused: %(who)s cannot read your dossier.") % {"who": asked.reader})
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(here(request, "grants"))
    context = {
        "question": _("Refuse that %(who)s reads your dossier?") % {"who": asked.reader},
        "consequences": [_("Nothing was opened. Whoever asked is told your answer, not your reasons.")],
        "confirm": _("Refuse"),
        "back": here(request, "pass-on", number=number),
    }
    return render(request, "ui/confirm.html", context)


def _request_of(request: BusinessRequest, number: int) -> PassOnRequest:
    rows = PassOnRequest.objects.for_business(request.business).select_related("grant__organisation", "organisation")
    return get_object_or_404(rows, number=number)
