"""What became of programmes is told once, in the first message after the day it was noted, and to nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.notifications.calendar import agenda
from portal.notifications.digest import do_without, send_digest
from portal.notifications.models import DigestChoice
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from subsidies.programmes.models import Programme
from subsidies.verdicts.models import Cause, VerdictChange
from tests.cast import Cast
from tests.factories import make_programme
from tests.portal.letters import letters

TODAY = date(2026, 11, 27)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    for person in cast.people.values():
        person.language = "en"
        person.save(update_fields=["language"])


def note(business: Business, *slugs: str, eligible: bool = True, day: date = YESTERDAY, **fields: Any) -> None:
    with business_context(write=[business]):
        for slug in slugs:
            programme = Programme.objects.filter(slug=slug).first() or make_programme(slug, slug.title())
            values = {"changed_on": day, "noted_on": day, "cause": Cause.PROGRAMME, **fields}
            VerdictChange.objects.create(business=business, programme=programme, eligible=eligible, **values)


def told(cast: Cast, name: str = "ines", day: date = TODAY) -> list[str]:
    """The lines of a person's message of that day."""
    before = len(letters(cast.people[name].email))
    send_digest(cast.people[name].pk, day)
    return [
        line.removeprefix("- ")
        for letter in letters(cast.people[name].email)[before:]
        for line in letter.body.splitlines()
        if line.startswith("- ")
    ]


def test_one_line_for_what_is_now_for_you_and_one_for_what_is_not(cast: Cast) -> None:
    note(cast.bakery, "alpha", "beta", "gamma")
    note(cast.bakery, "delta", eligible=False)
    assert told(cast) == [
        "3 programmes are now for you: Alpha, Beta and 1 other",
        "1 programme is no longer for you: Delta (the programme changed)",
    ]
    body = letters(cast.ines.email)[-1].body
    assert "/b/demo/aid/?group=eligible" in body and "/b/demo/aid/delta/" in body
    assert "late" not in body


def test_it_is_told_once_and_not_again_each_week(cast: Cast) -> None:
    note(cast.bakery, "alpha")
    assert len(told(cast)) == 1
    assert all(told(cast, day=TODAY + timedelta(days=ahead)) == [] for ahead in range(1, 30))


def test_what_is_noted_today_waits_for_the_next_message(cast: Cast) -> None:
    note(cast.bakery, "alpha", day=TODAY)
    assert told(cast) == []
    assert told(cast, day=TODAY + timedelta(days=1)) == ["1 programme is now for you: Alpha"]


@pytest.mark.parametrize("ago", [1, 2, 3])
def test_days_on_which_no_message_left_are_caught_up_once(cast: Cast, ago: int) -> None:
    DigestChoice.objects.create(user=cast.ines, sent_on=TODAY - timedelta(days=3))
    note(cast.bakery, "alpha", day=TODAY - timedelta(days=ago))
    assert told(cast) == ["1 programme is now for you: Alpha"]
    assert told(cast, day=TODAY + timedelta(days=1)) == []


def test_a_change_noted_late_is_told_when_it_is_noted(cast: Cast) -> None:
    """The judging was down for two days while messages went out."""
    DigestChoice.objects.create(user=cast.ines, sent_on=YESTERDAY)
    note(cast.bakery, "alpha", day=YESTERDAY, changed_on=TODAY - timedelta(days=3))
    assert len(told(cast)) == 1


def test_a_change_and_its_reversal_say_nothing(cast: Cast) -> None:
    note(cast.bakery, "alpha")
    note(cast.bakery, "alpha", eligible=False)
    assert told(cast) == []
    note(cast.bakery, "beta", day=TODAY)
    note(cast.bakery, "beta", eligible=False, day=TODAY)
    note(cast.bakery, "beta", day=TODAY)
    assert told(cast, day=TODAY + timedelta(days=1)) == ["1 programme is now for you: Beta"]


@pytest.mark.parametrize("fields", [{"suspended": True}, {"closes_on": YESTERDAY}])
def test_a_programme_one_cannot_apply_for_is_no_news(cast: Cast, fields: dict[str, Any]) -> None:
    make_programme("alpha", **fields)
    note(cast.bakery, "alpha")
    assert told(cast) == []


def test_the_neighbours_news_stays_with_the_neighbour(cast: Cast) -> None:
    note(cast.neighbour, "alpha")
    assert told(cast) == []
    assert told(cast, "yann") == ["1 programme is now for you: Alpha"]


def test_somebody_whose_right_is_gone_learns_nothing(cast: Cast) -> None:
    note(cast.bakery, "alpha")
    Membership.objects.filter(user=cast.marc).update(role="owner")
    Membership.objects.filter(user=cast.ines).delete()
    Membership.objects.create(user=cast.ines, business=cast.neighbour, role="reader")
    assert told(cast) == []
    assert len(told(cast, "marc")) == 1


def test_it_can_be_done_without(cast: Cast) -> None:
    note(cast.bakery, "alpha")
    do_without(user_id=cast.ines.pk, code="aid-news")
    assert told(cast) == []


def test_news_is_in_no_calendar(cast: Cast) -> None:
    note(cast.bakery, "alpha")
    with business_context(read=[cast.bakery]):
        assert agenda(cast.actor("ines"), cast.bakery, TODAY + timedelta(days=400)) == []


def test_the_kind_can_be_chosen_in_the_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.ines)
    assert "aid-news" in client.get("/account/reminders/").context["form"]["wanted"].value()
