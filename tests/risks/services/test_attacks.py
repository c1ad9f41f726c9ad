"""Attacks on the services: foreign objects, extra fields, odd text, double and late saves, a reading mandate."""

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
from risks.models import Service
from risks.services import actions, views
from risks.services.facts import NAMES, TEXTS
from risks.services.kinds import OFFERED
from tests.cast import Cast
from tests.factories import make_service
from tests.portal.profile.odd_input import FUZZ, odd_post, send
from tests.risks.services.conftest import entries, services_in

LIST, THEIRS = "/b/demo/services/", "/b/cycles-rivoal/services/"
FIELDS = ("kind", "name", *NAMES, "owner", "version", "form_key", *(f"{name}_unknown" for name in NAMES))
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}%(x)s"
ROUTES = ("", "export.csv", "start/", "new/", "S-3/", "S-3/edit/", "S-3/delete/")
type SignIn = Callable[[str], Client]


@pytest.fixture
def theirs(cast: Cast) -> Service:
    """S-003 of the neighbour; the bakery has S-001 only."""
    make_service(cast.bakery)
    return [make_service(cast.neighbour, "CANARY") for _ in range(3)][-1]


@pytest.fixture
def odd(cast: Cast, sign_in: SignIn) -> Client:
    """The owner's browser, with S-001 in the list."""
    make_service(cast.bakery)
    return sign_in("ines")


@pytest.mark.usefixtures("theirs")
def test_a_neighbours_number_answers_like_a_missing_one(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("ines")
    for path in ("S-3/", "S-3/edit/", "S-3/delete/"):
        for method in ("get", "post", "head", "put", "patch", "delete", "options"):
            there = getattr(client, method)(LIST + path)
            missing = getattr(client, method)(LIST + path.replace("3", "4", 1))
            assert there.status_code == missing.status_code, (path, method)
            assert there.status_code in {404, 405} or method == "options"
            assert there.content == missing.content and b"CANARY" not in there.content
    assert [s.name for s in services_in(cast.neighbour)] == ["CANARY"] * 3


@pytest.mark.parametrize("name", ["ines", "zoe", "claire", "nora"])
@pytest.mark.usefixtures("theirs")
def test_a_stranger_meets_404_everywhere(sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for path in ROUTES:
        codes = {client.get(THEIRS + path).status_code, client.post(THEIRS + path).status_code}
        assert codes == {404}, path


@pytest.mark.usefixtures("theirs")
def test_a_neighbours_person_is_no_choice(cast: Cast, sign_in: SignIn) -> None:
    yann = cast.member("yann", cast.neighbour)
    answer = sign_in("ines").post(LIST + "new/", {"kind": "till", "name": "Till", "owner": yann.pk})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["owner"]
    assert b"Yann" not in answer.content
    assert len(services_in(cast.bakery)) == 1


@pytest.mark.parametrize("kinds", [["till", "other"], ["till", "CANARY"], ["till", "' OR 1=1"], ["other"]])
def test_one_kind_that_is_not_offered_refuses_all(cast: Cast, sign_in: SignIn, kinds: list[str]) -> None:
    answer = sign_in("ines").post(LIST + "start/", {"kinds": kinds})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["kinds"]
    assert services_in(cast.bakery) == []


def test_what_the_form_does_not_ask_is_not_taken(cast: Cast, sign_in: SignIn) -> None:
    extra = {
        "number": 77, "id": 77, "pk": 77, "business": cast.neighbour.pk, "business_id": cast.neighbour.pk,
        "sort_key": "aaa", "updated_at": "2020-01-01", "role": "owner",
    }  # fmt: skip
    client = sign_in("ines")
    client.post(LIST + "new/", {"kind": "till", "name": "Till", **extra})
    client.post(LIST + "S-1/edit/", {"kind": "till", "name": "Till 2", "version": 1, **extra})
    kept = services_in(cast.bakery)[0]
    assert (kept.number, kept.name, kept.business_id, kept.sort_key[:4]) == (1, "Till 2", cast.bakery.pk, "till")
    assert kept.updated_at.year > 2020 and services_in(cast.neighbour) == []


def test_hostile_text_is_shown_literally_on_every_page(cast: Cast, sign_in: SignIn) -> None:
    data = {"kind": "till", "name": HOSTILE, **{name: HOSTILE for name in TEXTS if name != "contract"}}
    client = sign_in("ines")
    assert client.post(LIST + "new/", data).status_code == 303
    for path in ("", "S-1/", "S-1/edit/", "S-1/delete/", "?q=" + HOSTILE.replace("%", "%25")):
        page = client.get(LIST + path).content.decode()
        assert "&lt;script&gt;alert(1)" in page, path
        assert "<script>alert" not in page and "<img src=x" not in page and 'onerror=alert(1)>"' not in page
    answer = client.post(LIST + "S-1/edit/", {**data, "provider": "Other " + HOSTILE, "version": 7})
    assert answer.status_code == 409 and b"<script>alert" not in answer.content


FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "＝1+1", "  =1", '"=1', "a;=1+1"]


def test_no_cell_of_the_export_is_a_formula(cast: Cast, sign_in: SignIn) -> None:
    for name in FORMULAS:
        make_service(cast.bakery, name, provider=name)
    body = sign_in("ines").get(LIST + "export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))[1:]
    assert sorted(read_cell(row[1]) for row in rows) == sorted(FORMULAS)
    for row in rows:
        assert row[1].startswith("'") or "'=" in row[1], row[1]
        assert read_cell(row[3]) == read_cell(row[1])


def test_a_double_submit_makes_one_service(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("ines")
    for path, data in (("new/", {"kind": "till", "name": "Till"}), ("start/", {"kinds": ["shop", "bank"]})):
        before = len(services_in(cast.bakery))
        sent = {**data, "form_key": str(uuid4())}
        first, second = client.post(LIST + path, sent), client.post(LIST + path, sent)
        assert (first.status_code, second.status_code) == (303, 303) and first["Location"] == second["Location"]
        assert len(services_in(cast.bakery)) == before + (1 if path == "new/" else 2)


def test_a_double_delete_lands_where_the_first_one_did(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    key, client = {"form_key": str(uuid4())}, sign_in("ines")
    answers = [client.post(LIST + "S-1/delete/", key) for _ in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, LIST)] * 2
    assert len(entries(cast.bakery, "service.deleted")) == 1


def test_the_second_of_two_savers_sees_both_texts_and_loses_nothing(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    page = sign_in("ines").get(LIST + "S-1/edit/")
    stale = {
        "kind": "shop",
        "name": "Mine",
        "version": page.context["form"]["version"].value(),
        "provider": "Mine & co",
    }
    sign_in("marc").post(LIST + "S-1/edit/", {"kind": "shop", "name": "Theirs", "version": 1, "fallback": "Paper"})
    client = sign_in("ines")
    answer = client.post(LIST + "S-1/edit/", stale)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(part in text for part in ("Marc Tanguy", "Theirs", "Mine", "Mine &amp; co", "Paper"))
    assert services_in(cast.bakery)[0].name == "Theirs"
    choice = {**stale, "version": 2, "theirs_fallback": "1", "theirs_name": "", "form_key": str(uuid4())}
    assert client.post(LIST + "S-1/edit/", choice).status_code == 303
    kept = services_in(cast.bakery)[0]
    assert (kept.name, kept.provider, kept.fallback) == ("Mine", "Mine & co", "Paper")


def test_a_form_without_a_version_overwrites_nothing(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    answer = sign_in("ines").post(LIST + "S-1/edit/", {"kind": "till", "name": "Blind"})
    assert answer.status_code == 409 and services_in(cast.bakery)[0].name == "Boutique en ligne"


@pytest.mark.parametrize("name", ["paul", "lucie"])
def test_a_reader_and_a_member_cannot_write_what_is_not_theirs(cast: Cast, sign_in: SignIn, name: str) -> None:
    make_service(cast.bakery)
    data = {"kind": "till", "kinds": ["till"], "name": "Bad", "version": 1}
    client = sign_in(name)
    for path in ("new/", "start/", "S-1/edit/", "S-1/delete/"):
        assert {client.get(LIST + path).status_code, client.post(LIST + path, data).status_code} == {403}, path
    assert [s.name for s in services_in(cast.bakery)] == ["Boutique en ligne"]


@pytest.mark.parametrize(
    ("terms", "reads", "writes"),
    [
        ({"scope": "read", "sections": ["services"]}, 200, 403),
        ({"scope": "comment", "sections": ["services"]}, 200, 403),
        ({"scope": "edit", "sections": ["services"]}, 200, 303),
        ({"scope": "edit", "sections": ["register"]}, 403, 403),
    ],
)
def test_a_mandate_opens_what_it_says(cast: Cast, sign_in: SignIn, terms: Any, reads: int, writes: int) -> None:
    make_service(cast.bakery)
    cast.mandate(**terms)
    client = sign_in("claire")
    assert client.get(LIST + "S-1/").status_code == reads
    data = {"kind": "shop", "name": "Seen by the chamber", "version": 1}
    assert client.post(LIST + "S-1/edit/", data).status_code == writes
    assert client.post(LIST + "S-1/delete/").status_code == 403
    assert (services_in(cast.bakery)[0].name == "Seen by the chamber") is (writes == 303)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("new/", {"kind": "till", "name": "Bad"}),
        ("start/", {"kinds": ["till"]}),
        ("S-1/edit/", {"kind": "till", "name": "Bad", "version": 1}),
        ("S-1/delete/", {}),
    ],
)
def test_a_reading_mandate_cannot_write_even_past_a_bug(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str, data: dict[str, Any]
) -> None:
    """The one door is broken on purpose: the database still refuses."""
    make_service(cast.bakery)
    cast.mandate(scope="read")
    for module in (routes, views, actions):
        monkeypatch.setattr(module, "require", lambda *_args: None)
    client = sign_in("claire")
    with transaction.atomic():
        try:
            assert client.post(LIST + path, data).status_code == 409  # no row that it may change
        except ProgrammingError as refusal:
            assert "row-level security" in str(refusal)
        transaction.set_rollback(False)
    assert [s.name for s in services_in(cast.bakery)] == ["Boutique en ligne"]


def test_errors_stand_beside_their_field_in_the_readers_language(cast: Cast, sign_in: SignIn) -> None:
    wrong = {"kind": "till", "name": "Till", "availability_pct": "150", "tolerable_stop_hours": "soon"}
    for language in ("en", "fr"):
        client = sign_in("ines")
        cast.ines.language = language
        cast.ines.save()
        answer = client.post(LIST + "new/", wrong)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"availability_pct", "tolerable_stop_hours"}
        with translation.override(language):
            assert gettext("Write a duration, such as 4, 1 h 30, 90 min or 2 days.") in page
        assert 'id="id_availability_pct_error"' in page and 'value="150"' in page


@FUZZ
@given(data=odd_post(*FIELDS), path=st.sampled_from(["new/", "S-1/edit/"]), language=st.sampled_from(["fr", "en"]))
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
@given(data=st.lists(st.sampled_from([*OFFERED, "other", "", "\x00", "x" * 999]) | st.text(max_size=9), max_size=5))
def test_no_list_of_kinds_makes_the_quick_start_fall_over(cast: Cast, odd: Client, data: list[str]) -> None:
    with transaction.atomic():
        answer = odd.post(LIST + "start/", {"kinds": [one.encode("utf-8", "replace") for one in data]})
        assert answer.status_code in {303, 422}
        made = {service.kind for service in services_in(cast.bakery)}
        assert made == {"shop"} | (set(data) if answer.status_code == 303 else set())
        transaction.set_rollback(True)


@FUZZ
@given(query=odd_post("q", "kind", "unknown", "ends", "owner", "sort", "page"))
def test_no_address_makes_the_list_fall_over(odd: Client, query: dict[str, Any]) -> None:
    sent = {name: str(text).encode("utf-8", "surrogatepass") for name, text in query.items()}
    assert odd.get(LIST, sent).status_code == 200
    assert odd.get(LIST + "export.csv", sent).status_code == 200


def test_a_text_of_ten_megabytes_is_refused(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("ines").post(LIST + "new/", {"kind": "till", "name": "x" * 10_000_000})
    assert 400 <= answer.status_code < 500
    assert services_in(cast.bakery) == []


def test_a_number_that_cannot_be_is_missing(sign_in: SignIn) -> None:
    client = sign_in("ines")
    for number in ["0", "-1", "99999999999999999999999", "1e3", "%00", "١"]:
        assert client.get(f"{LIST}S-{number}/").status_code == 404, number
