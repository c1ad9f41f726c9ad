"""An insurer's side: one download. The list is the desk's."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from insurance.insurers.room.downloading import answer_download
from insurance.insurers.room.readers import Reader, reading
from portal.access.routes import rule
from portal.tenancy.requests import OrganisationRequest


@require_POST
@rule("shared.download")
@reading
def shared_download(request: OrganisationRequest, reader: Reader) -> HttpResponse:
    """One download, counted and shown to the business."""
    return answer_download(request, reader)
