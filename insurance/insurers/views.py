"""The business's side: who may download which version, until when, and who did."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion
from insurance.insurers.actions import create_grant, revoke_grant
from insurance.insurers.forms import GrantForm
from insurance.insurers.queries import accesses_of, grants_of
from portal.access.models import Grant
from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.format import day
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here


@rule("sharing.view")
def grants(request: BusinessRequest) -> HttpResponse:
    """All grants and every use of them."""
    found = grants_of(request.business, timezone.now())
    context = {
        "grants": found,
        "live": sum(1 for item in found if item.live),
        "page": page_of(request, accesses_of(request.business)),
        "has_version": DossierVersion.objects.for_business(request.business).exists(),
        "code": request.session.pop("grant_code", None),
    }
    return render(request, "insurance/insurers/grants.html", context)


@rule("grant.manage")
def grant_new(request: BusinessRequest) -> HttpResponse:
    """Open a version to somebody. A code is shown once, on the next page, and never kept."""
    form = GrantForm(request.POST or None, business=request.business)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            values = form.values()
            grant, code = create_grant(
                actor=request.actor,
                business=request.business,
                version_number=values["dossier"].number,
                organisation=values["organisation"],
                recipient=values["recipient"],
                expires_at=timezone.now() + timedelta(days=values["days"]),
                max_downloads=values["max_downloads"],
            )
            asked = timezone.now() + timedelta(days=values["days"])
            if asked - grant.expires_at > timedelta(minutes=1):
                text = _("It ends on %(day)s with the version itself, which is to be relied on until then.")
                messages.warning(request, text % {"day": day(values["dossier"].valid_until, current_language())})
            if code is not None:
                address = settings.SITE_URL + reverse("shared", kwargs={"public_id": grant.public_id})
                request.session["grant_code"] = {"code": code, "address": address, "recipient": grant.recipient}
            return here(request, "grants")

        return submit(request, form, effect)
    status = 422 if request.method == "POST" else 200
    return render(request, "insurance/insurers/grant_new.html", {"form": form}, status=status)


@rule("grant.manage")
def grant_revoke(request: BusinessRequest, public_id: str) -> HttpResponse:
    """Asks, then withdraws a grant."""
    grant = get_object_or_404(
        Grant.objects.select_related("organisation"), business=request.business, public_id=public_id
    )
    who = grant.organisation.name if grant.organisation else grant.recipient
    if request.method == "POST":
        revoke_grant(actor=request.actor, business=request.business, public_id=public_id)
        messages.success(request, _("%(who)s cannot download this version any more.") % {"who": who})
        return redirect(here(request, "grants"))
    context = {
        "question": _("Withdraw this version from %(who)s?") % {"who": who},
        "consequences": [_("What was downloaded before stays with them; its verification page still answers.")],
        "confirm": _("Withdraw"),
        "back": here(request, "grants"),
    }
    return render(request, "ui/confirm.html", context)
