"""Routes of the tests: views that write, then end in every possible way."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.db import DataError, connection
from django.http import Http404, HttpResponse
from django.template import Context, Template
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


@rule("risk.view")
def quiet(request: BusinessRequest, way: str) -> HttpResponse:
    """Writes, then has a statement fail and goes on as if nothing was: caught without a savepoint, or in a template's
    condition, where Django takes any exception for False."""
    half(request, status=200)
    if way == "caught":
        with suppress(DataError):
            connection.cursor().execute("SELECT 1 / 0")
    else:
        rows = Risk.objects.for_business(request.business).extra(where=["1 / 0 = 1"])
        assert Template("{% if not rows %}none{% endif %}").render(Context({"rows": rows})) == ""
    return HttpResponse()


urlpatterns = [
    path("b/<slug:slug>/half/<int:status>/", half, name="half"),
    path("b/<slug:slug>/quiet/<str:way>/", quiet, name="quiet"),
    path("", include("portal.urls")),
]
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
