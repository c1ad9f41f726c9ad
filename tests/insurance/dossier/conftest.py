"""A business with one of everything, beside a neighbour whose words must never show."""

import pytest

from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_measure, make_policy, make_risk, make_service

ODD = "profit < cost & <b>loss"
CANARY = "CANARY-OF-THE-NEIGHBOUR"


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    from portal.profile.models import Profile

    for business in (cast.bakery, cast.neighbour):
        with business_context(write=[business]):
            Profile.objects.create(business=business)
    make_service(cast.bakery)
    make_measure(cast.bakery, risks=(make_risk(cast.bakery, ODD),))
    make_policy(cast.bakery)
    make_risk(cast.neighbour, CANARY)
    make_service(cast.neighbour, CANARY)
    return cast
