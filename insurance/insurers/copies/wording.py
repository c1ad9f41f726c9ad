"""How far a reader's copy is, in words."""

from typing import Any

from django.utils.translation import gettext_lazy

from insurance.dossier.why import why
from portal.jobs.models import Job
from portal.jobs.steps import dressed

LABELS = {
    "render": gettext_lazy("Put the reader’s name on each page"),
    "seal": gettext_lazy("Seal the copy"),
    "store": gettext_lazy("Keep it safe"),
}


def being_made(job: Job | None, url: str = "") -> Any:
    """The job that makes a copy, for the progress component, if there is one."""
    return None if job is None else dressed(job, LABELS, url, why)
