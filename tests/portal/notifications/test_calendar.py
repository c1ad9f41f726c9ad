"""The agenda, and the feed behind a secret address: only what its person may see at that moment."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from portal.access.models import Mandate
from portal.notifications.models import CalendarFeed
from portal.tenancy.actions import remove_member
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk

PAGE = "/b/demo/calendar/"


@pytest.fixture
def dated(cast: Cast) -> Cast:
    today = timezone.localdate()
    make_measure(cast.bakery, title="Fermer la cave; vite, <b>oui</b>", due_on=today + timedelta(days=40))
    make_risk(cast.bakery, title="Panne de four", review_on=today - timedelta(days=3))
    make_proof(cast.bakery, "Attestation", valid_until=today + timedelta(days=90))
    make_measure(cast.neighbour, title="Vélo volé", due_on=today)
    return cast


def browser(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name])
    return client


def open_feed(client: Client) -> str:
    """The path of a new feed."""
    page = client.post(PAGE + "open/", follow=True).context["address"]
    return "/calendar/" + page.rsplit("/", 1)[1]


def titles(answer: object) -> list[str]:
    calendar = Calendar.from_ical(answer.content)  # type: ignore[attr-defined]
    return sorted(str(event["summary"]) for event in calendar.walk("VEVENT"))


def test_the_page_shows_what_is_late_and_what_comes(dated: Cast) -> None:
    page = browser(dated, "paul").get(PAGE)
    text = page.content.decode()
    assert "Panne de four" in text and "Fermer la cave; vite, &lt;b&gt;oui&lt;/b&gt;" in text and "Attestation" in text
    assert "Vélo volé" not in text
    assert [dated.item.title for dated in page.context["late"]] == ["R-001 Panne de four"]


def test_the_feed_says_the_same_to_a_calendar_program_without_signing_in(dated: Cast) -> None:
    where = open_feed(browser(dated, "paul"))
    answer = Client().get(where)
    assert answer["Content-Type"].startswith("text/calendar") and answer["Cache-Control"] == "no-store"
    assert titles(answer) == [
        "M-001 Fermer la cave; vite, <b>oui</b> (Le Fournil des Lices)",
        "P-001 Attestation (Le Fournil des Lices)",
        "R-001 Panne de four (Le Fournil des Lices)",
    ]


def test_the_address_is_shown_once_and_kept_as_a_digest(dated: Cast) -> None:
    client = browser(dated, "ines")
    where = open_feed(client)
    token = where.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in client.get(PAGE).content.decode()
    assert token not in str(CalendarFeed.objects.values())


def test_a_new_address_ends_the_one_before_and_closing_ends_it(dated: Cast) -> None:
    client = browser(dated, "ines")
    first, second = open_feed(client), open_feed(client)
    assert [Client().get(where).status_code for where in (first, second)] == [404, 200]
    client.post(PAGE + "close/")
    assert Client().get(second).status_code == 404


def test_somebody_removed_keeps_no_feed(dated: Cast) -> None:
    where = open_feed(browser(dated, "marc"))
    with business_context(write=[dated.bakery]):
        remove_member(actor=dated.actor("ines"), business=dated.bakery, member_id=dated.member("marc").pk)
    assert Client().get(where).status_code == 404


def test_an_advisers_feed_ends_with_the_mandate_and_holds_only_its_sections(dated: Cast) -> None:
    mandate = dated.mandate(sections=["register"])
    where = open_feed(browser(dated, "claire"))
    assert titles(Client().get(where))[0].startswith("M-001") and len(titles(Client().get(where))) == 2, "no proof"
    Mandate.objects.filter(pk=mandate.pk).update(withdrawn_at=timezone.now())
    assert Client().get(where).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "a" * 500])
def test_an_address_that_never_was_answers_as_one_that_ended(cast: Cast, token: str) -> None:
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_an_empty_calendar_says_that_it_is_normal(cast: Cast) -> None:
    assert browser(cast, "ines").get(PAGE).context["total"] == 0
