"""What happened here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.audit.queries import entries_of, lines
from portal.tenancy.requests import BusinessRequest
from portal.ui.paging import page_of
from portal.ui.requests import asked


@require_GET
@rule("history.view")
def history(request: BusinessRequest) -> HttpResponse:
    """All entries of the business, the newest first; ?ref=R-012 keeps those of one object."""
    ref = asked(request, "ref", 40).upper()
    page = page_of(request, entries_of(request.business, ref))
    context = {"page": page, "lines": lines(page.rows), "ref": ref}
    return render(request, "portal/history/history.html", context)
