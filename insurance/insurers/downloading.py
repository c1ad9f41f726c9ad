"""One download as a page answers it, whichever way its reader came."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from insurance.dossier.models import DossierVersion
from insurance.dossier.storage import Damaged
from insurance.dossier.why import why
from insurance.insurers.actions import download
from insurance.insurers.copies import REST, NotReady, want_copy, why_not
from insurance.insurers.models import AccessOutcome
from insurance.insurers.readers import Reader
from portal.access.rules import NOBODY
from portal.jobs.models import Job
from portal.jobs.steps import dressed
from portal.tenancy.context import business_context
from portal.ui import csv_export
from portal.ui.errors import error_page

LABELS = {
    "render": gettext_lazy("Put the reader’s name on each page"),
    "seal": gettext_lazy("Seal the copy"),
    "store": gettext_lazy("Keep it safe"),
}


def answer_download(
    request: HttpRequest,
    reader: Reader,
    *,
    read: Callable[[DossierVersion], bytes] | None = None,
    kind: str = "application/zip",
    ending: str = "zip",
) -> HttpResponse:
    """What `read` takes out of the version, else the reader's copy; or that it is being made, cannot be made, is
    damaged, or is not given any more."""
    try:
        result = download(grant_id=reader.grant.pk, who=reader.who, actor=reader.actor, read=read)
    except Damaged:
        return render(request, "insurance/insurers/damaged.html", status=409)
    except NotReady:
        with business_context(write=[reader.business]):
            said = why_not(want_copy(reader.grant, NOBODY))
        answer = render(request, "insurance/insurers/preparing.html", {"why": said}, status=503 if said else 202)
        answer["Retry-After"] = str(int(REST.total_seconds())) if said else "5"
        return answer
    if result.outcome == AccessOutcome.TOO_MANY:
        return error_page(429, retry_after_s=3600)
    if result.outcome != AccessOutcome.DOWNLOADED:
        context = {"used_up": result.outcome == AccessOutcome.USED_UP}
        return render(request, "insurance/insurers/ended.html", context, status=410)
    return csv_export.sealed_off(result.content, kind, f"{result.name.removesuffix('.zip')}.{ending}")


def being_made(job: Job | None, url: str = "") -> Any:
    """The job that makes a copy, for the progress component, if there is one."""
    return None if job is None else dressed(job, LABELS, url, why)


def progress_of(request: HttpRequest, job: Any, url: str) -> HttpResponse:
    """How far it is, for the part of a page that asks again and again. Once it failed, the page around it, which says
    that it is being prepared, is loaded anew."""
    answer = render(request, "ui/progress.html", {"job": job, "url": url, "cancel_url": ""})
    if why_not(job):
        answer["HX-Refresh"] = "true"
    return answer
