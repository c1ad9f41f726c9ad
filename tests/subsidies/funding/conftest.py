"""A bakery with a measure that a programme could pay for."""

from typing import Any

import pytest
from django.test import Client

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.models import FundingChoice
from tests.cast import Cast
from tests.factories import make_measure, make_programme, make_risk

PLAN = "/b/demo/aid/plan/"
GRANT = {"kind": "grant", "rate_pct": 50, "apply_before_start": True}


@pytest.fixture
def bakery(cast: Cast, client: Client) -> Client:
    with business_context(write=[cast.bakery, cast.neighbour]):
        Profile.objects.create(business=cast.bakery, employees=12, naf="10.71C", department="35", region="53")
        Profile.objects.create(business=cast.neighbour)
    make_programme("grant", "Chèque <b>cyber</b>", data=GRANT, themes=["digital"])
    make_programme("water", "Aide à l’eau", data={"kind": "grant"}, themes=["water"])
    risk = make_risk(cast.bakery, "Boutique injoignable")
    make_measure(cast.bakery, "Copie <i>hors ligne</i>", (risk,))
    client.force_login(cast.ines)
    return client


def choose(client: Client, number: int = 1, slug: str = "grant", business: str = "demo", **data: Any) -> Any:
    return client.post(f"/b/{business}/aid/plan/M-{number}/{slug}/", {"eligible_cost_eur": "", **data})


def chosen(business: Business) -> list[FundingChoice]:
    with business_context(read=[business]):
        return list(FundingChoice.objects.for_business(business))


def text(answer: Any) -> str:
    return str(answer.content.decode())
