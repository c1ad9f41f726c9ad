"""The services that somebody ticks in the assessment become lines of their list of services."""

from collections.abc import Iterable

from portal.access.rules import Actor, can
from portal.tenancy.models import Business
from risks.services.actions import add_services
from risks.services.kinds import OFFERED


def list_services(*, actor: Actor, business: Business, kinds: Iterable[str]) -> None:
    """Adds a service for each kind that the list lacks. Somebody who may answer but not add leaves the list as it is;
    nothing is ever taken off it here."""
    if can(actor, "service.create", business):
        add_services(actor=actor, business=business, kinds=set(kinds) & set(OFFERED))
