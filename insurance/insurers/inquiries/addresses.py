"""Where a reader asks, wherever they read."""

from typing import Any

from django.urls import reverse

from portal.access.models import Grant


def place_of(grant: Grant, number: int = 0) -> str:
    """Where the reader of a grant asks; with a number, where they add to that question."""
    kwargs: dict[str, Any] = {"public_id": grant.public_id}
    if grant.organisation is not None:
        kwargs["org"] = grant.organisation.slug
    side = "room" if grant.organisation is None else "shared"
    return (
        reverse(f"{side}-follow-up", kwargs={**kwargs, "number": number})
        if number
        else reverse(f"{side}-questions", kwargs=kwargs)
    )
