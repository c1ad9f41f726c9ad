"""What the middleware adds to a request, for type checkers: annotate a view with the kind of page it is."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from portal.access.rules import Actor
from portal.accounts.models import User
from portal.tenancy.models import Business, Organisation

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class PersonRequest(HttpRequest):
    """Of somebody signed in."""

    user: User
    htmx: "HtmxDetails"


class BusinessRequest(PersonRequest):
    """Of a page under /b/<slug>/."""

    business: Business
    actor: Actor


class OrganisationRequest(PersonRequest):
    """Of a page under /o/<org>/."""

    organisation: Organisation
    actor: Actor
