"""Many risks changed at once, and the lists that a person keeps."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.models import Risk, SavedFilter
from risks.register.bulk import MOST, change_risks
from risks.register.tags import MOST_TAGS, tidy
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.register.conftest import SignIn, stored

LIST, TOGETHER = "/b/demo/risks/", "/b/demo/risks/together/"


def three(cast: Cast, **fields: Any) -> None:
    for title in ("Four en panne", "Vitre cassée", "Livreur défaillant"):
        make_risk(cast.bakery, title=title, **fields)


def test_the_ticked_risks_get_the_same_person_day_and_tags_and_each_says_so(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    client = signed_in("marc")
    page = client.get(TOGETHER + "?n=1&n=3&n=999")
    assert page.context["total"] == 2
    marc = cast.actor("marc").membership_id
    chosen = page.context["form"]["chosen"].value()
    sent = {"chosen": chosen, "owner": marc, "review_on": "2027-03-01", "add_tags": "Noël,  boutique ,noël"}
    assert client.post(TOGETHER, sent).status_code == 303
    one, two, three_ = stored(cast.bakery)
    for risk in (one, three_):
        assert (risk.owner_id, risk.review_on, risk.tags) == (marc, date(2027, 3, 1), ["boutique", "Noël"])
    assert (two.owner_id, two.review_on, two.tags, two.version) == (None, None, [], 1)
    with business_context(read=[cast.bakery]):
        assert sorted(Entry.objects.filter(verb="risk.edited").values_list("ref", flat=True)) == ["R-001", "R-003"]
    assert "Four en panne" in client.get(LIST + "?tag=Noël").content.decode()
    assert [line.title for line in client.get(LIST + "?q=noel").context["lines"]] == [
        "Four en panne",
        "Livreur défaillant",
    ]


def test_a_risk_saved_meanwhile_is_left_and_named(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    client = signed_in("ines")
    answer = client.post(TOGETHER, {"chosen": "1:1 2:7", "status": "closed"}, follow=True)
    assert "R-002" in " ".join(str(message) for message in answer.context["messages"])
    assert [risk.status for risk in stored(cast.bakery)] == ["closed", "open", "open"]


def test_a_member_changes_only_what_is_theirs(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    lucie = cast.actor("lucie").membership_id
    with business_context(write=[cast.bakery]):
        Risk.objects.filter(number=2).update(owner_id=lucie)
    client = signed_in("lucie")
    assert client.get(TOGETHER + "?n=1&n=2").context["total"] == 1
    answer = client.post(TOGETHER, {"chosen": "1:1 2:1", "treatment": "avoid"}, follow=True)
    assert "R-001" in " ".join(str(message) for message in answer.context["messages"])
    assert [risk.treatment for risk in stored(cast.bakery)] == ["", "avoid", ""]


@pytest.mark.parametrize(
    "sent",
    [
        {"chosen": "1:1"},
        {"chosen": "1:1", "owner": "99999"},
        {"chosen": "1:1", "review_on": "someday"},
        {"chosen": "1:1", "add_tags": "x" * 31},
        {"chosen": "1:1", "status": "gone"},
    ],
)
def test_what_cannot_be_taken_changes_nothing(cast: Cast, signed_in: SignIn, sent: dict[str, str]) -> None:
    three(cast)
    assert signed_in("ines").post(TOGETHER, sent).status_code == 422
    assert {risk.version for risk in stored(cast.bakery)} == {1}


@pytest.mark.parametrize("chosen", ["", "1", "1:1,2:1", "1:1 2:x", "0:1", "'; --"])
def test_a_forged_choice_leads_back_to_the_list(cast: Cast, signed_in: SignIn, chosen: str) -> None:
    three(cast)
    answer = signed_in("ines").post(TOGETHER, {"chosen": chosen, "status": "closed"})
    assert answer.status_code in {302, 422}
    assert {risk.status for risk in stored(cast.bakery)} == {"open"}


def test_the_neighbours_numbers_are_out_of_reach(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    assert signed_in("yann").post(TOGETHER, {"chosen": "1:1", "status": "closed"}).status_code == 404
    make_risk(cast.neighbour, title="Vol de vélos")
    assert signed_in("yann").post("/b/cycles-rivoal/risks/together/", {"chosen": "1:1 2:1 3:1", "status": "closed"})
    assert {risk.status for risk in stored(cast.bakery)} == {"open"}
    assert {risk.status for risk in stored(cast.neighbour)} == {"closed"}


def test_all_that_match_are_chosen_through_the_filter(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    page = signed_in("ines").get(TOGETHER + "?all=1&q=four")
    assert [row.title for row in page.context["rows"]] == ["Four en panne"]


def test_no_more_than_a_thousand_at_once(cast: Cast) -> None:
    with business_context(write=[cast.bakery]), pytest.raises(ValidationError, match="1000"):
        chosen = dict.fromkeys(range(1, MOST + 2), 1)
        change_risks(actor=cast.actor("ines"), business=cast.bakery, chosen=chosen, status="closed")


def test_tags_are_few_short_and_said_once() -> None:
    assert tidy([" #Noël ", "noël", "à  voir", ""]) == ["à voir", "Noël"]
    for wrong in (["a,b"], ["x" * 31], [str(n) for n in range(MOST_TAGS + 1)], ["\u202eabc"]):
        with pytest.raises(ValidationError):
            tidy(wrong)


def kept(cast: Cast) -> list[tuple[str, str]]:
    with business_context(read=[cast.bakery]):
        return list(SavedFilter.objects.values_list("name", "query"))


def test_a_kept_list_is_that_persons_own_and_holds_only_the_filter(cast: Cast, signed_in: SignIn) -> None:
    three(cast)
    client: Client = signed_in("ines")
    sent = {"name": "<b>Hautes</b>", "query": "level=over&page=9&next=//evil.example&matrix=target"}
    assert client.post(LIST + "lists/keep/", sent)["Location"] == LIST + "?level=over#list"
    assert kept(cast) == [("<b>Hautes</b>", "level=over")]
    page = client.get(LIST + "?level=over").content.decode()
    assert "&lt;b&gt;Hautes&lt;/b&gt;" in page
    assert "<b>Hautes" not in page
    assert "Hautes" not in signed_in("marc").get(LIST).content.decode()
    client = signed_in("marc")
    client.post(LIST + "lists/forget/", {"name": "<b>Hautes</b>"})
    assert len(kept(cast)) == 1
    signed_in("ines").post(LIST + "lists/forget/", {"name": "<b>Hautes</b>"})
    assert kept(cast) == []


@pytest.mark.parametrize(
    "sent", [{"name": "", "query": "q=a"}, {"name": "x", "query": "page=2"}, {"name": "a\x00b", "query": "q=a"}]
)
def test_a_list_without_a_name_or_a_filter_is_not_kept(cast: Cast, signed_in: SignIn, sent: dict[str, str]) -> None:
    three(cast)
    client = signed_in("ines")
    assert client.post(LIST + "lists/keep/", sent).status_code == 302
    assert client.post(LIST + "lists/forget/", sent).status_code == 302
    assert kept(cast) == []
