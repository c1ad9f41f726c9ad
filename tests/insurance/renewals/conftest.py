"""A chamber with some clients who let it build their dossiers."""

from typing import Any

import pytest

from insurance.renewals import tasks
from portal.jobs import outbox
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.renewals.town import Town


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> list[Any]:
    """Nothing reaches a broker: jobs and rounds are noted, and run when a test says so."""
    sent: list[Any] = []
    monkeypatch.setattr(outbox, "send", lambda *triple: sent.append(triple))
    monkeypatch.setattr(tasks.tend, "apply_async", lambda args: sent.append(args))
    settings.VAR = tmp_path
    return sent


@pytest.fixture
def town(cast: Cast, unsent: list[Any]) -> Town:
    """The bakery and the neighbour are clients with a mandate to everything."""
    for business in (cast.bakery, cast.neighbour):
        with business_context(write=[business]):
            Profile.objects.create(business=business)
        cast.mandate(business, scope="edit")
    return Town(cast)
