"""The business's side: who may read which version, until when, and who did."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insurance.dossier.models import DossierVersion
from insurance.insurers.copies.making import job_of
from insurance.insurers.copies.models import GrantCopy
from insurance.insurers.copies.wording import being_made, progress_of, why_not
from insurance.insurers.grants.actions import create_grant, revoke_all, revoke_grant
from insurance.insurers.grants.forms import GrantForm, ways
from insurance.insurers.grants.letters import link_of
from insurance.insurers.grants.queries import SharedDossier, accesses_of, grants_of
from insurance.insurers.grants.standing import all_ended
from insurance.insurers.passing_on.queries import requests_of
from portal.access.models import Grant
from portal.access.routes import rule
from portal.editing.forms import attempt
from portal.tenancy.references import reference
from portal.tenancy.requests import BusinessRequest
from portal.ui.csv_export import csv_response
from portal.ui.format import day
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here


@rule("sharing.view")
def grants(request: BusinessRequest) -> HttpResponse:
    """All grants, what readers ask, and every use of them."""
    found = grants_of(request.business, timezone.now())
    context = {
        "grants": found,
        "live": sum(1 for item in found if item.live),
        "requests": requests_of(request.business),
        "page": page_of(request, accesses_of(request.business)),
        "has_version": DossierVersion.objects.for_business(request.business).exists(),
        "code": request.session.pop("grant_code", None),
    }
    return render(request, "insurance/insurers/grants/grants.html", context)


@rule("sharing.view")
def grant_accesses(request: BusinessRequest) -> HttpResponse:
    """Every access as a table, refused ones with their reason."""
    header = [_("When"), _("Who"), _("Reader"), _("Version"), _("What came of it")]
    rows = (
        [
            access.at,
            access.who,
            access.grant.reader,
            reference("D", access.grant.version_number),
            access.get_outcome_display(),
        ]
        for access in accesses_of(request.business).select_related("grant__organisation")
    )
    return csv_response(f"rempart-{request.business.slug}-{_('accesses')}", header, rows)


@rule("grant.manage")
def grant_new(request: BusinessRequest) -> HttpResponse:
    """Open a version to somebody: first by which way, then to whom. A code is shown once, on the next page, and never
    kept."""
    posted, offered = request.method == "POST", ways()
    way = next((one for one, _hint in offered if one == request.GET.get("to")), None)
    if way is None or not DossierVersion.objects.for_business(request.business).exists():
        context = {"ways": offered, "has_version": DossierVersion.objects.for_business(request.business).exists()}
        return render(request, "insurance/insurers/grants/grant_way.html", context, status=422 if posted else 200)
    initial = {"language": current_language()}
    form = GrantForm(request.POST if posted else None, business=request.business, way=way, initial=initial)
    if posted and form.is_valid():
        answer = attempt(request, form, _giving(request, form))
        if answer is not None:
            return answer
    context = {"form": form, "way": way}
    return render(request, "insurance/insurers/grants/grant_new.html", context, status=422 if posted else 200)


def _giving(request: BusinessRequest, form: GrantForm) -> Callable[[], str]:
    def effect() -> str:
        values = form.values()
        asked = timezone.now() + timedelta(days=values["days"])
        grant, code = create_grant(
            actor=request.actor,
            business=request.business,
            version_number=values["dossier"].number,
            organisation=values["organisation"],
            recipient=values["recipient"],
            email=values["email"],
            language=values["language"] or current_language(),
            may_pass_on=values["may_pass_on"],
            expires_at=asked,
            max_downloads=values["max_downloads"],
        )
        if grant.expires_at < asked:
            text = _("It ends on %(day)s with the version itself, which is to be relied on until then.")
            messages.warning(request, text % {"day": day(values["dossier"].valid_until, current_language())})
        if code is not None:
            address = link_of(grant)
            request.session["grant_code"] = {"code": code, "address": address, "recipient": grant.recipient}
        elif grant.email:
            messages.success(request, _("The link is on its way to %(email)s.") % {"email": grant.email})
        return here(request, "grants")

    return effect


@rule("sharing.view")
def grant(request: BusinessRequest, public_id: str) -> HttpResponse:
    """One grant: how far the reader's copy is, and every use."""
    found = _grant(request, public_id)
    why = all_ended([found], timezone.now())[found.pk]
    copy = GrantCopy.objects.for_business(request.business).filter(grant=found).first()
    url = here(request, "grant", public_id=public_id)
    job = being_made(job_of(found), url)
    if request.htmx and job is not None:
        return progress_of(request, job, url)
    context = {
        "grant": found,
        "item": SharedDossier(found, why),
        "copy": copy,
        "job": None if copy or why else job,
        "why": why_not(job),
        "url": url,
        "address": None if found.organisation else link_of(found),
        "passed_on": found.passed_on.select_related("organisation").order_by("pk"),
        "page": page_of(request, accesses_of(request.business).filter(grant=found)),
    }
    return render(request, "insurance/insurers/grants/grant.html", context)


@rule("grant.manage")
def grant_revoke(request: BusinessRequest, public_id: str) -> HttpResponse:
    """Asks, then withdraws a grant, and what its reader passed on."""
    found = _grant(request, public_id)
    if request.method == "POST":
        revoke_grant(actor=request.actor, business=request.business, public_id=public_id)
        messages.success(request, _("%(who)s cannot download this version any more.") % {"who": found.reader})
        return redirect(here(request, "grants"))
    consequences = [_("What was downloaded before stays with them; its verification page still answers.")]
    others = [other.reader for other in found.passed_on.filter(revoked_at=None).select_related("organisation")]
    if others:
        says = _("It closes as well for those whom they let read, with your consent: %(names)s.")
        consequences.insert(0, says % {"names": ", ".join(others)})
    context = {
        "question": _("Withdraw this version from %(who)s?") % {"who": found.reader},
        "consequences": consequences,
        "confirm": _("Withdraw"),
        "back": here(request, "grants"),
    }
    return render(request, "ui/confirm.html", context)


@rule("grant.manage")
def grant_revoke_all(request: BusinessRequest) -> HttpResponse:
    """Asks, then withdraws everything at once."""
    if request.method == "POST":
        count = revoke_all(actor=request.actor, business=request.business)
        said = ngettext("%(count)d reader was shut out.", "%(count)d readers were shut out.", count)
        messages.success(request, said % {"count": count})
        return redirect(here(request, "grants"))
    context = {
        "question": _("Withdraw your dossier from everybody?"),
        "consequences": [
            _("Each reader is shut out from their next click on, also those who have it open now."),
            _("What was downloaded before stays with them; its verification page still answers."),
        ],
        "confirm": _("Withdraw from everybody"),
        "back": here(request, "grants"),
    }
    return render(request, "ui/confirm.html", context)


def _grant(request: BusinessRequest, public_id: str) -> Grant:
    rows = Grant.objects.filter(business=request.business).select_related("business", "organisation", "parent")
    return get_object_or_404(rows, public_id=public_id)
