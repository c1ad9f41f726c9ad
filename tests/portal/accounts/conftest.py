from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast


@pytest.fixture
def visitor() -> Client:
    """Somebody not signed in, reading English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def sign_in(cast: Cast) -> Any:
    """Signs in through the form, first step only."""

    def run(email: str, password: str = PASSWORD, client: Client | None = None, **extra: Any) -> Any:
        client = client or Client(headers={"accept-language": "en"})
        answer = client.post(
            "/accounts/login/", {"login": email, "password": password, **extra.pop("data", {})}, **extra
        )
        answer.browser = client
        return answer

    return run
