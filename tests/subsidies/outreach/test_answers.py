"""The business reads and answers; the chamber sees it as long as it may, and nobody else ever."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.access.models import Mandate
from portal.advisers.summary import refresh
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation, OrganisationMembership
from subsidies.models import CampaignMessage
from tests.cast import Cast, make_person
from tests.factories import make_message
from tests.subsidies.outreach.town import ORG, received

PAGE = "/b/demo/aid/messages/1/"
SECRET = "Rappelez-moi mardi <b>"


@pytest.fixture
def message(town: Cast) -> CampaignMessage:
    return make_message(town.bakery, town.chamber, "Une aide <i>pour vous</i>")


def answered(browser: Client, **fields: Any) -> Any:
    row = {"answer": "call_me", "text": SECRET, "version": "1", **fields}
    return browser.post(f"{PAGE}answer/", row)


def row(town: Cast) -> CampaignMessage:
    return received(town.bakery)[0]


def test_an_owner_reads_and_answers_and_may_change_the_answer(town: Cast, as_: Any, message: CampaignMessage) -> None:
    ines = as_("ines")
    page = ines.get(PAGE).content.decode()
    assert "Une aide &lt;i&gt;pour vous&lt;/i&gt;" in page and town.chamber.name in page
    assert row(town).state == "seen"
    assert answered(ines).status_code == 303
    found = row(town)
    assert (found.state, found.answer, found.text, found.answered_by) == ("answered", "call_me", SECRET, town.ines)
    assert answered(ines, answer="not_now", text="", version="2").status_code == 303
    assert row(town).answer == "not_now"
    with business_context(read=[town.bakery]):
        assert Entry.objects.filter(verb="message.answered", ref="L-001").count() == 2


def test_two_who_answer_at_once_see_both_answers(town: Cast, as_: Any, message: CampaignMessage) -> None:
    assert answered(as_("ines")).status_code == 303
    marc = as_("marc")
    clash = answered(marc, answer="not_now", text="")
    assert clash.status_code == 409 and "Inès Le Goff" in clash.content.decode()
    kept = answered(marc, answer="not_now", text="", version="2", theirs_answer="1", theirs_text="")
    assert kept.status_code == 303
    assert (row(town).answer, row(town).text) == ("call_me", "")


@pytest.mark.parametrize("fields", [{"answer": ""}, {"answer": "odd"}, {"text": "x" * 1001}, {"text": "\u202ex"}])
def test_an_odd_answer_is_refused_beside_its_field(
    town: Cast, as_: Any, message: CampaignMessage, fields: dict[str, str]
) -> None:
    answer = answered(as_("ines"), **fields)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == list(fields)
    assert row(town).answer == ""


@pytest.mark.parametrize("name", ["lucie", "paul"])
def test_colleagues_without_the_right_read_and_do_not_answer(
    town: Cast, as_: Any, message: CampaignMessage, name: str
) -> None:
    browser = as_(name)
    page = browser.get(PAGE)
    assert page.status_code == 200 and page.context["form"] is None
    assert row(town).state == "sent", "who cannot answer is not who was written to"
    assert answered(browser).status_code == 403


def test_the_adviser_reads_along_but_neither_marks_it_seen_nor_answers(
    town: Cast, as_: Any, message: CampaignMessage
) -> None:
    Mandate.objects.filter(business=town.bakery).update(scope="edit")
    claire = as_("claire")
    assert claire.get(PAGE).context["form"] is None
    assert row(town).state == "sent"
    assert answered(claire).status_code == 403
    assert row(town).answer == ""


@pytest.mark.parametrize("name", ["yann", "zoe", "nora", "gwen"])
def test_a_strangers_page_is_missing(town: Cast, as_: Any, message: CampaignMessage, name: str) -> None:
    browser = as_(name)
    for path in (PAGE, "/b/demo/aid/messages/"):
        assert browser.get(path).status_code == 404
    assert answered(browser).status_code == 404


def test_the_neighbours_message_is_not_ours(town: Cast, as_: Any) -> None:
    make_message(town.neighbour, town.chamber, "Pour les vélos")
    ines = as_("ines")
    assert ines.get(PAGE).status_code == 404
    assert "vélos" not in ines.get("/b/demo/aid/messages/").content.decode()


def test_a_section_that_is_closed_again_closes_the_messages_to_the_adviser(
    town: Cast, as_: Any, message: CampaignMessage
) -> None:
    claire = as_("claire")
    assert claire.get(PAGE).status_code == 200
    Mandate.objects.filter(business=town.bakery).update(sections=["register"])
    assert claire.get(PAGE).status_code == 403
    assert town.bakery.name not in claire.get(f"{ORG}/campaigns/1/").content.decode()


# ── What the chamber sees


def test_the_chamber_sees_what_became_of_its_message(town: Cast, as_: Any, message: CampaignMessage) -> None:
    make_message(town.neighbour, town.chamber, "Une aide", campaign=message.campaign)
    type(message.campaign).objects.update(sent=2)
    answered(as_("ines"))
    claire = as_("claire")
    listed = claire.get(f"{ORG}/campaigns/").context["page"].rows[0]
    assert (listed.campaign.sent, listed.seen, listed.answered) == (2, 1, 1)
    page = claire.get(f"{ORG}/campaigns/1/")
    text = page.content.decode()
    assert (page.context["results"].seen, page.context["results"].answered) == (1, 1)
    assert "Rappelez-moi mardi &lt;b&gt;" in text and town.neighbour.name in text and "Please call us" in text


def test_an_answer_is_gone_from_every_open_session_once_the_mandate_is_withdrawn(
    town: Cast, as_: Any, message: CampaignMessage
) -> None:
    answered(as_("ines"))
    sessions = [as_("claire"), as_("denis")]
    for session in sessions:
        assert "Rappelez-moi" in session.get(f"{ORG}/campaigns/1/").content.decode()
    assert as_("ines").post("/b/demo/mandates/chambre-metiers/withdraw/").status_code == 302
    for session in sessions:
        text = session.get(f"{ORG}/campaigns/1/").content.decode()
        assert "Rappelez-moi" not in text and town.bakery.name not in text
        assert "1 business ended your access since" in text
        counted = session.get(f"{ORG}/campaigns/").context["page"].rows[0]
        assert (counted.campaign.sent, counted.seen, counted.answered) == (1, 0, 0)
        assert session.get(PAGE).status_code == 404
    page = as_("ines").get(PAGE).content.decode()
    assert "has no access to your aid any more" in page


def test_another_chamber_sees_neither_messages_nor_answers(town: Cast, as_: Any, message: CampaignMessage) -> None:
    answered(as_("ines"))
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    person = make_person("Ana", "ana@cci.example", second_factor=True)
    town.people["ana"] = person
    OrganisationMembership.objects.create(organisation=other, user=person, role="adviser")
    now, today = timezone.now(), timezone.localdate()
    Mandate.objects.create(business=town.bakery, organisation=other, sections=["aid"], ends_on=today, accepted_at=now)
    ana = as_("ana")
    assert ana.get(f"{ORG}/campaigns/1/").status_code == 404
    assert ana.get("/o/cci/campaigns/1/").status_code == 404
    assert not ana.get("/o/cci/campaigns/").context["page"].rows


@pytest.mark.parametrize("name", ["gwen"])
def test_an_editor_of_the_catalogue_sees_no_answers(town: Cast, as_: Any, message: CampaignMessage, name: str) -> None:
    for path in ("campaigns/", "campaigns/1/"):
        assert as_(name).get(f"{ORG}/{path}").status_code == 403


def test_the_dashboard_says_that_a_message_waits_until_it_is_answered(
    town: Cast, as_: Any, message: CampaignMessage
) -> None:
    refresh(town.bakery)
    ines = as_("ines")
    assert "1 message of your chamber waits for an answer" in ines.get("/b/demo/").content.decode()
    answered(ines)
    refresh(town.bakery)
    assert "waits for an answer" not in ines.get("/b/demo/").content.decode()


def test_the_history_words_it(town: Cast, as_: Any, message: CampaignMessage) -> None:
    answered(as_("ines"))
    page = as_("ines").get("/b/demo/history/").content.decode()
    assert "Answer to your chamber" in page and "Please call us" in page and "message.answered" not in page


def test_the_aid_page_leads_to_the_messages(town: Cast, as_: Any) -> None:
    assert "/b/demo/aid/messages/" in as_("ines").get("/b/demo/aid/").content.decode()


def test_another_chamber_inside_the_business_does_not_read_what_ours_wrote(
    town: Cast, as_: Any, message: CampaignMessage
) -> None:
    answered(as_("ines"))
    Mandate.objects.filter(business=town.bakery).delete()
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    person = make_person("Ana", "ana@cci.example", second_factor=True)
    town.people["ana"] = person
    OrganisationMembership.objects.create(organisation=other, user=person, role="adviser")
    now, today = timezone.now(), timezone.localdate()
    Mandate.objects.create(business=town.bakery, organisation=other, sections=["aid"], ends_on=today, accepted_at=now)
    ana = as_("ana")
    assert ana.get("/b/demo/aid/").status_code == 200
    assert ana.get(PAGE).status_code == 404
    assert not ana.get("/b/demo/aid/messages/").context["page"].rows
    refresh(town.bakery)
    assert "chamber_messages" not in ana.get("/o/cci/clients/").context["page"].rows[0].figures
    assert "of your chamber wait" not in ana.get("/b/demo/").content.decode()
