"""Small readings of a request that every view needs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.tenancy.requests import BusinessRequest, OrganisationRequest
from portal.ui.text import one_line


def here(request: BusinessRequest | OrganisationRequest, name: str, **kwargs: Any) -> str:
    """The address of a page of the business, or of the organisation, that this request is in."""
    business = getattr(request, "business", None)
    if business is not None:
        return reverse(name, kwargs={"slug": business.slug, **kwargs})
    return reverse(name, kwargs={"org": request.organisation.slug, **kwargs})  # type: ignore[union-attr]


def asked(request: HttpRequest, name: str, longest: int = 80) -> str:
    """A search word from the address, on one line, without characters nobody can type."""
    return one_line(request.GET.get(name, ""), longest)
