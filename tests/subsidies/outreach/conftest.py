from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.subsidies.outreach.town import build_town


@pytest.fixture
def town(cast: Cast) -> Cast:
    return build_town(cast)


@pytest.fixture
def as_(town: Cast) -> Any:
    """A signed-in browser of a person, in English."""

    def sign_in(name: str) -> Client:
        person = town.people[name]
        person.language = "en"
        person.save(update_fields=["language"])
        client = Client()
        client.force_login(person)
        return client

    return sign_in
