"""The chamber's side: its portfolio, and asking a business for a mandate."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.routes import rule
from portal.access.table import SECTIONS
from portal.advisers.actions import request_mandate
from portal.advisers.forms import RequestForm
from portal.advisers.queries import portfolio
from portal.editing.forms import submit
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import OrganisationRequest
from portal.ui.paging import page_of
from portal.ui.requests import asked, here


@rule("portfolio.view")
def clients(request: OrganisationRequest) -> HttpResponse:
    """The businesses that opened themselves to this chamber, most urgent first."""
    search = asked(request, "q")
    found = portfolio(request.organisation, timezone.localdate(), search=search)
    found.sort(key=lambda client: (-int(client.figures.get("measures_overdue") or 0), client.name))
    return render(
        request,
        "portal/advisers/clients.html",
        {
            "page": page_of(request, found),
            "search": search,
            "overdue": sum(1 for client in found if client.figures.get("measures_overdue")),
            "above": sum(1 for client in found if client.figures.get("risks_over")),
        },
    )


@rule("mandate.request")
def request_access(request: OrganisationRequest) -> HttpResponse:
    """Ask an owner. The answer never says whether the address is known."""
    today = timezone.localdate()
    initial = {"scope": "comment", "sections": SECTIONS, "ends_on": today + timedelta(days=365)}
    form = RequestForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            request_mandate(actor=request.actor, organisation=request.organisation, **form.values())
            messages.success(
                request,
                _("We have written to %(email)s. The business appears here when its owner accepts.")
                % {"email": form.cleaned_data["email"]},
            )
            return here(request, "clients")

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error("email", str(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/advisers/request.html", {"form": form}, status=status)
