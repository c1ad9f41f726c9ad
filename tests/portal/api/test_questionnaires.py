"""An insurer's own questionnaires through the interface: a file is checked, kept as a draft and published, and every
problem of it is named at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from insurance.models import PublishedQuestionnaire, QuestionnaireEntry
from insurance.questionnaires import actions
from insurance.questionnaires.queries import live
from insurance.questionnaires.reading import SHOWN
from portal.tenancy.models import Organisation
from tests.cast import Cast, make_person
from tests.factories import make_questionnaire
from tests.insurance.questionnaires.conftest import as_bytes, example, question
from tests.portal.api.program import Program, new_token

HERE = "/organisations/mutuelle-ponant/questionnaires"
type MakeProgram = Callable[..., Program]


def rows() -> int:
    return PublishedQuestionnaire.objects.count()


def test_a_file_is_checked_kept_and_offered(cast: Cast, program: MakeProgram) -> None:
    erwan, file = program("erwan"), as_bytes(example())
    checked = erwan.post(f"{HERE}/check", file)
    assert checked.status_code == 200 and rows() == 0, "a check keeps nothing"
    said = checked.json()
    assert (said["questions"], said["mapped"], said["own"], said["languages"]) == (15, 12, 3, ["fr", "en"])
    made = erwan.post(HERE, file)
    assert made.status_code == 201 and made["Location"].endswith(f"{HERE}/1")
    draft = made.json()
    assert (draft["state"], draft["on_offer"], draft["content"]) == ("draft", False, example())
    assert {name: draft[name] for name in said} == said
    assert live() == []
    published = erwan.post(f"{HERE}/1/publish", {"content_sha256": draft["content_sha256"]})
    assert (published.status_code, published.json()["state"], published.json()["on_offer"]) == (200, "published", True)
    assert [row.number for row in live()] == [1]
    assert erwan.post(f"{HERE}/1/publish", {"content_sha256": draft["content_sha256"]}).status_code == 200, (
        "once is all"
    )
    deeds = list(QuestionnaireEntry.objects.order_by("pk").values_list("deed", "actor"))
    assert deeds == [("sent", cast.erwan.pk), ("published", cast.erwan.pk)]


@pytest.mark.parametrize("where", [HERE, f"{HERE}/check"])
def test_every_problem_is_named_at_once_with_its_place(program: MakeProgram, where: str) -> None:
    raw = example()
    raw["colour"] = "red"
    raw["valid_from"] = "2026-02-30"
    first = raw["sections"][0]["questions"][0]
    first["maps_to"] = "mfa_admn"
    raw["sections"][0]["questions"][1]["text"] = {"fr": "<b>Quoi ?</b>"}
    answer = program("erwan").post(where, as_bytes(raw), accept_language="en")
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    found = {error["field"]: error["message"] for error in problem["errors"]}
    assert problem["count"] == len(problem["errors"]) >= 4
    assert found["colour"].startswith("The format has no such key here.")
    assert found["valid_from"] == "There is no such day."
    assert "Did you mean “mfa_admin”?" in found["sections[0].questions[0].maps_to"]
    assert any(place.startswith("sections[0].questions[1].text") for place in found)
    assert rows() == 0
    french = program("erwan").post(where, as_bytes(raw), accept_language="fr").json()
    assert "Ce jour n’existe pas." in {error["message"] for error in french["errors"]}


@pytest.mark.parametrize("where", [HERE, f"{HERE}/check"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"format": NaN}',
        b'{"code": 1, "code": 2}',
        json.dumps({f"k{n}": n for n in range(5000)}).encode(),
        b'{"title": "' + b"x" * 1_000_001 + b'"}',
    ],
)
def test_a_hostile_file_is_refused_in_words(program: MakeProgram, where: str, data: bytes) -> None:
    answer = program("erwan").post(where, data)
    assert answer.status_code == 422, answer.content[:200]
    problem = answer.json()
    assert 1 <= len(problem["errors"]) <= SHOWN and problem["count"] >= len(problem["errors"])
    assert rows() == 0


def test_another_media_type_and_too_large_a_body_are_refused(program: MakeProgram) -> None:
    erwan = program("erwan")
    for where in (f"/api/v1{HERE}", f"/api/v1{HERE}/check"):
        sent: dict[str, Any] = {"headers": {"authorization": f"Bearer {erwan.secret}"}}
        assert erwan.client.post(where, b"a,b", content_type="text/csv", **sent).status_code == 415
        big = b" " * (2 * 1024 * 1024 + 1)
        assert erwan.client.post(where, big, content_type="application/json", **sent).status_code == 413


def test_a_published_version_never_changes_and_a_draft_is_replaced(program: MakeProgram) -> None:
    erwan, raw = program("erwan"), example()
    first = erwan.post(HERE, as_bytes(raw)).json()
    question(raw, "C3")["text"] = {"fr": "Autrement ?", "en": "Otherwise?"}
    second = erwan.post(HERE, as_bytes(raw)).json()
    assert second["number"] == first["number"] and second["content_sha256"] != first["content_sha256"]
    stale = erwan.post(f"{HERE}/1/publish", {"content_sha256": first["content_sha256"]})
    assert stale.status_code == 409 and live() == [], "what was looked at is another draft by now"
    erwan.post(f"{HERE}/1/publish", {"content_sha256": second["content_sha256"]})
    again = erwan.post(HERE, as_bytes(example()))
    assert again.status_code == 422 and [error["field"] for error in again.json()["errors"]] == ["version"]
    assert rows() == 1


def test_a_repeated_request_keeps_one_draft_and_a_failed_one_frees_its_key(program: MakeProgram) -> None:
    erwan = program("erwan")
    assert erwan.post(HERE, b"{}", idempotency_key="k").status_code == 422
    first, again = (erwan.post(HERE, as_bytes(example()), idempotency_key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert QuestionnaireEntry.objects.count() == 1
    assert erwan.post(HERE, b"{ }", idempotency_key="k").status_code == 422, "the key is that of another file"


def test_beyond_what_one_insurer_may_offer_nothing_is_published(
    program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_OFFERED", 0)
    erwan = program("erwan")
    draft = erwan.post(HERE, as_bytes(example())).json()
    answer = erwan.post(f"{HERE}/1/publish", {"content_sha256": draft["content_sha256"]})
    assert answer.status_code == 409 and live() == []


def test_an_underwriter_reads_and_checks_and_publishes_nothing(cast: Cast, program: MakeProgram) -> None:
    row = make_questionnaire(cast.insurer)
    nora = program("nora")
    assert nora.get(f"{HERE}/1").status_code == nora.post(f"{HERE}/check", as_bytes(example())).status_code == 200
    assert nora.post(HERE, as_bytes(example())).status_code == 403
    assert nora.post(f"{HERE}/{row.number}/publish", {"content_sha256": "0" * 64}).status_code == 403
    assert rows() == 1


def test_a_token_without_the_scope_is_refused(cast: Cast) -> None:
    def of(*scopes: str) -> Program:
        return Program(new_token(cast, "erwan", list(scopes)))

    reads, writes, other = of("questionnaires:read"), of("questionnaires:write"), of("dossiers:read", "questions:write")
    file = as_bytes(example())
    assert reads.post(HERE, file).status_code == 403
    assert writes.get(HERE).status_code == writes.post(f"{HERE}/check", file).status_code == 403
    assert writes.post(HERE, file).status_code == 201
    assert reads.get(f"{HERE}/1").status_code == 200
    for answer in (other.get(HERE), other.get(f"{HERE}/1"), other.post(HERE, file), other.post(f"{HERE}/check", file)):
        assert answer.status_code == 403


def test_another_insurers_are_missing(cast: Cast, program: MakeProgram) -> None:
    rival = Organisation.objects.create(kind="insurer", slug="rival", name="Rival")
    cast.people["rival"] = make_person("Une Rivale", "rival@metiers.example", second_factor=True)
    rival.memberships.create(user=cast.people["rival"], role="administrator")
    theirs = make_questionnaire(rival)
    erwan = program("erwan")
    assert erwan.get(HERE).json()["total"] == 0
    for answer in (
        erwan.get(f"{HERE}/{theirs.number}"),
        erwan.post(f"{HERE}/{theirs.number}/publish", {"content_sha256": theirs.content_sha256}),
        erwan.get("/organisations/rival/questionnaires"),
        erwan.post("/organisations/rival/questionnaires", as_bytes(example())),
    ):
        assert answer.status_code == 404


def test_the_list_is_paged_and_filtered(cast: Cast, program: MakeProgram) -> None:
    for code in ("a", "b", "c"):
        make_questionnaire(cast.insurer, code)
    erwan = program("erwan")
    erwan.post(HERE, as_bytes({**example(), "code": "d"}))
    page = erwan.get(f"{HERE}?limit=3").json()
    assert (page["total"], [item["code"] for item in page["items"]]) == (4, ["d", "c", "b"])
    assert "content" not in page["items"][0]
    assert [item["code"] for item in erwan.get(f"{HERE}?state=draft").json()["items"]] == ["d"]
    assert [item["code"] for item in erwan.get(f"{HERE}?state=published&code=b").json()["items"]] == ["b"]
    assert erwan.get(f"{HERE}?state=suspended").json()["total"] == 0
