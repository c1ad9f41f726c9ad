"""Small readings of a request that every view needs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.ui.text import printable


def here(request: HttpRequest, name: str, **kwargs: Any) -> str:
    """The address of a page of the business, or of the organisation, that this request is in."""
    if request.business is not None:
        return reverse(name, kwargs={"slug": request.business.slug, **kwargs})
    return reverse(name, kwargs={"org": request.organisation.slug, **kwargs})


def asked(request: HttpRequest, name: str, longest: int = 80) -> str:
    """A search word from the address, on one line, without characters nobody can type."""
    text = printable(request.GET.get(name, ""))
    return "".join(char for char in text if char.isprintable())[:longest].strip()
