"""How far a reader's copy is, in words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insurance.dossier.why import why
from portal.jobs.models import Job, JobState
from portal.jobs.steps import dressed

LABELS = {
    "render": gettext_lazy("Put the reader’s name on each page"),
    "seal": gettext_lazy("Seal the copy"),
    "store": gettext_lazy("Keep it safe"),
}


def being_made(job: Job | None, url: str = "") -> Any:
    """The job that makes a copy, for the progress component, if there is one."""
    return None if job is None else dressed(job, LABELS, url, why)


def why_not(job: Job | None) -> str:
    """The sentence for a reader whose copy could not be made and rests now, in the current language; empty while it is
    being made."""
    if job is None or job.state != JobState.FAILED:
        return ""
    return why(job.error) or _("The platform did not manage to make it. It tries again in a few minutes.")


def progress_of(request: HttpRequest, job: Any, url: str) -> HttpResponse:
    """How far it is, for the part of a page that asks again and again. Once it failed, the page around it, which says
    that it is being prepared, is loaded anew."""
    answer = render(request, "ui/progress.html", {"job": job, "url": url, "cancel_url": ""})
    if why_not(job):
        answer["HX-Refresh"] = "true"
    return answer
