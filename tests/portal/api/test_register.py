"""Businesses read and write their register: versions, keys, pages, filters, and errors that say what to do."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.api.models import ApiAnswer
from portal.api.tasks import forget_old_answers
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.models import Measure, Risk
from tests.cast import Cast, build_cast
from tests.factories import freeze_now, make_measure, make_proof, make_risk, make_service
from tests.portal.api.program import Program, new_token

RISKS, MEASURES, SERVICES = (f"/businesses/demo/{name}" for name in ("risks", "measures", "services"))
type MakeProgram = Callable[..., Program]


def links(answer: Any) -> dict[str, str]:
    return {name: where for where, name in re.findall(r'<([^>]+)>; rel="([a-z]+)"', answer["Link"])}


def stored(cast: Cast, model: Any) -> list[Any]:
    with business_context(read=[cast.bakery]):
        return list(model.objects.for_business(cast.bakery).order_by("number"))


def test_a_risk_is_made_read_changed_and_deleted(cast: Cast, program: MakeProgram) -> None:
    make_service(cast.bakery)
    marc = program("marc")
    sent = {
        "title": "  Boutique injoignable ",
        "category": "online",
        "likelihood_current": 4,
        "impact_current": 3,
        "owner": "Lucie@fournil.example",
        "review_on": "2027-03-01",
        "services": ["S-001"],
        "tags": ["web"],
    }
    made = marc.post(RISKS, sent)
    assert made.status_code == 201
    assert made["Location"] == "/api/v1/businesses/demo/risks/R-001"
    assert made["ETag"] == '"1"'
    said = made.json()
    assert (said["title"], said["owner"], said["level"]) == ("Boutique injoignable", "lucie@fournil.example", 3)
    assert (said["services"], said["cause"], said["treatment"]) == (["S-001"], None, None)
    assert marc.get(made["Location"]).json() == said

    changed = marc.patch(made["Location"], {"cause": "Panne", "services": []}, if_match=made["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (changed.json()["cause"], changed.json()["services"]) == ("Panne", [])
    assert changed.json()["owner"] == "lucie@fournil.example", "what was not sent stays"

    assert marc.delete(made["Location"], if_match='"1"').status_code == 412
    gone = marc.delete(made["Location"], if_match='"2"')
    assert (gone.status_code, gone.content) == (204, b"")
    assert marc.get(made["Location"]).status_code == 404


def test_a_measure_speaks_of_money_in_strings_and_of_unknown_in_nulls(cast: Cast, program: MakeProgram) -> None:
    make_risk(cast.bakery)
    marc = program("marc")
    made = marc.post(MEASURES, {"title": "Sauvegarder", "cost_once_eur": "480.50", "risks": ["R-001"]})
    assert made.status_code == 201, made.content
    assert (made.json()["cost_once_eur"], made.json()["cost_yearly_eur"]) == ("480.50", None)
    assert made.json()["risks"] == ["R-001"]
    where = made["Location"]
    done = marc.patch(where, {"status": "done", "done_on": "2026-01-05", "cost_once_eur": None}, if_match='"1"')
    assert (done.json()["done_on"], done.json()["cost_once_eur"]) == ("2026-01-05", None)
    assert marc.patch(where, {"cost_once_eur": 480.5}, if_match='"2"').status_code == 422
    assert marc.patch(where, {"done_on": "2199-01-01"}, if_match='"2"').json()["errors"][0]["field"] == "done_on"
    assert marc.delete(where, if_match='"2"').status_code == 204
    assert stored(cast, Measure) == []


def test_services_are_read_only(cast: Cast, program: MakeProgram) -> None:
    make_service(cast.bakery, availability_pct=Decimal("99.900"))
    ines = program("ines")
    assert ines.get(SERVICES).json()["items"][0]["availability_pct"] == "99.900"
    assert ines.get(f"{SERVICES}/S-001").json()["name"] == "Boutique en ligne"
    refused = ines.post(SERVICES, {"name": "x"})
    assert (refused.status_code, refused["Allow"], refused["Content-Type"]) == (405, "GET", "application/problem+json")


def test_a_lost_update_is_refused_with_the_text_as_it_is_now(cast: Cast, program: MakeProgram) -> None:
    make_risk(cast.bakery, "Incendie")
    marc, ines = program("marc"), program("ines")
    read = marc.get(f"{RISKS}/R-001")
    assert ines.patch(f"{RISKS}/R-001", {"title": "Incendie du four"}, if_match=read["ETag"]).status_code == 200
    late = marc.patch(f"{RISKS}/R-001", {"title": "Feu"}, if_match=read["ETag"])
    assert (late.status_code, late["ETag"]) == (412, '"2"')
    assert late.json()["current"]["title"] == "Incendie du four"
    assert marc.patch(f"{RISKS}/R-001", {"title": "Feu"}, if_match='"2"').status_code == 200


@pytest.mark.parametrize("sent", [None, "*", "1", '"x"', '"1", "2"'])
def test_without_the_version_that_was_read_nothing_is_written(cast: Cast, program: MakeProgram, sent: str) -> None:
    make_risk(cast.bakery, "Incendie")
    headers = {} if sent is None else {"if_match": sent}
    for method in ("patch", "delete"):
        body = {"title": "Feu"} if method == "patch" else None
        assert program("marc").ask(method, f"{RISKS}/R-001", body, **headers).status_code == 428
    assert [risk.title for risk in stored(cast, Risk)] == ["Incendie"]


def test_a_repeated_post_has_one_effect_and_one_answer(cast: Cast, program: MakeProgram) -> None:
    marc = program("marc")
    first = marc.post(RISKS, {"title": "Incendie"}, idempotency_key="abc")
    again = marc.post(RISKS, {"title": "Incendie"}, idempotency_key="abc")
    assert first.status_code == again.status_code == 201
    assert (first.content, first["Location"], first["ETag"]) == (again.content, again["Location"], again["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert len(stored(cast, Risk)) == 1
    other = marc.post(RISKS, {"title": "Vol"}, idempotency_key="abc")
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert program("ines").post(RISKS, {"title": "Vol"}, idempotency_key="abc").status_code == 201, "keys are a token's"


def test_what_failed_gives_its_key_back(cast: Cast, program: MakeProgram) -> None:
    marc = program("marc")
    assert marc.post(RISKS, {"title": "\u202eIncendie"}, idempotency_key="k").status_code in {400, 422}
    assert marc.post(RISKS, {"title": " "}, idempotency_key="k").status_code == 422
    assert marc.post(RISKS, {"title": "Incendie"}, idempotency_key="k").status_code == 201


def test_kept_answers_are_sealed_and_go_after_a_day(cast: Cast, program: MakeProgram) -> None:
    program("marc").post(RISKS, {"title": "CANARY"}, idempotency_key="k")
    assert b"CANARY" not in bytes(ApiAnswer.objects.get().sealed)
    forget_old_answers()
    assert ApiAnswer.objects.count() == 1
    with freeze_now(timezone.now() + timedelta(hours=24, seconds=1)):
        forget_old_answers()
    assert not ApiAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_with_one_key_make_one_risk() -> None:
    cast = build_cast()
    secret = new_token(cast, "marc")

    def send(_n: int) -> tuple[int, str]:
        try:
            answer = Program(secret).post(RISKS, {"title": "Incendie"}, idempotency_key="same")
            return answer.status_code, answer.json()["reference"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        assert set(crowd.map(send, range(4))) == {(201, "R-001")}
    assert len(stored(cast, Risk)) == 1


def test_pages_link_to_each_other(cast: Cast, program: MakeProgram) -> None:
    for n in range(5):
        make_risk(cast.bakery, f"Risque {n}")
    ines = program("ines")
    first = ines.get(f"{RISKS}?limit=2&status=open")
    assert [item["reference"] for item in first.json()["items"]] == ["R-001", "R-002"]
    assert (first.json()["total"], set(links(first))) == (5, {"first", "last", "next"})
    seen, answer = first.json()["items"], first
    while "next" in links(answer):
        answer = ines.get(links(answer)["next"])
        seen += answer.json()["items"]
    assert [item["reference"] for item in seen] == [f"R-00{n}" for n in range(1, 6)]
    assert "status=open" in links(answer)["prev"]
    beyond = ines.get(f"{RISKS}?limit=2&page=9")
    assert (beyond.status_code, beyond.json()["items"]) == (200, [])


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "page=0", "page=x", "status=oops", "order=owner__password"])
def test_only_what_is_declared_may_be_asked(program: MakeProgram, query: str) -> None:
    answer = program("ines").get(f"{RISKS}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_filters_narrow_the_lists(cast: Cast, program: MakeProgram) -> None:
    make_service(cast.bakery)
    risk = make_risk(cast.bakery, "Boutique injoignable", category="online")
    make_risk(cast.bakery, "Incendie", category="property", status="closed", level_current=1)
    make_measure(cast.bakery, "Extincteur", theme="prevention", risks=(risk,))
    make_measure(cast.bakery, "Sauvegarder", status="done")
    ines = program("ines")

    def found(path: str) -> list[str]:
        return [item["reference"] for item in ines.get(path).json()["items"]]

    assert found(f"{RISKS}?status=closed") == found(f"{RISKS}?category=property") == found(f"{RISKS}?q=incendie")
    assert found(f"{RISKS}?level=over") == ["R-001"]
    assert found(f"{RISKS}?service=S-001") == []
    assert found(f"{MEASURES}?risk=R-001") == found(f"{MEASURES}?theme=prevention") == ["M-001"]
    assert found(f"{MEASURES}?status=done") == ["M-002"]
    assert found(f"{SERVICES}?kind=shop") == ["S-001"]


def test_a_list_asks_the_same_number_of_questions_however_long(cast: Cast, program: MakeProgram) -> None:
    counts = []
    ines = program("ines")
    ines.get(MEASURES)  # notes the day of its use
    for _ in range(2):
        for _ in range(2):
            risk = make_risk(cast.bakery, owner=cast.member("marc"))
            measure = make_measure(cast.bakery, risks=(risk,), owner=cast.member("marc"))
            with business_context(write=[cast.bakery]):
                measure.proofs.add(make_proof(cast.bakery), through_defaults={"business": cast.bakery})
        for path in (RISKS, MEASURES):
            with CaptureQueriesContext(connection) as asked:
                assert ines.get(path).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"title": "x", "level": 5}, "level"),
        ({"title": "x", "business": 2}, "business"),
        ({"title": "x", "version": 9}, "version"),
        ({"title": "x", "number": 9}, "number"),
        ({"title": "x", "likelihood_current": 6}, "likelihood_current"),
        ({"title": "x", "likelihood_current": "3"}, "likelihood_current"),
        ({"title": "x", "likelihood_current": True}, "likelihood_current"),
        ({"title": "x", "category": "x"}, "category"),
        ({"title": "x", "review_on": "2026-02-30"}, "review_on"),
        ({"title": "x", "review_on": 0}, "review_on"),
        ({"title": "x", "review_on": "0001-01-01"}, "review_on"),
        ({"title": "x", "owner": "yann@rivoal.example"}, "owner"),
        ({"title": "x", "services": ["S-001", "S-003"]}, "services"),
        ({"title": "x", "services": ["R-001"]}, "services"),
        ({"title": "x", "tags": ["a,b"]}, "tags"),
        ({"title": "x" * 201}, "title"),
        ({"title": "x", "cause": "y" * 2001}, "cause"),
    ],
)
def test_a_refused_body_names_the_field_and_writes_nothing(
    cast: Cast, program: MakeProgram, body: Any, field: str
) -> None:
    make_service(cast.bakery)
    for _ in range(3):
        make_service(cast.neighbour)
    answer = program("marc").post(RISKS, body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == field
    assert stored(cast, Risk) == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', '{"title": NaN}', '{"title":"a","title":"b"}', "[" * 9999]
)
def test_what_is_no_object_of_json_is_refused(cast: Cast, program: MakeProgram, body: str) -> None:
    assert program("marc").post(RISKS, body).status_code in {400, 422}
    assert stored(cast, Risk) == []


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\u202eb", "a\x1bb"])
def test_odd_text_is_refused_wherever_it_stands(program: MakeProgram, text: str) -> None:
    marc = program("marc")
    for body in ({"title": text}, {"title": "x", "tags": [text]}, {"title": "x", "owner": f"{text}@x.example"}):
        assert marc.post(RISKS, body).status_code in {400, 422}
    assert marc.post(RISKS, {"title": "x", text: 1}).status_code in {400, 422}
    assert marc.get(RISKS, authorization="Bearer rmp_\x7f").status_code == 401


def test_a_form_of_another_site_is_no_body(cast: Cast, program: MakeProgram) -> None:
    marc = program("marc")
    headers = {"authorization": f"Bearer {marc.secret}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = marc.client.post("/api/v1" + RISKS, data=b'{"title": "x"}', content_type=kind, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    assert stored(cast, Risk) == []


def test_a_member_changes_what_is_theirs_alone(cast: Cast, program: MakeProgram) -> None:
    make_risk(cast.bakery, owner=cast.member("lucie"))
    make_risk(cast.bakery, owner=cast.member("marc"))
    lucie = program("lucie")
    assert lucie.patch(f"{RISKS}/R-001", {"cause": "x"}, if_match='"1"').status_code == 200
    assert lucie.patch(f"{RISKS}/R-002", {"cause": "x"}, if_match='"1"').status_code == 403
    assert lucie.post(RISKS, {"title": "x"}).status_code == 403
    assert lucie.delete(f"{RISKS}/R-001", if_match='"2"').status_code == 403


def test_a_foreign_reference_is_missing(cast: Cast, program: MakeProgram) -> None:
    for _ in range(3):
        make_risk(cast.neighbour, "CANARY")
    ines = program("ines")
    for ref in ("R-003", "R-999", "M-001", "3", "R-3x", "R-99999999999999999999", "%00"):
        for method in ("get", "patch", "delete"):
            body = {"title": "x"} if method == "patch" else None
            answer = ines.ask(method, f"{RISKS}/{ref}", body, if_match='"1"')
            assert answer.status_code == 404, (ref, method)
            assert b"CANARY" not in answer.content


def test_a_refused_write_leaves_no_trace(cast: Cast, program: MakeProgram) -> None:
    marc = program("marc")
    with business_context(read=[cast.bakery]):
        before = Entry.objects.for_business(cast.bakery).count()
    marc.post(RISKS, {"title": "x", "owner": "nobody@x.example"}, idempotency_key="k")
    with business_context(read=[cast.bakery]):
        assert Entry.objects.for_business(cast.bakery).count() == before
    assert not ApiAnswer.objects.exists()


def test_the_language_of_errors_is_the_one_asked_for(program: MakeProgram) -> None:
    ines = program("ines")
    details = {ines.get(f"{RISKS}/R-1", accept_language=lang).json()["detail"] for lang in ("fr", "en")}
    assert len(details) == 2
