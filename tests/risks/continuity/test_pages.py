"""The page of a stoppage: asks for what is missing, says nothing that it does not know, and who may change it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.profile.actions import edit_profile
from portal.tenancy.context import business_context
from risks.models import StoppageFigures
from tests.cast import Cast

PAGE = "/b/demo/stoppage/"
SHOP = {day: [["08:00", "18:00"]] for day in ("tue", "wed", "thu", "fri", "sat")}
SAID = {"variable_costs_pct": "50", "caught_up_pct": "0", "cash_eur": "12000", "fixed_costs_month_eur": "12166.67"}


@pytest.fixture
def ines(cast: Cast, client: Client) -> Client:
    cast.ines.language = "en"
    cast.ines.save()
    with business_context(write=[cast.bakery]):
        values = {"turnover_eur": Decimal(365_000), "opening_hours": SHOP}
        edit_profile(
            actor=cast.actor("ines"), business=cast.bakery, version=1, values=values, today=timezone.localdate()
        )
    client.force_login(cast.ines)
    return client


def row(cast: Cast) -> StoppageFigures | None:
    with business_context(read=[cast.bakery]):
        return StoppageFigures.objects.for_business(cast.bakery).first()


def test_without_a_fact_it_says_which_and_calculates_nothing(cast: Cast, client: Client) -> None:
    cast.ines.language = "en"
    cast.ines.save()
    client.force_login(cast.ines)
    page = client.get(PAGE)
    assert "rows" not in page.context or not page.context["rows"]
    assert page.context["found"].missing == ("turnover_eur", "opening_hours", "variable_costs_pct")
    assert "we still need your turnover of the last year" in page.content.decode()


def test_with_them_it_says_the_hour_the_day_and_the_days_of_cash(cast: Cast, ines: Client) -> None:
    assert ines.post(PAGE, {**SAID, "version": "1"}).status_code == 303
    page = ines.get(PAGE)
    day = page.context["rows"][2]
    assert (day["mean"], day["worst"]) == (500, 760)  # February packs its twelfth into 28 days
    assert "Without income you last 30 days" in page.content.decode()
    assert "a twelfth" in page.content.decode(), "the assumption is said"
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="stoppage.set").count() == 1


def test_i_dont_know_stays_unknown_and_is_no_zero(cast: Cast, ines: Client) -> None:
    sent = {f"{name}_unknown": "on" for name in SAID} | {"version": "1", "variable_costs_pct": "50"}
    del sent["variable_costs_pct_unknown"]
    ines.post(PAGE, sent)
    found = row(cast)
    assert found is not None
    assert (found.caught_up_pct, found.cash_eur) == (None, None)
    assert ines.get(PAGE).context["found"].cash_days is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"variable_costs_pct": "101"}, "variable_costs_pct"),
        ({"caught_up_pct": ""}, "caught_up_pct"),
        ({"cash_eur": "-5"}, "cash_eur"),
        ({"month_0": "50"}, "month_1"),
        ({f"month_{place}": "50" for place in range(12)}, "month_0"),
        ({"month_3": "much"}, "month_3"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    cast: Cast, ines: Client, wrong: dict[str, Any], field: str
) -> None:
    answer = ines.post(PAGE, {**SAID, "version": "1", **wrong})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert row(cast) is None


def test_the_second_of_two_savers_sees_both(cast: Cast, ines: Client) -> None:
    ines.post(PAGE, {**SAID, "version": "1"})
    assert ines.post(PAGE, {**SAID, "variable_costs_pct": "60", "version": "1"}).status_code == 409
    found = row(cast)
    assert found is not None
    assert found.variable_costs_pct == 50


@pytest.mark.parametrize(("who", "get", "post"), [("paul", 200, 403), ("lucie", 200, 403), ("yann", 404, 404)])
def test_who_sees_and_who_changes(cast: Cast, ines: Client, who: str, get: int, post: int) -> None:
    ines.force_login(cast.people[who])
    assert ines.get(PAGE).status_code == get
    assert ines.post(PAGE, {**SAID, "version": "1"}).status_code == post
    assert row(cast) is None
