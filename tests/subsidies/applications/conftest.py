"""The bakery with a programme that it can apply for."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from subsidies.applications.actions import create_application, move_application
from subsidies.applications.models import Application
from subsidies.applications.queries import find
from subsidies.models import Programme
from tests.cast import Cast
from tests.factories import make_programme

LIST = "/b/demo/aid/applications/"
ONE = f"{LIST}A-1/"


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(
        "cheque",
        "Chèque numérique",
        published_at=timezone.now() - timedelta(days=300),
        operator="Région Bretagne",
        data={
            "criteria": {"employees": [None, 49]},
            "documents": ["Devis détaillé", "Kbis"],
            "apply_before_start": True,
            "aid_regime": "de_minimis",
            "conditions": ["Impôts à jour"],
        },
    )


@pytest.fixture
def bakery(cast: Cast, programme: Programme) -> Cast:
    with business_context(write=[cast.bakery, cast.neighbour]):
        Profile.objects.create(business=cast.bakery, employees=12, naf="10.71C")
        Profile.objects.create(business=cast.neighbour)
    return cast


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Any:
    def sign_in(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def opened(bakery: Cast, programme: Programme) -> Application:
    """A-001, being prepared."""
    with business_context(write=[bakery.bakery]):
        return create_application(actor=bakery.actor("ines"), business=bakery.bakery, programme=programme)


def again(cast: Cast, number: int = 1) -> Application:
    """The application as it is kept now."""
    with business_context(read=[cast.bakery]):
        return find(cast.bakery, number)


def move(cast: Cast, state: str, **fields: Any) -> Application:
    """Takes A-001 one step, as the owner."""
    with business_context(write=[cast.bakery]):
        found = find(cast.bakery, 1)
        move_application(actor=cast.actor("ines"), application=found, version=found.version, state=state, **fields)
        return found
