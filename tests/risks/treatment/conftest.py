"""Signing in, and looking at the bakery's measures and history."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.models import Measure
from risks.treatment.links import proofs_of, references, risks_of
from tests.cast import Cast


@pytest.fixture
def sign_in(client: Client, cast: Cast) -> Callable[[str], Client]:
    """A browser in which this person of the cast is signed in and reads English."""

    def as_person(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save(update_fields=["language"])
        client.force_login(person)
        return client

    return as_person


def measures_in(business: Business) -> list[Measure]:
    with business_context(read=[business]):
        return list(Measure.objects.for_business(business).select_related("owner").order_by("number"))


def links(measure: Measure) -> tuple[list[str], list[str]]:
    """References of its risks and of its proofs."""
    with business_context(read=[measure.business_id]):
        return references(risks_of(measure)), references(proofs_of(measure))


def entries(business: Business, verb: str = "") -> list[Any]:
    with business_context(read=[business]):
        found = Entry.objects.for_business(business).order_by("pk")
        return list(found.filter(verb=verb) if verb else found)


def said(business: Business, verb: str = "") -> dict[str, Any]:
    """Field by field [before, after] of the last entry."""
    return dict(entries(business, verb)[-1].changes["changes"])
