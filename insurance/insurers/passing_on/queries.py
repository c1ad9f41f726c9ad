"""Requests to pass a version on, as the owner sees them."""

from insurance.insurers.passing_on.models import PassOnRequest, PassOnState
from portal.tenancy.models import Business


def requests_of(business: Business) -> list[PassOnRequest]:
    """What readers asked to pass on: those that wait first, then the last answered ones."""
    rows = PassOnRequest.objects.for_business(business).select_related("organisation", "grant")
    found = list(rows.order_by("-pk")[:50])
    return sorted(found, key=lambda request: request.state != PassOnState.ASKED)
