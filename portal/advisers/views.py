"""The business's side: who accompanies us, with which rights."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.models import Mandate
from portal.access.routes import rule
from portal.access.table import SECTIONS
from portal.advisers.actions import accept_mandate, give_mandate, refuse_mandate, withdraw_mandate
from portal.advisers.forms import GiveForm, TermsForm
from portal.advisers.queries import mandates_of
from portal.editing.forms import submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import here


@rule("sharing.view")
def mandates(request: BusinessRequest) -> HttpResponse:
    """Waiting requests, live mandates, past ones."""
    found = mandates_of(request.business, timezone.localdate())
    return render(request, "portal/advisers/mandates.html", {"mandates": found})


@rule("mandate.manage")
def give(request: BusinessRequest) -> HttpResponse:
    """Open the business to a chamber, at once."""
    today = timezone.localdate()
    initial = {"scope": "read", "sections": SECTIONS, "ends_on": today + timedelta(days=365)}
    form = GiveForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            values = form.values()
            give_mandate(actor=request.actor, business=request.business, **values)
            messages.success(
                request, _("%(chamber)s can now accompany you.") % {"chamber": values["organisation"].name}
            )
            return here(request, "mandates")

        return submit(request, form, effect)
    return render(request, "portal/advisers/give.html", {"form": form}, status=422 if request.method == "POST" else 200)


@rule("mandate.manage")
def accept(request: BusinessRequest, chamber: str) -> HttpResponse:
    """Accept a waiting request, after choosing its terms."""
    today = timezone.localdate()
    mandate = _open(request, chamber, waiting=True)
    initial = {"scope": mandate.scope, "sections": mandate.sections, "ends_on": max(mandate.ends_on, today)}
    form = TermsForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            accept_mandate(actor=request.actor, business=request.business, mandate_id=mandate.pk, **form.values())
            return here(request, "mandates")

        return submit(request, form, effect)
    context = {"form": form, "mandate": mandate}
    return render(request, "portal/advisers/accept.html", context, status=422 if request.method == "POST" else 200)


@rule("mandate.manage")
def refuse(request: BusinessRequest, chamber: str) -> HttpResponse:
    """Asks, then refuses a waiting request."""
    mandate = _open(request, chamber, waiting=True)
    if request.method == "POST":
        refuse_mandate(actor=request.actor, business=request.business, mandate_id=mandate.pk)
        return redirect(here(request, "mandates"))
    context = {
        "question": _("Refuse the request of %(chamber)s?") % {"chamber": mandate.organisation.name},
        "consequences": [_("They see nothing of your business. They may ask again later.")],
        "confirm": _("Refuse"),
        "back": here(request, "mandates"),
    }
    return render(request, "ui/confirm.html", context)


@rule("mandate.manage")
def withdraw(request: BusinessRequest, chamber: str) -> HttpResponse:
    """Asks, then ends a live mandate."""
    mandate = _open(request, chamber, waiting=False)
    if request.method == "POST":
        withdraw_mandate(actor=request.actor, business=request.business, mandate_id=mandate.pk)
        messages.success(request, _("%(chamber)s has no access any more.") % {"chamber": mandate.organisation.name})
        return redirect(here(request, "mandates"))
    context = {
        "question": _("Withdraw the access of %(chamber)s?") % {"chamber": mandate.organisation.name},
        "consequences": [
            _("From the next click on, they see nothing of your business."),
            _("What they wrote in your register stays."),
        ],
        "confirm": _("Withdraw access"),
        "back": here(request, "mandates"),
    }
    return render(request, "ui/confirm.html", context)


def _open(request: BusinessRequest, chamber: str, *, waiting: bool) -> Mandate:
    """The one open mandate of this business for a chamber, waiting or accepted; 404 otherwise."""
    rows = Mandate.objects.filter(business=request.business, refused_at=None, withdrawn_at=None)
    return get_object_or_404(
        rows.select_related("organisation"), organisation__slug=chamber, accepted_at__isnull=waiting
    )
