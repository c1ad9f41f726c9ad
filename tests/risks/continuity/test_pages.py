"""The page of a stoppage: asks for what is missing, says nothing that it does not know, and who may change it."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import activate

from portal.audit.models import Entry
from portal.profile.actions import edit_profile
from portal.tenancy.context import business_context
from risks.continuity.hours import DAYS
from risks.continuity.wording import one_or_many
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


def text(answer: Any) -> str:
    """What a reader sees of a page, its spaces tidied."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def opens(cast: Cast, opening: dict[str, Any]) -> None:
    with business_context(write=[cast.bakery]):
        edit_profile(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version=2,
            values={"opening_hours": opening},
            today=timezone.localdate(),
        )


def test_it_leads_with_an_open_hour_and_says_how_both_averages_come_about(cast: Cast, ines: Client) -> None:
    """182,500 € of margin over 365 / 7 weeks of 50 hours, and over 8,760 hours."""
    ines.post(PAGE, {**SAID, "version": "1"})
    page = ines.get(PAGE)
    assert (page.context["hour_open"], page.context["hour_mean"]) == (70, 21)
    said = text(page)
    assert "€70 in an average open hour, €21 on average over all hours, nights and closed days included" in said
    assert "€182,500 of margin a year, shared by the 2,607 hours in which you sell: €70 each." in said
    assert "shared by the 8,760 hours of a year, nights and closed days included: €21 each." in said
    html = page.content.decode()
    for fold in ("formula-open", "formula-all"):
        assert f'href="#{fold}"' in html
        assert f'id="{fold}"' in html


def test_who_never_closes_reads_one_average(cast: Cast, ines: Client) -> None:
    opens(cast, {day: [["00:00", "00:00"]] for day in DAYS})
    ines.post(PAGE, {**SAID, "version": "1"})
    said = text(ines.get(PAGE))
    assert "€21 on average over all hours of the year; a day" in said
    assert "nights and closed days" not in said


def test_the_worst_moment_is_one_at_which_it_is_open(cast: Cast, ines: Client) -> None:
    ines.post(PAGE, {**SAID, "version": "1"})
    assert {row["when"] for row in ines.get(PAGE).context["rows"]} == {"February, Tuesday from 8 h"}


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        (SHOP, ("a day of December", "a day of February")),
        ({**SHOP, "sun": [["08:00", "12:00"]]}, ("a full day of December", "a full day of February")),
        ({**SHOP, "sat": [["08:00", "12:00"]]}, ("a Saturday in December", "a Tuesday in February")),
        ({"sat": SHOP["sat"]}, ("a day of December", "a day of February")),
    ],
)
def test_weekdays_are_named_where_they_sell_differently_only(
    cast: Cast, ines: Client, opening: dict[str, Any], names: tuple[str, str]
) -> None:
    opens(cast, opening)
    ines.post(PAGE, {**SAID, "version": "1"})
    seasons = ines.get(PAGE).context["seasons"]
    assert tuple(name for name, _eur in seasons) == names
    assert all(euros > 0 for _name, euros in seasons)


def test_shares_by_day_that_were_rounded_when_kept_still_sell_alike(cast: Cast, ines: Client) -> None:
    ines.post(PAGE, {**SAID, "version": "1"})
    assert ines.post(f"{PAGE}days/", {f"day_{day}": "20" for day in range(1, 6)}).status_code == 303
    assert [name for name, _eur in ines.get(PAGE).context["seasons"]] == ["a day of December", "a day of February"]


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ("1", "of the 1 customer in 100 who never comes back"),
        ("2", "of the 2 customers in 100 who never come back"),
        ("1.5", "of the 1.5 customers in 100 who never come back"),
        ("0.5", "of the 0.5 customers in 100 who never come back"),
    ],
)
def test_one_customer_lost_is_one(cast: Cast, ines: Client, lost: str, says: str) -> None:
    ines.post(PAGE, {**SAID, "version": "1", "lost_for_good_pct": lost, "purchases_a_year": "10"})
    assert says in text(ines.get(PAGE))


def test_french_counts_one_and_a_half_as_one() -> None:
    assert [one_or_many(Decimal(value), "fr") for value in ("0.5", "1", "1.5", "2")] == [1, 1, 1, 2]
    assert [one_or_many(Decimal(value), "en") for value in ("0.5", "1", "1.5", "2")] == [2, 1, 2, 2]


def test_opening_hours_are_one_click_away_for_who_may_change_them(cast: Cast, ines: Client) -> None:
    link = '<a href="/b/demo/profile/">From your opening hours.</a>'
    assert link in ines.get(PAGE).content.decode()
    ines.force_login(cast.people["paul"])
    page = ines.get(PAGE).content.decode()
    assert "/b/demo/profile/" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("december", "says"),
    [("80", "These shares make 135, not 100: take 35 away."), ("7,5", "These shares make 62.5, not 100: add 37.5.")],
)
def test_months_that_miss_a_hundred_say_by_how_much_at_the_last_of_them(
    cast: Cast, ines: Client, december: str, says: str
) -> None:
    months = {f"month_{place}": "5" for place in range(11)} | {"month_11": december}
    answer = ines.post(PAGE, {**SAID, "version": "1", **months})
    assert answer.context["form"].errors == {"month_11": [says]}


def test_a_share_that_is_no_number_is_shown_one_that_fits(cast: Cast, ines: Client) -> None:
    answer = ines.post(PAGE, {**SAID, "version": "1", "month_3": "much", "variable_costs_pct": "half"})
    says = ["Write a number from 0 to 100, such as 12.5 or 40."]
    activate("en")
    errors = answer.context["form"].errors
    assert (errors["month_3"], errors["variable_costs_pct"]) == (says, says)


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
        ({f"month_{place}": "50" for place in range(12)}, "month_11"),
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
