"""Suspending, closing and verifying: one confirmation, at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import OrganisationRequest
from portal.ui.errors import error_page
from portal.ui.requests import here
from subsidies.curation import standing
from subsidies.curation.forms import ReasonForm, SeenForm
from subsidies.curation.views import found_programme
from subsidies.programmes.models import Programme


@rule("catalogue.edit")
def suspend(request: OrganisationRequest, programme: str) -> HttpResponse:
    found = own_programme(request, programme)
    question: dict[str, Any] = {
        "question": _("Suspend “%(title)s” now?") % {"title": found.title},
        "consequences": [
            _("From now on it is shown as suspended, and recommended to nobody."),
            _("Taking it up again goes through a draft that a colleague approves."),
        ],
        "confirm": _("Suspend it"),
    }
    return _stopped(request, found, question, standing.suspend, _("Suspended. Readers see it at once."))


@rule("catalogue.edit")
def close(request: OrganisationRequest, programme: str) -> HttpResponse:
    found = own_programme(request, programme)
    question: dict[str, Any] = {
        "question": _("Close “%(title)s” for good?") % {"title": found.title},
        "consequences": [
            _("From now on nobody is led to it. It stays readable, with all its versions."),
            _("Opening it again goes through a draft that a colleague approves."),
        ],
        "confirm": _("Close it for good"),
    }
    return _stopped(request, found, question, standing.close, _("Closed. Readers see it at once."))


@rule("catalogue.edit")
@require_POST
def verify(request: OrganisationRequest, programme: str) -> HttpResponse:
    """“I looked at the official page today: still right.”"""
    found = own_programme(request, programme)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return error_page(400)
    back = request.POST.get("back", "")
    fine = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    goes = back if fine else here(request, "catalogue-programme", programme=found.slug)

    def effect() -> str:
        standing.verify(
            actor=request.actor,
            institution=request.organisation,
            programme=found,
            revision=form.cleaned_data["revision"],
            today=timezone.localdate(),
        )
        messages.success(request, _("“%(title)s” is verified today.") % {"title": found.title})
        return goes

    try:
        with transaction.atomic():
            return submit(request, form, effect)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here(request, "catalogue-programme", programme=found.slug))


def own_programme(request: OrganisationRequest, slug: str) -> Programme:
    """A programme of this institution; of another one it is readable, so the answer is 403 and no secret."""
    found = found_programme(request, slug)
    if found.institution_id != request.organisation.pk:
        raise PermissionDenied("catalogue.edit")
    return found


def _stopped(
    request: OrganisationRequest,
    found: Programme,
    question: dict[str, Any],
    verb: Callable[..., None],
    done: str,
) -> HttpResponse:
    back = here(request, "catalogue-programme", programme=found.slug)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            verb(
                actor=request.actor,
                institution=request.organisation,
                programme=found,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, done)
            return back

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {**question, "back": back, "form": form}
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)
