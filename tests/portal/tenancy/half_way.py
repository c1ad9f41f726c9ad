"""Routes of the tests: views that write, then end in every possible way."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import include, path

from portal.access.routes import rule
from portal.tenancy.context import business_context
from portal.tenancy.references import next_number
from portal.tenancy.requests import BusinessRequest
from risks.models import Risk


@rule("risk.view")
def half(request: BusinessRequest, status: int) -> HttpResponse:
    with business_context(write=[request.business]):
        number = next_number(request.business, "R")
        Risk.objects.create(business=request.business, number=number, title="half", sort_key="half")
    if status == 404:
        raise Http404
    if status == 403:
        raise PermissionDenied
    if status == 500:
        raise ValueError
    return HttpResponse(status=status)


urlpatterns = [path("b/<slug:slug>/half/<int:status>/", half, name="half"), path("", include("portal.urls"))]
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
