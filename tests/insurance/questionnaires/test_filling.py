"""The business's side: filled in from what is known, the insurer's own questions answered and declared one by one."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from insurance.models import PublishedQuestionnaire, QuestionnaireAnswer
from insurance.questionnaires.frozen import questionnaires_section
from insurance.questionnaires.queries import sheet
from insurance.readiness.queries import overview
from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_insurance_answer
from tests.insurance.questionnaires.conftest import THERE, declare, example, filled, publish, question, say
from tests.insurance.readiness.conftest import declare as declare_common
from tests.insurance.readiness.conftest import say as say_common


def test_common_answers_arrive_converted_and_lead_back_to_their_question(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any
) -> None:
    say_common(cast, "mfa_admin", 1)
    say_common(cast, "exposed_services", {"says": "no", "text": None})
    say_common(cast, "patch_critical_days", unknown=True)
    found = filled(cast.bakery, offered)
    assert {code: found.lines[code].answer.value for code in ("B1", "B3", "B4")} == {
        "B1": "PART",
        "B3": "yes",
        "B4": None,
    }
    assert found.lines["B4"].answer.state == "unknown"
    assert found.counts["common"] == 2 and found.counts["unknown"] == 1
    page = signed_in("ines", "en").get(THERE).content.decode()
    assert "some of them" in page and "/b/demo/readiness/mfa_admin/" in page
    assert "2</a> of 15 questions are answered" in page


def test_a_common_declaration_holds_here_and_ends_with_the_fact(cast: Cast, offered: PublishedQuestionnaire) -> None:
    say_common(cast, "mfa_admin", 1)
    declare_common(cast, "mfa_admin")
    assert filled(cast.bakery, offered).lines["B1"].standing.declaration == "declared"
    say_common(cast, "mfa_admin", 0, version=2)
    line = filled(cast.bakery, offered).lines["B1"]
    assert (line.answer.value, line.standing.declaration) == ("NONE", "stale")


def test_what_cannot_be_converted_is_said_with_the_answer(cast: Cast, signed_in: Any) -> None:
    raw = example()
    question(raw, "A3")["convert"]["bands"].pop()
    publish(cast, raw)
    say_common(cast, "turnover_n1", "3000000")
    page = signed_in("ines", "en").get(THERE).content.decode()
    assert "falls into one of this insurer’s ranges" in page and "€3,000,000" in page


@pytest.mark.parametrize("said", [
    ("B7", {"value": "no"}, "no"),
    ("A5", {"value": "PSP"}, "PSP"),
    ("C3", {"value": "Un plafond <b>fort</b> & clair"}, "Un plafond <b>fort</b> & clair"),
    ("B7", {"unknown": "1"}, None),
])  # fmt: skip
def test_an_own_question_is_answered_on_its_page(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any, said: tuple[str, Any, Any]
) -> None:
    code, data, value = said
    client = signed_in("lucie")
    assert client.get(f"{THERE}{code}/").status_code == 200
    assert client.post(f"{THERE}{code}/", data).status_code == 303
    with business_context(read=[cast.bakery]):
        row = QuestionnaireAnswer.objects.for_business(cast.bakery).get()
        entry = Entry.objects.latest("pk")
    assert (row.question, row.value, row.unknown, row.kind) == (code, value, value is None, own_kind(code))
    assert entry.verb == "questionnaire.answered"
    assert "<b>fort" not in client.get(THERE).content.decode()


def own_kind(code: str) -> str:
    return str(question(example(), code)["type"])


@pytest.mark.parametrize(
    ("code", "data"),
    [("B7", {"value": "perhaps"}), ("A5", {"value": "none"}), ("C3", {"value": "x" * 501}), ("C3", {})],
)
def test_what_the_insurer_does_not_take_is_refused_beside_the_question(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any, code: str, data: Any
) -> None:
    assert signed_in("ines").post(f"{THERE}{code}/", data).status_code == 422
    with business_context(read=[cast.bakery]):
        assert not QuestionnaireAnswer.objects.exists()


def test_a_mapped_question_is_not_answered_here(cast: Cast, offered: PublishedQuestionnaire, signed_in: Any) -> None:
    client = signed_in("ines")
    for what in ("B1/", "B1/declare/", "ZZ/"):
        assert client.post(THERE + what, {"value": "ALL"}).status_code == 404


def test_a_reader_looks_and_a_member_declares_nothing(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any
) -> None:
    say(cast, offered, "B7", "no")
    assert signed_in("paul").get(THERE + "B7/").status_code == 200
    assert signed_in("paul").post(THERE + "B7/", {"value": "yes"}).status_code == 403
    assert signed_in("lucie").post(THERE + "B7/declare/").status_code == 403


def test_an_own_answer_is_declared_exactly_as_it_was_shown(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any
) -> None:
    say(cast, offered, "B7", "no")
    client = signed_in("ines", "en")
    stale = filled(cast.bakery, offered).lines["B7"].standing.fingerprint
    say(cast, offered, "B7", "yes", version=1)
    client.post(THERE + "B7/declare/", {"fingerprint": stale})
    assert filled(cast.bakery, offered).lines["B7"].standing.declaration == "not_declared"
    declare(cast, offered, "B7")
    assert filled(cast.bakery, offered).lines["B7"].standing.declaration == "declared"
    assert "Confirmed" in client.get(THERE).content.decode()
    client.post(THERE + "B7/withdraw/")
    assert filled(cast.bakery, offered).lines["B7"].standing.declaration == "not_declared"


def test_two_people_answer_and_neither_is_lost(cast: Cast, offered: PublishedQuestionnaire, signed_in: Any) -> None:
    say(cast, offered, "C3", "first")
    with pytest.raises(Conflict):
        say(cast, offered, "C3", "second")
    answer = signed_in("ines", "en").post(THERE + "C3/", {"value": "second"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "first" in page and "second" in page


def test_answers_carry_to_the_next_version_and_declarations_only_with_the_same_words(cast: Cast) -> None:
    first = publish(cast)
    say(cast, first, "B7", "no")
    say(cast, first, "A5", "OWN")
    say(cast, first, "C3", "x" * 400)
    declare(cast, first, "B7")
    declare(cast, first, "C3")
    raw = example()
    raw["version"] = "2026.2"
    question(raw, "B7")["text"]["fr"] = "D’autres mots"
    question(raw, "A5")["choices"] = [
        *question(raw, "A5")["choices"][:1],
        {"code": "ELSE", "text": {"fr": "e", "en": "e"}},
    ]
    second = publish(cast, raw)
    found = filled(cast.bakery, second).lines
    assert (found["B7"].answer.value, found["B7"].standing.declaration) == ("no", "stale")
    assert found["A5"].answer.state == "open"  # the choice is gone
    assert found["C3"].standing.declaration == "declared"
    say(cast, second, "A5", "ELSE")  # written over, with the version of a row that nobody saw
    raw["version"] = "2026.3"
    question(raw, "C3").update(max_length=100)
    question(raw, "B7").update(type="text")
    found = filled(cast.bakery, publish(cast, raw)).lines
    assert found["A5"].answer.value == "ELSE"
    assert found["C3"].answer.state == found["B7"].answer.state == "open"


def test_a_condition_leaves_out_only_what_is_known_not_to_concern(cast: Cast, offered: PublishedQuestionnaire) -> None:
    assert filled(cast.bakery, offered).lines["A5"].asked  # nobody said whether they sell online
    say(cast, offered, "A5", "OWN")
    say_common(cast, "turnover_online", "0")
    found = filled(cast.bakery, offered)
    assert not found.lines["A5"].asked and found.counts["total"] == 14
    with business_context(read=[cast.bakery]):
        (section,) = questionnaires_section(cast.bakery, ["mutuelle-ponant/cyber-tpe"], "fr")
    (kept,) = [answer for part in section["sections"] for answer in part["answers"] if answer["code"] == "A5"]
    assert kept["state"] == "skipped" and kept["value"] is None


def test_what_is_closed_to_an_adviser_stays_closed_here_and_weighs_in_no_condition(
    cast: Cast, offered: PublishedQuestionnaire, signed_in: Any
) -> None:
    say_common(cast, "turnover_online", "0")
    say_common(cast, "mfa_admin", 1)
    cast.mandate(scope="read", sections=["dossier"])
    page = signed_in("claire", "en").get(THERE)
    assert page.status_code == 200
    shown = filled(cast.bakery, offered, actor=cast.actor("claire"))
    assert shown.lines["A4"].closed and shown.lines["A4"].answer.value is None
    assert shown.lines["A5"].asked  # else the condition would tell that nothing is sold online
    assert "some of them" not in page.content.decode()  # from measures, which the mandate leaves out


def test_the_neighbours_answers_are_not_there(cast: Cast, offered: PublishedQuestionnaire, signed_in: Any) -> None:
    with business_context(write=[cast.neighbour]):
        where: Any = {"business": cast.neighbour, "insurer": cast.insurer, "questionnaire": "cyber-tpe"}
        QuestionnaireAnswer.objects.create(
            **where, question="C3", kind="text", value="CANARY", questionnaire_version="1"
        )
    make_insurance_answer(cast.neighbour, "legal_name", value="CANARY")
    client = signed_in("ines")
    assert "CANARY" not in client.get(THERE).content.decode()
    assert "CANARY" not in client.get(THERE + "C3/").content.decode()
    assert client.get(THERE.replace("demo", "cycles-rivoal")).status_code == 404
    with business_context(write=[cast.bakery]):  # the third lock, without any filter
        assert not QuestionnaireAnswer.objects.exists()
        assert QuestionnaireAnswer.objects.update(value="x") == 0


def test_wording_is_shown_as_it_stands(cast: Cast, signed_in: Any) -> None:
    """A file with a tag is refused; a row that came by another way is still only text."""
    raw = example()
    evil = "<script>alert(1)</script>"
    row = PublishedQuestionnaire(
        insurer=cast.insurer, number=1, code="cyber-tpe", version="1", content_sha256="0" * 64, content=raw,
        valid_from=timezone.localdate() - timedelta(days=1), published_at=timezone.now(),
    )  # fmt: skip
    for code in ("B7", "A5", "A1"):
        question(raw, code)["text"] = {"fr": evil, "en": evil}
    question(raw, "A5")["choices"][0]["text"] = {"fr": evil, "en": evil}
    raw["title"] = {"fr": evil, "en": evil}
    row.save()
    client = signed_in("ines")
    for page in (THERE, THERE + "A5/", "/b/demo/readiness/", "/b/demo/dossier/new/"):
        text = client.get(page).content.decode()
        assert evil not in text and "&lt;script&gt;alert(1)" in text, page
    assert evil not in signed_in("erwan").get("/o/mutuelle-ponant/questionnaires/1/").content.decode()


def test_the_overview_lists_what_is_on_offer(cast: Cast, signed_in: Any) -> None:
    assert "Mutuelle du Ponant" not in signed_in("ines").get("/b/demo/readiness/").content.decode()
    publish(cast)
    page = signed_in("ines", "en").get("/b/demo/readiness/").content.decode()
    assert THERE in page and "Cyber for small businesses" in page


def test_a_sheet_costs_no_more_queries_than_the_common_questions(
    cast: Cast, offered: PublishedQuestionnaire, django_assert_max_num_queries: Any
) -> None:
    with business_context(read=[cast.bakery]):
        known = overview(cast.bakery)
        with django_assert_max_num_queries(1):
            sheet(cast.bakery, offered, "en", found=known)
