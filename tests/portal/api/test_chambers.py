"""Chambers read the figures of their portfolio, and send programmes that a second person publishes."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.advisers.summary import refresh
from subsidies.curation.actions import approve_draft
from subsidies.curation.models import Draft
from subsidies.models import Intake, Programme
from tests.cast import Cast
from tests.factories import make_policy, make_risk
from tests.portal.api.program import Program
from tests.subsidies.curation.conftest import RECORD, published

HERE = "/organisations/chambre-metiers"
CLIENTS, DRAFTS, INTAKES = f"{HERE}/clients", f"{HERE}/drafts", f"{HERE}/intakes"
NEW = {**RECORD, "id": "nouveau-cheque", "title": "Nouveau chèque"}
type MakeProgram = Callable[..., Program]


def test_the_portfolio_shows_live_mandates_and_the_figures_they_open(cast: Cast, program: MakeProgram) -> None:
    make_risk(cast.bakery, "CANARY", level_current=5)
    make_policy(cast.bakery)
    make_risk(cast.neighbour)
    for business in (cast.bakery, cast.neighbour):
        refresh(business)
    mandate = cast.mandate(sections=["register"])
    claire = program("claire")
    (client,) = claire.get(CLIENTS).json()["items"]
    assert (client["business"], client["sections"], client["figures"]["risks_over"]) == ("demo", ["register"], 1)
    assert not [name for name in client["figures"] if name.startswith("polic")]
    assert "CANARY" not in json.dumps(client)
    assert claire.get(f"{CLIENTS}?q=nobody").json()["items"] == []
    mandate.withdrawn_at = timezone.now()
    mandate.save()
    assert claire.get(CLIENTS).json()["items"] == []


def test_a_mandate_past_its_day_is_gone_from_the_portfolio(cast: Cast, program: MakeProgram) -> None:
    cast.mandate(ends_on=timezone.localdate() - timedelta(days=1))
    assert program("claire").get(CLIENTS).json()["total"] == 0


def test_an_editor_reads_no_portfolio_and_an_adviser_sends_no_programme(cast: Cast, program: MakeProgram) -> None:
    cast.mandate()
    assert program("gwen").get(CLIENTS).status_code == 403
    assert program("claire").post(DRAFTS, {"record": NEW}).status_code == 403


def test_what_is_sent_becomes_a_draft_that_a_second_person_publishes(cast: Cast, program: MakeProgram) -> None:
    gwen = program("gwen")
    made = gwen.post(DRAFTS, {"record": NEW})
    assert (made.status_code, made.json()["state"], made.json()["problems"]) == (201, "writing", [])
    assert not Programme.objects.exists()
    waits = gwen.patch(made["Location"], {"waiting": True}, if_match=made["ETag"])
    assert waits.json()["state"] == "waiting"
    draft = Draft.objects.get()
    assert not Programme.objects.exists(), "nothing that the interface takes publishes"
    approve_draft(actor=cast.workspace_actor("denis", cast.chamber), draft=draft, version=draft.version, revision=0)
    (programme,) = gwen.get(f"{HERE}/programmes").json()["items"]
    assert (programme["id"], programme["record"]["amount_max"]) == ("nouveau-cheque", 5000)


def test_a_change_of_a_programme_keeps_what_was_not_sent(cast: Cast, program: MakeProgram) -> None:
    published(cast.chamber)
    gwen = program("gwen")
    made = gwen.post(DRAFTS, {"programme": "cheque-cyber", "record": {"amount_max": 8000}})
    assert (made.status_code, made.json()["record"]["amount_max"]) == (201, 8000)
    assert made.json()["record"]["operator"] == "Région Bretagne"
    assert gwen.post(DRAFTS, {"programme": "cheque-cyber", "record": {}}).status_code == 409
    changed = gwen.patch(made["Location"], {"record": {"title": "Chèque cyber 2"}, "waiting": True}, if_match='"1"')
    assert (changed.status_code, changed.json()["state"], changed["ETag"]) == (200, "waiting", '"3"')
    back = gwen.patch(made["Location"], {"waiting": False}, if_match='"3"')
    assert back.json()["state"] == "writing"
    assert gwen.patch(made["Location"], {"record": {"title": "x"}}, if_match='"1"').status_code == 412
    assert Programme.objects.get().title == "Chèque cyber"


def test_a_colleagues_draft_and_a_foreign_programme_are_refused(cast: Cast, program: MakeProgram) -> None:
    published(None)
    gwen, denis = program("gwen"), program("denis")
    foreign = gwen.post(DRAFTS, {"programme": "cheque-cyber", "record": {}})
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (422, "programme")
    made = gwen.post(DRAFTS, {"record": NEW})
    assert denis.patch(made["Location"], {"record": {"title": "x"}}, if_match='"1"').status_code == 409


@pytest.mark.parametrize(
    "record",
    [
        {"id": 5},
        {"amount_max": -1},
        {"state": "closed"},
        {"replaced_by": "x"},
        {"field_sources": {}},
        {"criteria": {"employees": "many"}},
        {"nobody": "knows"},
    ],
)
def test_a_record_that_cannot_be_is_refused(cast: Cast, program: MakeProgram, record: Any) -> None:
    answer = program("gwen").post(DRAFTS, {"record": {**NEW, **record}})
    assert answer.status_code in {409, 422}, answer.content
    assert not Draft.objects.exists()


def test_numbers_that_no_database_holds_are_no_json(program: MakeProgram) -> None:
    for number in ("1e400", "NaN", "Infinity", "1" * 5000):
        text = json.dumps({"record": {**NEW, "amount_max": "HERE"}}).replace('"HERE"', number)
        assert program("gwen").post(DRAFTS, text).status_code in {400, 409, 422}


def test_an_incomplete_draft_says_what_is_missing_and_does_not_wait(program: MakeProgram) -> None:
    gwen = program("gwen")
    made = gwen.post(DRAFTS, {"record": {"id": "demi", "title": "Demi"}})
    assert made.status_code == 201
    assert {problem["field"] for problem in made.json()["problems"]} >= {"operator", "kind"}
    assert gwen.patch(made["Location"], {"waiting": True}, if_match='"1"').status_code == 409


def send(program: Program, text: str, kind: str = "application/x-ndjson", query: str = "source=Region") -> Any:
    headers = {"authorization": f"Bearer {program.secret}", "idempotency-key": "k"}
    return program.client.post(f"/api/v1{INTAKES}?{query}", data=text, content_type=kind, headers=headers)


def test_a_list_becomes_an_intake_that_waits_for_a_second_person(cast: Cast, program: MakeProgram) -> None:
    gwen = program("gwen")
    answers = [send(gwen, json.dumps(NEW) + "\n") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    intake = Intake.objects.get()
    assert (intake.sent_by, intake.source, intake.institution) == (cast.gwen, "Region", cast.chamber)
    assert gwen.get(answers[0]["Location"]).json()["state"] == "queued"
    assert not Programme.objects.exists()


def test_what_is_no_list_is_refused(program: MakeProgram) -> None:
    gwen = program("gwen")
    assert send(gwen, "{}", "application/json").status_code == 415
    assert send(gwen, "").status_code == 422
    assert send(gwen, "{}", query="").status_code == 422
    assert send(gwen, "{}", query="source=%00").status_code == 422
    assert send(gwen, "x" * (3 * 1024 * 1024)).status_code == 413
    assert not Intake.objects.exists()


def test_another_chambers_drafts_and_files_are_missing(cast: Cast, program: MakeProgram) -> None:
    from portal.tenancy.models import Organisation
    from tests.factories import make_draft, make_intake

    other = Organisation.objects.create(kind="chamber", slug="autre", name="Autre")
    make_draft(other, cast.gwen)
    intake = make_intake(other)
    gwen = program("gwen")
    assert gwen.get(f"{DRAFTS}/1").status_code == 404
    assert gwen.patch(f"{DRAFTS}/1", {"waiting": True}, if_match='"1"').status_code == 404
    assert gwen.get(f"{INTAKES}/{intake.uid}").status_code == 404
    assert gwen.get(DRAFTS).json()["total"] == 0
