"""Signing in, in one language or the other, and a filled form of a risk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.tenancy.context import business_context
from risks.register.models import Risk
from tests.cast import Cast

type SignIn = Callable[[str], Client]


def answers(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a new risk; keyword arguments win."""
    return {
        "title": "Boutique en ligne injoignable",
        "category": "online",
        "likelihood_current": "3",
        "impact_current": "3",
        **changes,
    }


def stored(business: Any) -> list[Risk]:
    with business_context(read=[business]):
        return list(Risk.objects.for_business(business).order_by("number"))


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> SignIn:
    def sign_in(name: str) -> Client:
        client.force_login(cast.people[name])
        return client

    return sign_in


@pytest.fixture
def english(signed_in: SignIn, cast: Cast) -> SignIn:
    def sign_in(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save()
        return signed_in(name)

    return sign_in
