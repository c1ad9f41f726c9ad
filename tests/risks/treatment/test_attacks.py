"""Attacks on the measures: foreign objects, extra fields, odd text, double and late saves, a reading mandate."""

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from portal.access import routes
from portal.ui.csv_export import read_cell
from risks.models import Measure
from risks.treatment import actions, views
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk
from tests.portal.profile.odd_input import FUZZ, odd_post, odd_text, send
from tests.risks.treatment.conftest import entries, links, measures_in

LIST, THEIRS = "/b/demo/measures/", "/b/cycles-rivoal/measures/"
FIELDS = (
    "title", "description", "theme", "owner", "due_on", "status", "done_on", "cost_once_eur", "cost_yearly_eur",
    "expected_effect", "risks", "proofs", "version", "form_key", "cost_once_eur_unknown", "cost_yearly_eur_unknown",
)  # fmt: skip
GOOD = {"title": "Sauvegarder", "theme": "cyber", "status": "planned", "cost_once_eur": "0", "cost_yearly_eur": "0"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}%(x)s"
ROUTES = ("", "export.csv", "new/", "M-3/", "M-3/edit/", "M-3/done/", "M-3/delete/")
type SignIn = Callable[[str], Client]


@pytest.fixture
def theirs(cast: Cast) -> Measure:
    """M-003 of the neighbour; the bakery has M-001 only."""
    make_measure(cast.bakery)
    return [make_measure(cast.neighbour, "CANARY") for _ in range(3)][-1]


@pytest.fixture
def odd(cast: Cast, sign_in: SignIn) -> Client:
    """The owner's browser, with M-001 in the list, a risk and a proof."""
    make_proof(cast.bakery)
    make_measure(cast.bakery, risks=(make_risk(cast.bakery),))
    return sign_in("ines")


@pytest.mark.usefixtures("theirs")
def test_a_neighbours_number_answers_like_a_missing_one(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("ines")
    for path in ("M-3/", "M-3/edit/", "M-3/done/", "M-3/delete/"):
        for method in ("get", "post", "put", "delete"):
            there = getattr(client, method)(LIST + path)
            missing = getattr(client, method)(LIST + path.replace("3", "4", 1))
            assert there.status_code == missing.status_code in {404, 405}, (path, method)
            assert there.content == missing.content
    assert [(m.title, m.status) for m in measures_in(cast.neighbour)] == [("CANARY", "planned")] * 3


@pytest.mark.parametrize("name", ["ines", "zoe", "claire", "nora"])
@pytest.mark.usefixtures("theirs")
def test_a_stranger_meets_404_everywhere(sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for path in ROUTES:
        codes = {client.get(THEIRS + path).status_code, client.post(THEIRS + path).status_code}
        assert codes == {404}, path


def test_foreign_risks_proofs_and_people_are_no_choices(cast: Cast, sign_in: SignIn) -> None:
    ours, risk = make_risk(cast.bakery), make_risk(cast.neighbour, "CANARY risk")
    our_proof, proof = make_proof(cast.bakery), make_proof(cast.neighbour, "CANARY proof")
    person = cast.member("yann", cast.neighbour)
    measure = make_measure(cast.bakery)
    client = sign_in("ines")
    for field, value in (
        ("risks", [risk.pk]),
        ("risks", [ours.pk, risk.pk]),
        ("risks", [ours.pk, 999_999]),
        ("proofs", [our_proof.pk, proof.pk]),
        ("owner", person.pk),
    ):
        for path in ("new/", "M-1/edit/"):
            answer = client.post(LIST + path, {**GOOD, field: value, "version": 1})
            assert answer.status_code == 422 and list(answer.context["form"].errors) == [field], (field, path)
            assert b"CANARY" not in answer.content and b"Yann" not in answer.content
    assert links(measure) == ([], []) and len(measures_in(cast.bakery)) == 1


def test_what_the_form_does_not_ask_is_not_taken(cast: Cast, sign_in: SignIn) -> None:
    extra = {"number": 77, "id": 77, "business": cast.neighbour.pk, "business_id": cast.neighbour.pk, "sort_key": "aaa"}
    client = sign_in("ines")
    client.post(LIST + "new/", {**GOOD, **extra})
    client.post(LIST + "M-1/edit/", {**GOOD, "title": "Tester", "version": 1, **extra})
    client.post(LIST + "M-1/done/", {"title": "Taken", "cost_once_eur": "9", **extra})
    kept = measures_in(cast.bakery)[0]
    assert (kept.number, kept.title, kept.sort_key[:6]) == (1, "Tester", "tester") and not kept.cost_once_eur
    assert kept.status == "done" and measures_in(cast.neighbour) == []


def test_hostile_text_is_shown_literally_on_every_page(cast: Cast, sign_in: SignIn) -> None:
    risk = make_risk(cast.bakery, HOSTILE)
    proof = make_proof(cast.bakery, HOSTILE, name=HOSTILE)
    texts = {"title": HOSTILE, "description": HOSTILE, "expected_effect": HOSTILE}
    data = {**GOOD, **texts, "risks": [risk.pk], "proofs": [proof.pk]}
    client = sign_in("ines")
    assert client.post(LIST + "new/", data).status_code == 303
    for path in ("", "M-1/", "M-1/edit/", "M-1/delete/", "new/?risk=R-001"):
        page = client.get(LIST + path).content.decode()
        assert "&lt;script&gt;alert(1)" in page, path
        assert "<script>alert" not in page and "<img src=x" not in page
    answer = client.post(LIST + "M-1/edit/", {**data, "title": "Other " + HOSTILE, "version": 7})
    assert answer.status_code == 409 and b"<script>alert" not in answer.content


FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "＝1+1", "  =1", '"=1', "a;=1+1"]


def test_no_cell_of_the_export_is_a_formula(cast: Cast, sign_in: SignIn) -> None:
    for title in FORMULAS:
        make_measure(cast.bakery, title, description=title)
    body = sign_in("ines").get(LIST + "export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))[1:]
    assert sorted(read_cell(row[1]) for row in rows) == sorted(FORMULAS)
    for row in rows:
        assert row[1].startswith("'") or "'=" in row[1], row[1]
        assert read_cell(row[2]) == read_cell(row[1])


def test_a_double_click_has_one_effect(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("ines")
    for path, data, verb in (
        ("new/", GOOD, "measure.created"),
        ("M-1/edit/", {**GOOD, "title": "Renamed", "version": 1}, "measure.edited"),
        ("M-1/done/", {}, "measure.done"),
        ("M-1/delete/", {}, "measure.deleted"),
    ):
        sent = {**data, "form_key": str(uuid4())}
        answers = [client.post(LIST + path, sent) for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303], path
        assert answers[0]["Location"] == answers[1]["Location"]
        assert len(entries(cast.bakery, verb)) == 1
    assert measures_in(cast.bakery) == []


def test_the_second_of_two_savers_sees_both_texts_and_loses_nothing(cast: Cast, sign_in: SignIn) -> None:
    first, second = make_risk(cast.bakery, "Panne"), make_risk(cast.bakery, "Vol")
    make_measure(cast.bakery)
    stale = {**GOOD, "title": "Mine", "version": 1, "risks": [first.pk]}
    theirs = {**GOOD, "title": "Theirs", "version": 1, "risks": [second.pk]}
    assert sign_in("marc").post(LIST + "M-1/edit/", theirs).status_code == 303
    client = sign_in("ines")
    answer = client.post(LIST + "M-1/edit/", stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(part in page for part in ("Marc Tanguy", "Theirs", "Mine", "Panne", "Vol"))
    assert "QuerySet" not in page and [d.name for d in answer.context["differences"]] == ["title", "risks"]
    assert measures_in(cast.bakery)[0].title == "Theirs"
    choice = {**stale, "version": 2, "theirs_risks": "1", "theirs_title": "", "form_key": str(uuid4())}
    assert client.post(LIST + "M-1/edit/", choice).status_code == 303
    kept = measures_in(cast.bakery)[0]
    assert (kept.title, links(kept)) == ("Mine", (["R-002"], []))


def test_marking_done_makes_an_open_form_meet_a_conflict(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery)
    client = sign_in("ines")
    client.post(LIST + "M-1/done/", {})
    answer = client.post(LIST + "M-1/edit/", {**GOOD, "version": 1})
    assert answer.status_code == 409 and measures_in(cast.bakery)[0].status == "done"


@pytest.mark.parametrize("name", ["paul", "lucie"])
def test_a_reader_and_a_member_cannot_write_what_is_not_theirs(cast: Cast, sign_in: SignIn, name: str) -> None:
    make_measure(cast.bakery)
    client = sign_in(name)
    for path in ("new/", "M-1/edit/", "M-1/done/", "M-1/delete/"):
        answer = client.post(LIST + path, {**GOOD, "title": "Bad", "version": 1})
        assert answer.status_code == 403, path
    assert [(m.title, m.status) for m in measures_in(cast.bakery)] == [("Sauvegarder hors ligne", "planned")]


def test_nobody_makes_a_measure_theirs_by_posting_it(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, owner=cast.member("marc"))
    mine = {**GOOD, "owner": cast.member("lucie").pk, "version": 1}
    assert sign_in("lucie").post(LIST + "M-1/edit/", mine).status_code == 403
    assert measures_in(cast.bakery)[0].owner == cast.member("marc")


@pytest.mark.parametrize(
    ("terms", "reads", "writes"),
    [
        ({"scope": "read", "sections": ["register"]}, 200, 403),
        ({"scope": "comment", "sections": ["register"]}, 200, 403),
        ({"scope": "edit", "sections": ["register"]}, 200, 303),
        ({"scope": "edit", "sections": ["services", "dossier"]}, 403, 403),
    ],
)
def test_a_mandate_opens_what_it_says(cast: Cast, sign_in: SignIn, terms: Any, reads: int, writes: int) -> None:
    make_measure(cast.bakery)
    cast.mandate(**terms)
    client = sign_in("claire")
    assert client.get(LIST + "M-1/").status_code == client.get(LIST + "export.csv").status_code == reads
    assert client.post(LIST + "M-1/edit/", {**GOOD, "version": 1}).status_code == writes
    assert client.post(LIST + "M-1/done/").status_code == writes
    assert client.post(LIST + "M-1/delete/").status_code == 403
    assert (measures_in(cast.bakery)[0].status == "done") is (writes == 303)


@pytest.mark.parametrize(
    ("path", "data"),
    [("new/", GOOD), ("M-1/edit/", {**GOOD, "version": 1}), ("M-1/done/", {}), ("M-1/delete/", {})],
)
def test_a_reading_mandate_cannot_write_even_past_a_bug(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str, data: dict[str, Any]
) -> None:
    """The one door is broken on purpose: the database still refuses."""
    make_measure(cast.bakery)
    cast.mandate(scope="read")
    for module in (routes, views, actions):
        monkeypatch.setattr(module, "require", lambda *_args: None)
    client = sign_in("claire")
    with transaction.atomic():
        try:
            assert client.post(LIST + path, data).status_code in {404, 409}  # no row that it may change
        except ProgrammingError as refusal:
            assert "row-level security" in str(refusal)
        transaction.set_rollback(False)
    assert [(m.title, m.status) for m in measures_in(cast.bakery)] == [("Sauvegarder hors ligne", "planned")]


def test_errors_stand_beside_their_field_in_the_readers_language(cast: Cast, sign_in: SignIn) -> None:
    wrong = {**GOOD, "cost_once_eur": "-1", "cost_yearly_eur": "beaucoup", "due_on": "2026-02-30"}
    for language in ("en", "fr"):
        client = sign_in("ines")
        cast.ines.language = language
        cast.ines.save()
        answer = client.post(LIST + "new/", wrong)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"cost_once_eur", "cost_yearly_eur", "due_on"}
        with translation.override(language):
            assert gettext("Write an amount in euros, such as 1500 or 1,234.50.") in page
        assert 'id="id_due_on_error"' in page and 'value="beaucoup"' in page


@FUZZ
@given(
    data=odd_post(*FIELDS),
    path=st.sampled_from(["new/", "M-1/edit/", "M-1/done/"]),
    language=st.sampled_from(["fr", "en"]),
)
def test_no_post_makes_a_form_fall_over(
    cast: Cast, odd: Client, data: dict[str, Any], path: str, language: str
) -> None:
    with transaction.atomic():
        cast.ines.language = language
        cast.ines.save(update_fields=["language"])
        answer = send(odd, LIST + path, data)
        assert answer.status_code in {303, 409, 422}
        answer.content.decode()
        transaction.set_rollback(True)


@FUZZ
@given(query=odd_post("q", "status", "theme", "owner", "when", "risk", "mine", "sort", "page"), risk=odd_text())
def test_no_address_makes_the_list_fall_over(odd: Client, query: dict[str, Any], risk: str) -> None:
    sent = {name: str(text).encode("utf-8", "surrogatepass") for name, text in query.items()}
    assert odd.get(LIST, sent).status_code == 200
    assert odd.get(LIST + "export.csv", sent).status_code == 200
    assert odd.get(LIST + "new/", {"risk": risk.encode("utf-8", "surrogatepass")}).status_code == 200


def test_a_text_of_ten_megabytes_is_refused(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("ines").post(LIST + "new/", {**GOOD, "description": "x" * 10_000_000})
    assert 400 <= answer.status_code < 500
    assert measures_in(cast.bakery) == []


def test_a_number_that_cannot_be_is_missing(sign_in: SignIn) -> None:
    client = sign_in("ines")
    for number in ["0", "-1", "99999999999999999999999", "1e3", "%00", "١"]:
        assert client.get(f"{LIST}M-{number}/").status_code == 404, number
