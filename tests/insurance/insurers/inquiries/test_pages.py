"""The pages of both sides: what they show, to whom, and what an ended grant or a stranger gets."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from insurance.dossier.redaction.redact import redacted
from insurance.insurers.inquiries.models import Inquiry
from portal.access.models import Grant
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation
from tests.cast import Cast
from tests.factories import make_grant, make_inquiry, make_insurance_answer, make_proof, make_version
from tests.insurance.dossier.example import example
from tests.insurance.insurers.inquiries.conftest import SECRET, browser, read, say

LIST, PAGE = "/b/demo/questions/", "/b/demo/questions/Q-001/"
ESCAPED = "Qui répare &lt;b&gt;la caisse&lt;/b&gt; &amp; quand ? 🥖"


def room(grant: Grant, org: str = "mutuelle-ponant") -> str:
    return f"/o/{org}/dossiers/{grant.public_id}/questions/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_underwriter_asks_the_owner_answers_and_the_underwriter_reads_it(cast: Cast, grant: Grant) -> None:
    nora, ines = browser(cast, "nora"), browser(cast, "ines")
    dossier = f"/o/mutuelle-ponant/dossiers/{grant.public_id}/"
    assert dossier in text(nora.get("/o/mutuelle-ponant/dossiers/"))
    page = text(nora.get(dossier))
    assert f'action="{room(grant)}"' in page and "You have asked nothing yet" in page
    page = text(nora.get(room(grant)))
    assert f'href="{dossier}"' in page
    assert "Two factors?" in page and "You have asked nothing yet" in page
    sent = nora.post(room(grant), {"text": SECRET, "question": "mfa_admin"})
    assert sent.status_code == 302 and "Q-001 is sent" in text(nora.get(sent["Location"]))
    assert ESCAPED in text(ines.get(LIST))
    page = text(ines.get(PAGE))
    assert ESCAPED in page and "Mutuelle du Ponant asks about D-001" in page
    assert "/b/demo/readiness/mfa_admin/" in page
    kept = ines.post(f"{PAGE}answer/", {"kind": "answered", "text": "Oui <i>tous</i>", "version": "1"})
    assert kept.status_code == 303
    for address in (room(grant), dossier):
        page = text(nora.get(address))
        assert "Oui &lt;i&gt;tous&lt;/i&gt;" in page and "Inès Le Goff" in page, address
    more = nora.post(f"{room(grant)}Q-001/", {"text": "Depuis quand ?"})
    assert more.status_code == 302 and "Depuis quand" in text(ines.get(PAGE))


def test_another_insurer_with_the_same_version_sees_nothing(
    cast: Cast, asked: Inquiry, other: tuple[Organisation, Grant]
) -> None:
    eve = browser(cast, "eve")
    for address in (room(other[1], "autre-assureur"), f"/o/autre-assureur/dossiers/{other[1].public_id}/"):
        page = text(eve.get(address))
        assert "caisse" not in page and "You have asked nothing yet" in page, address
    assert eve.get(room(asked.grant, "autre-assureur")).status_code == 404
    assert eve.post(room(asked.grant, "autre-assureur"), {"text": "x"}).status_code == 404
    assert eve.post(f"{room(other[1], 'autre-assureur')}Q-001/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("fields", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_an_ended_grant_shows_and_takes_nothing_from_the_next_request(
    cast: Cast, asked: Inquiry, fields: dict[str, Any]
) -> None:
    nora = browser(cast, "nora")
    assert ESCAPED in text(nora.get(room(asked.grant)))
    Grant.objects.filter(pk=asked.grant.pk).update(**fields)
    for answer in (
        nora.get(room(asked.grant)),
        nora.post(room(asked.grant), {"text": "Encore ?"}),
        nora.post(f"{room(asked.grant)}Q-001/", {"text": "Encore ?"}),
    ):
        assert answer.status_code == 410 and "caisse" not in text(answer)
    page = text(browser(cast, "ines").get(PAGE))
    assert ESCAPED in page and "This reader’s access is over" in page


def test_a_double_click_asks_once(cast: Cast, grant: Grant) -> None:
    nora, key = browser(cast, "nora"), str(uuid.uuid4())
    for _click in range(2):
        assert nora.post(room(grant), {"text": "Une fois", "form_key": key}).status_code == 302
    with business_context(read=[cast.bakery]):
        assert Inquiry.objects.for_business(cast.bakery).count() == 1


def test_a_refused_question_keeps_its_words_beside_the_error(cast: Cast, asked: Inquiry) -> None:
    nora = browser(cast, "nora")
    answer = nora.post(room(asked.grant), {"text": "kept words", "part": "gap"})
    assert answer.status_code == 422 and "kept words" in text(answer)
    answer = nora.post(f"{room(asked.grant)}Q-001/", {"text": "x" * 2_001})
    assert answer.status_code == 422 and "At" not in answer.headers
    assert "q1_text" in text(answer)


@pytest.mark.parametrize("name", ["lucie", "paul"])
def test_colleagues_without_the_right_read_and_do_not_answer(cast: Cast, asked: Inquiry, name: str) -> None:
    colleague = browser(cast, name)
    page = colleague.get(PAGE)
    assert ESCAPED in text(page) and page.context["form"] is None
    for place in ("answer/", "next-version/", "share/"):
        assert colleague.post(f"{PAGE}{place}").status_code == 403
    assert read(cast, asked).state == "waiting"


@pytest.mark.parametrize(
    ("scope", "sections", "status"),
    [("edit", ["dossier"], 200), ("comment", ["dossier"], 403), ("edit", ["register"], 403)],
)
def test_an_adviser_sees_questions_only_with_the_edit_of_dossiers(
    cast: Cast, asked: Inquiry, scope: str, sections: list[str], status: int
) -> None:
    cast.mandate(scope=scope, sections=sections)
    claire = browser(cast, "claire")
    assert claire.get(PAGE).status_code == status
    assert claire.post(f"{PAGE}answer/", {"kind": "answered", "text": "x"}).status_code == 403


def test_who_answers_second_reads_the_first_answer_and_keeps_their_words(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    clash = browser(cast, "marc").post(f"{PAGE}answer/", {"kind": "answered", "text": "my own words", "version": "1"})
    page = text(clash)
    assert clash.status_code == 409 and "4 heures" in page and "my own words" in page
    assert 'name="version" value="2"' in page


def test_words_or_unknown_are_needed(cast: Cast, asked: Inquiry) -> None:
    ines = browser(cast, "ines")
    empty = ines.post(f"{PAGE}answer/", {"kind": "answered", "text": "", "version": "1"})
    assert empty.status_code == 422 and list(empty.context["form"].errors) == ["text"]
    assert ines.post(f"{PAGE}answer/", {"kind": "unknown", "text": "", "version": "1"}).status_code == 303
    assert "Unknown, we will find out" in text(browser(cast, "nora").get(room(asked.grant)))


def test_a_proof_is_named_and_never_handed_over(cast: Cast, asked: Inquiry) -> None:
    make_proof(cast.bakery, "Contrat <x>", sha256="cd" * 32)
    make_proof(cast.neighbour, "Not ours")
    ines = browser(cast, "ines")
    page = text(ines.get(PAGE))
    assert "Contrat &lt;x&gt;" in page and "Not ours" not in page
    ines.post(f"{PAGE}answer/", {"kind": "answered", "text": "Voir la preuve", "proof": "1", "version": "1"})
    page = text(browser(cast, "nora").get(room(asked.grant)))
    assert "P-001 Contrat &lt;x&gt;" in page and "cd" * 32 in page and "/proofs/" not in page


def test_the_thread_says_when_the_questionnaire_was_answered(cast: Cast, grant: Grant) -> None:
    browser(cast, "nora").post(room(grant), {"text": "Qui ?", "question": "mfa_admin"})
    ines = browser(cast, "ines")
    assert "Answered in your questionnaire on" not in text(ines.get(PAGE))
    make_insurance_answer(cast.bakery, "mfa_admin", value=1)
    page = text(ines.get(PAGE))
    assert "Answered in your questionnaire on" in page and "We answered it in the questionnaire" in page


def test_an_answer_is_ticked_for_the_next_version_and_taken_out_again(cast: Cast, asked: Inquiry) -> None:
    ines = browser(cast, "ines")
    assert "Include it in the next version" not in text(ines.get(PAGE))
    say(cast, asked)
    assert "Include it in the next version" in text(ines.get(PAGE))
    ines.post(f"{PAGE}next-version/", {"included": "yes"})
    assert read(cast, asked).included
    ines.post(f"{PAGE}next-version/", {"included": "no"})
    assert not read(cast, asked).included


def test_the_owner_gives_the_newer_version_to_who_asked_after_a_page_that_says_what_it_holds(
    cast: Cast, asked: Inquiry
) -> None:
    ines = browser(cast, "ines")
    assert ines.get(f"{PAGE}share/").status_code == 302
    make_version(cast.bakery, snapshot='{"sections":["summary","services"],"version":{"recipient":"Autre Assureur"}}')
    page = text(ines.get(f"{PAGE}share/"))
    assert "Give D-002 to Mutuelle du Ponant?" in page and "made for Autre Assureur" in page and "Services" in page
    assert Grant.objects.count() == 1
    for _click in range(2):
        ines.post(f"{PAGE}share/")
    assert list(Grant.objects.order_by("pk").values_list("version_number", flat=True)) == [1, 2]
    assert browser(cast, "marc").post(f"{PAGE}share/").status_code == 403


def test_the_page_says_why_the_newest_version_is_not_for_this_reader_and_offers_one_that_is(
    cast: Cast, asked: Inquiry
) -> None:
    kept = json.dumps(redacted(example(), ["policies.premiums", "register.risks:R-003", "answers.answers:mfa_admin"]))
    make_grant(cast.bakery, make_version(cast.bakery, snapshot=kept), organisation=cast.insurer)
    make_version(cast.bakery, snapshot=json.dumps(example()))
    ines = browser(cast, "ines")
    page = text(ines.get(PAGE))
    assert "D-003 shows what you withheld from Mutuelle du Ponant: Single risks (R-003)" in page and "Premiums" in page
    assert "share/" not in page and "?as=1&amp;as=2&amp;" in page
    answer = ines.post(f"{PAGE}share/", follow=True)
    assert "shows what you withheld" in text(answer)
    assert Grant.objects.filter(business=cast.bakery).count() == 2
    form = ines.get("/b/demo/dossier/new/?as=2").context["form"]
    assert form["withheld"].value() == ["policies.premiums"] and form["withheld_entries"].value() == "R-003"
    assert form["withheld_answers"].value() == ["mfa_admin"] and form.withholds()
    again = json.dumps(redacted(json.loads(kept), ["services.contacts"]))
    make_version(cast.bakery, snapshot=again)
    assert "Withheld from its reader:" in text(ines.get(f"{PAGE}share/"))
    ines.post(f"{PAGE}share/", {"number": "3"})  # asked about another one
    assert Grant.objects.filter(business=cast.bakery).count() == 2


def test_what_waits_comes_first(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    for text_, state in (("Second", "looking"), ("Third", "waiting")):
        make_inquiry(cast.bakery, cast.insurer, text_, state=state)
    page = text(browser(cast, "ines").get(LIST))
    assert page.index("Third") < page.index("Second") < page.index("la caisse")


def test_nobody_outside_reads_a_thread(cast: Cast, asked: Inquiry, client: Client) -> None:
    assert client.get(room(asked.grant)).status_code == 302
    for name in ("yann", "nora", "zoe"):
        assert browser(cast, name).get(PAGE).status_code == 404
    assert browser(cast, "ines").get(room(asked.grant)).status_code == 404


def test_pages_read_in_a_fixed_number_of_queries(
    cast: Cast, asked: Inquiry, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_inquiry(cast.bakery, cast.insurer, str(number), grant=asked.grant)
    ines, nora = browser(cast, "ines"), browser(cast, "nora")
    with django_assert_max_num_queries(25):
        ines.get(LIST)
    with django_assert_max_num_queries(25):
        nora.get(room(asked.grant))
