"""The register as a spreadsheet to work in and to bring back."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.tenancy.requests import BusinessRequest
from portal.ui.csv_export import workbook_response
from risks.exporting.workbook import workbook
from risks.register import filters, queries
from risks.register.filters import RegisterFilter


@rule("risk.export")
@require_GET
def workbook_of_risks(request: BusinessRequest) -> HttpResponse:
    """The matching risks with all they hold; the whole list also has the measures that are against no risk."""
    today, wanted = timezone.localdate(), filters.read(request)
    found = queries.matching(request.business, request.actor, wanted, today)
    whole = not replace(wanted, status=RegisterFilter().status).narrows
    body = workbook(request.business, found, loose_measures=whole)
    return workbook_response(_("risk-register") + f"-{request.business.slug}-{today.isoformat()}", body)
