"""The dossier's pages inside a business: what is in it, building, versions."""

import json
import re
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from insurance.dossier.actions import copy_for_mail, download_version, request_dossier, revoke_version
from insurance.dossier.build import KIND
from insurance.dossier.forms import BuildForm
from insurance.dossier.freeze import may_hold, parts_of
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.dossier.queries import (
    MOST_COMPARED,
    comparable,
    contents,
    open_build,
    questionnaires_open_to,
    references_of,
    versions_of,
)
from insurance.dossier.redaction.forms import withheld_again
from insurance.dossier.redaction.redact import choices_of
from insurance.dossier.storage import Damaged
from insurance.dossier.why import why
from portal.access.routes import rule
from portal.access.rules import can
from portal.access.volume import TooMany
from portal.documents.encrypted import new_passphrase
from portal.editing.forms import submit
from portal.jobs.models import Job
from portal.jobs.steps import dressed
from portal.tenancy.references import reference
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import BusinessRequest
from portal.ui.csv_export import sealed_off
from portal.ui.errors import error_page
from portal.ui.language import current_language
from portal.ui.requests import here

PASSPHRASE_SECONDS = 15 * 60  # from seeing it to fetching the copy
_TOO_MANY_SECONDS = 3600
LABELS = {
    "freeze": gettext_lazy("Gather and freeze the facts"),
    "render": gettext_lazy("Write the document"),
    "seal": gettext_lazy("Seal it"),
    "bundle": gettext_lazy("Put the bundle together"),
    "store": gettext_lazy("Keep it safe"),
}


@rule("dossier.view")
def dossier(request: BusinessRequest) -> HttpResponse:
    """Versions, and what a new one would hold."""
    versions = versions_of(request.business)
    parts = contents(request.business, request.actor)
    return render(
        request,
        "insurance/dossier/dossier.html",
        {
            "versions": versions,
            "latest": versions[0] if versions else None,
            "parts": parts,
            "empty": [part for part in parts if part.count == 0],
            "job": open_build(request.business),
            "builds": may_hold(request.actor, ()) and can(request.actor, "dossier.build"),
        },
    )


@rule("dossier.build")
def dossier_new(request: BusinessRequest) -> HttpResponse:
    """Choose and start a build."""
    form = build_form(request)
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:

        def effect() -> str:
            job = request_dossier(actor=request.actor, business=request.business, **form.values())
            return here(request, "dossier-job", uid=job.uid)

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "insurance/dossier/new.html", {"form": form}, status=status)


def build_form(request: BusinessRequest) -> BuildForm:
    """What this person may choose from, filled in or not."""
    return BuildForm(
        request.POST or None,
        parts=contents(request.business, request.actor),
        versions=comparable(request.business, request.actor),
        references=references_of(request.business, request.actor),
        questionnaires=questionnaires_open_to(request.actor),
        initial={"language": (get_language() or "fr")[:2], **_as_in(request)},
    )


def _as_in(request: BusinessRequest) -> dict[str, Any]:
    """What earlier versions withheld, ticked again, when the address names some."""
    numbers = [int(one) for one in request.GET.getlist("as")[:MOST_COMPARED] if re.fullmatch(r"[0-9]{1,9}", one)]
    if not numbers:
        return {}
    rows = DossierVersion.objects.for_business(request.business).filter(number__in=numbers)
    return withheld_again(sorted({choice for row in rows for choice in choices_of(json.loads(row.snapshot))}))


@rule("dossier.view")
def dossier_job(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """The progress of one build; htmx gets the fragment alone."""
    job = get_object_or_404(Job.objects.for_business(request.business), uid=uid, kind=KIND)
    number = job.result.get("number")
    made = here(request, "dossier-version", number=number) if number else ""
    context = {"job": dressed(job, LABELS, made, why), "url": here(request, "dossier-job", uid=uid), "cancel_url": ""}
    template = "ui/progress.html" if request.htmx else "insurance/dossier/job.html"
    return render(request, template, context)


@rule("dossier.view")
def dossier_version(request: BusinessRequest, number: int) -> HttpResponse:
    """One version: hashes, state, what to do with it."""
    rows = DossierVersion.objects.for_business(request.business).select_related("created_by")
    version = get_object_or_404(rows, number=number)
    seal = get_object_or_404(PublicSeal, business=request.business, number=number)
    takes = can(request.actor, "dossier.download") and may_hold(request.actor, parts_of(version))
    redacted = json.loads(version.snapshot).get("version", {}).get("redacted", [])
    withheld = [(entry["label"][current_language()], entry["count"]) for entry in redacted]
    context = {"version": version, "seal": seal, "takes": takes, "withheld": withheld}
    return render(request, "insurance/dossier/version.html", context)


@rule("dossier.download")
def dossier_download(request: BusinessRequest, number: int) -> HttpResponse:
    """The sealed bundle; recorded."""
    try:
        version, content = download_version(actor=request.actor, business=request.business, number=number)
    except DossierVersion.DoesNotExist as missing:
        raise Http404 from missing
    except TooMany:
        return error_page(429, retry_after_s=_TOO_MANY_SECONDS)
    except Damaged:
        return render(request, "insurance/dossier/damaged.html", status=409)
    return sealed_off(content, "application/zip", f"rempart-{request.business.slug}-{version}.zip")


@rule("dossier.download")
def dossier_mail(request: BusinessRequest, number: int) -> HttpResponse:
    """Shows a new passphrase, once; its form fetches the copy that opens with it. Nobody keeps it."""
    version = get_object_or_404(DossierVersion.objects.for_business(request.business), number=number)
    if not may_hold(request.actor, parts_of(version)):
        raise PermissionDenied("dossier.download")
    signer = TimestampSigner(salt=f"dossier-mail:{request.business.pk}:{number}:{request.actor.user_id}")
    if request.method != "POST":
        passphrase = new_passphrase()
        context = {"version": version, "passphrase": passphrase, "signed": signer.sign(passphrase)}
        return render(request, "insurance/dossier/mail.html", context)
    try:
        passphrase = signer.unsign(request.POST.get("passphrase", ""), max_age=PASSPHRASE_SECONDS)
        version, content = copy_for_mail(
            actor=request.actor, business=request.business, number=number, passphrase=passphrase
        )
    except BadSignature:
        return redirect(here(request, "dossier-mail", number=number))  # too old, or not ours: a new one
    except TooMany:
        return error_page(429, retry_after_s=_TOO_MANY_SECONDS)
    except Damaged:
        return render(request, "insurance/dossier/damaged.html", status=409)
    return sealed_off(content, "application/pdf", f"rempart-{request.business.slug}-{version}-mail.pdf")


@rule("dossier.revoke")
def dossier_revoke(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then declares a version void."""
    seal = get_object_or_404(PublicSeal, business=request.business, number=number)
    if request.method == "POST":
        revoke_version(actor=request.actor, business=request.business, number=seal.number)
        return redirect(here(request, "dossier-version", number=number))
    context = {
        "question": _("Declare %(version)s void?") % {"version": reference("D", number)},
        "consequences": [
            _("Whoever checks it reads that it is void."),
            _("Nobody can download it through a shared link any more."),
            _("This cannot be undone; you can always build a new version."),
        ],
        "confirm": _("Declare it void"),
        "back": here(request, "dossier-version", number=number),
    }
    return render(request, "ui/confirm.html", context)
