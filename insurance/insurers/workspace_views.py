"""An insurer's side: what was shared with it, and one download."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from insurance.insurers.downloading import answer_download
from insurance.insurers.queries import shared_with
from insurance.insurers.readers import Reader, reading
from portal.access.routes import rule
from portal.tenancy.requests import OrganisationRequest
from portal.ui.paging import page_of


@rule("shared.view")
def shared_dossiers(request: OrganisationRequest) -> HttpResponse:
    """What businesses opened to this insurer."""
    found = shared_with(request.organisation, timezone.now())
    context = {"page": page_of(request, found), "live": sum(1 for item in found if item.live)}
    return render(request, "insurance/insurers/shared.html", context)


@require_POST
@rule("shared.download")
@reading
def shared_download(request: OrganisationRequest, reader: Reader) -> HttpResponse:
    """One download, counted and shown to the business."""
    return answer_download(request, reader)
