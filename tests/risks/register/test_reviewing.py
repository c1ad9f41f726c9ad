"""The next review follows the level and the business's own pace; having looked is one tap, and says so."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.ui.months import add_months
from risks.criteria.actions import set_criteria
from risks.register.reviewing import next_review
from risks.register.scale import DEFAULT
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.register.conftest import SignIn, answers, stored


@pytest.mark.parametrize(
    ("level", "due"),
    [(1, date(2029, 1, 31)), (4, date(2027, 7, 31)), (5, date(2027, 4, 30)), (None, date(2027, 4, 30))],
)
def test_the_higher_the_level_the_sooner_and_unknown_counts_as_very_high(level: int | None, due: date) -> None:
    assert next_review(level, date(2027, 1, 31), DEFAULT) == due


def test_a_new_risk_without_a_day_gets_one_by_the_pace_of_the_business(cast: Cast, signed_in: SignIn) -> None:
    with business_context(write=[cast.bakery]):
        pace = replace(DEFAULT, review_months=(1, 1, 1, 1, 1))
        set_criteria(actor=cast.actor("ines"), business=cast.bakery, version=1, scale=pace)
    signed_in("ines").post("/b/demo/risks/new/", answers())
    assert stored(cast.bakery)[0].review_on == add_months(timezone.localdate(), 1)


def test_looked_at_today_moves_the_day_and_is_in_the_history(cast: Cast, signed_in: SignIn) -> None:
    make_risk(cast.bakery, review_on=date(2020, 1, 1))
    client = signed_in("ines")
    assert client.post("/b/demo/risks/R-1/review/", {"version": "1"}).status_code == 303
    risk = stored(cast.bakery)[0]
    assert (risk.review_on, risk.version) == (add_months(timezone.localdate(), 6), 2)
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="risk.reviewed", ref="R-001").count() == 1
    client.post("/b/demo/risks/R-1/review/", {"version": "1"})  # an old page: somebody saved since
    assert stored(cast.bakery)[0].version == 2


@pytest.mark.parametrize(("who", "status"), [("paul", 403), ("lucie", 403), ("yann", 404)])
def test_nobody_else_reviews_it(cast: Cast, signed_in: SignIn, who: str, status: int) -> None:
    make_risk(cast.bakery)
    assert signed_in(who).post("/b/demo/risks/R-1/review/", {"version": "1"}).status_code == status
