"""One download as a page answers it, whichever way its reader came."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from insurance.dossier.models import DossierVersion
from insurance.dossier.storage import Damaged
from insurance.insurers.copies.making import REST, NotReady, want_copy
from insurance.insurers.copies.wording import why_not
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.room.actions import download
from insurance.insurers.room.readers import Reader
from portal.access.rules import NOBODY
from portal.tenancy.context import business_context
from portal.ui import csv_export
from portal.ui.errors import error_page


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
        return render(request, "insurance/dossier/damaged.html", status=409)
    except NotReady:
        with business_context(write=[reader.business]):
            said = why_not(want_copy(reader.grant, NOBODY))
        answer = render(request, "insurance/insurers/room/preparing.html", {"why": said}, status=503 if said else 202)
        answer["Retry-After"] = str(int(REST.total_seconds())) if said else "5"
        return answer
    if result.outcome == AccessOutcome.TOO_MANY:
        return error_page(429, retry_after_s=3600)
    if result.outcome != AccessOutcome.DOWNLOADED:
        context = {"used_up": result.outcome == AccessOutcome.USED_UP}
        return render(request, "insurance/insurers/room/ended.html", context, status=410)
    return csv_export.sealed_off(result.content, kind, f"{result.name.removesuffix('.zip')}.{ending}")
