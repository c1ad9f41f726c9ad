"""Attacks on the claims (letters as in the list of attacks), and who may do what at all."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from insurance.claims.actions import create_claim, delete_claim, edit_claim
from insurance.claims.nil import declare_nil
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_claim, make_measure, make_policy, make_proof, make_service
from tests.insurance.claims.conftest import LIST, NEW, NONE, kept, sent, word
from tests.portal.profile.odd_input import FUZZ, odd_post, send

EDIT = f"{LIST}C-001/edit/"


def frozen(cast: Cast) -> list[Any]:
    """Everything there is, on both sides, to compare before and after."""
    found: list[Any] = []
    for business in (cast.bakery, cast.neighbour):
        with business_context(read=[business]):
            rows = [(claim.pk, claim.version, claim.description, claim.policy_id) for claim in kept(business)]
            found.append([*rows, Entry.objects.count(), word(business)])
    return found


@pytest.mark.parametrize("path", ["C-001/", "C-001/edit/", "C-001/delete/"])
def test_a1_another_business_claim_is_a_missing_page(cast: Cast, signed_in: Any, path: str) -> None:
    make_claim(cast.neighbour)
    client, before = signed_in("ines"), frozen(cast)
    found, missing = client.get(LIST + path), client.get(LIST + path.replace("001", "999"))
    assert (found.status_code, found.content) == (404, missing.content)
    assert client.post(LIST + path, sent(version="1")).status_code in {404, 405}
    assert client.get(LIST + path.replace("001", "9" * 30)).status_code == 404
    assert frozen(cast) == before


@pytest.mark.parametrize("field", ["service", "policy", "measures", "proofs"])
def test_a2_rows_of_another_business_are_no_choice(cast: Cast, signed_in: Any, field: str) -> None:
    make_service(cast.neighbour)
    make_policy(cast.neighbour)
    own, foreign = make_measure(cast.bakery), make_measure(cast.neighbour)
    proof = make_proof(cast.neighbour)
    said = {"service": "1", "policy": "1", "measures": [own.pk, foreign.pk], "proofs": [proof.pk]}[field]
    blank = {"site": ""} if field == "service" else {}
    answer = signed_in("ines").post(NEW, sent(**{field: said}, **blank))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert kept(cast.bakery) == []


def test_an_offer_is_no_choice(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, standing="offer")
    answer = signed_in("ines").post(NEW, sent(policy="1"))
    assert list(answer.context["form"].errors) == ["policy"]


def test_a4_columns_of_the_machinery_are_ignored(cast: Cast, signed_in: Any) -> None:
    stuffed = {
        "number": "99",
        "business": str(cast.neighbour.pk),
        "business_id": str(cast.neighbour.pk),
        "origin": "incident",
        "external_key": "INC-1",
        "incurred_eur": "1",
        "policy_id": "5",
        "id": "5",
    }
    assert signed_in("ines").post(NEW, sent(**stuffed)).status_code == 303
    (claim,) = kept(cast.bakery)
    assert (claim.number, claim.origin, claim.external_key, claim.policy_id) == (1, "typed", "", None)
    assert kept(cast.neighbour) == []


def test_a6_only_named_columns_sort(cast: Cast, signed_in: Any) -> None:
    make_claim(cast.bakery, "B")
    make_claim(cast.bakery, "A")
    client = signed_in("ines")
    for asked in ("policy__insurer", "business__name", "lessons", "loss_on;drop", "\x00", "-description"):
        rows = client.get(LIST, {"sort": asked, "page": asked}).context["page"]
        assert [claim.description for claim in rows] == ["A", "B"]


@pytest.mark.parametrize(
    ("person", "mandate", "answers"),
    [
        ("paul", None, (200, 403, 403, 403, 403)),
        ("lucie", None, (200, 403, 403, 403, 403)),
        ("marc", None, (200, 303, 303, 303, 303)),
        ("claire", ("read", ["policies"]), (200, 403, 403, 403, 403)),
        ("claire", ("edit", ["policies"]), (200, 303, 303, 403, 403)),
        ("claire", ("edit", ["profile", "dossier", "register"]), (403, 403, 403, 403, 403)),
        ("zoe", None, (404, 404, 404, 404, 404)),
    ],
)
def test_each_role_does_what_its_rights_allow(
    cast: Cast, signed_in: Any, person: str, mandate: Any, answers: tuple[int, int, int, int, int]
) -> None:
    make_claim(cast.bakery)
    if mandate:
        cast.mandate(scope=mandate[0], sections=mandate[1])
    client, before = signed_in(person), frozen(cast)
    looks, adds, edits, deletes, declares = answers
    for path in ("", "C-001/", "export.csv", "export.xlsx"):
        assert client.get(LIST + path).status_code == looks
    assert client.post(NEW, sent()).status_code == adds
    assert client.post(EDIT, sent(version="1")).status_code == edits
    assert client.post(f"{LIST}C-001/delete/").status_code == deletes
    assert client.post(f"{NONE}withdraw/").status_code == declares
    if edits != 303:
        assert frozen(cast) == before


def test_a_mandate_for_contracts_alone_neither_sees_nor_loses_the_rest(cast: Cast, signed_in: Any) -> None:
    measure, proof = make_measure(cast.bakery, "Secret plan"), make_proof(cast.bakery, "Secret paper")
    make_service(cast.bakery, "Secret service")
    with business_context(write=[cast.bakery]):
        create_claim(
            actor=cast.actor("ines"), business=cast.bakery, measures=[measure], proofs=[proof], description="Vol"
        )
    cast.mandate(scope="edit", sections=["policies"])
    client = signed_in("claire")
    for path in (LIST, f"{LIST}C-001/", EDIT, NEW):
        assert "Secret" not in client.get(path).content.decode(), path
    assert client.post(EDIT, sent(version="1", measures=[], proofs=[])).status_code == 303
    cast_client = signed_in("ines")
    page = cast_client.get(f"{LIST}C-001/").content.decode()
    assert "Secret plan" in page and "Secret paper" in page


def test_the_verbs_ask_for_the_right_and_check_by_themselves(cast: Cast) -> None:
    mine, theirs = make_claim(cast.bakery), make_claim(cast.neighbour)
    ines = cast.actor("ines")
    foreign = {"service": make_service(cast.neighbour), "policy": make_policy(cast.neighbour)}
    with business_context(write=[cast.bakery, cast.neighbour]):
        for person in ("paul", "lucie"):
            actor = cast.actor(person)
            for refused in (
                lambda actor=actor: create_claim(actor=actor, business=cast.bakery, description="x"),
                lambda actor=actor: edit_claim(actor=actor, claim=mine, version=1, description="x"),
                lambda actor=actor: delete_claim(actor=actor, claim=mine),
                lambda actor=actor: declare_nil(actor=actor, business=cast.bakery),
            ):
                with pytest.raises(PermissionDenied):
                    refused()
        with pytest.raises(PermissionDenied):
            edit_claim(actor=ines, claim=theirs, version=1, description="x")
        wrong: list[Any] = [
            {"status": "lost"},
            {"trigger": "ufo"},
            {"description": "a\x00"},
            {"reserve_eur": -1},
            {"records": 10**12},
            *({name: row} for name, row in foreign.items()),
            {"measures": [make_measure(cast.neighbour)]},
            {"policy": make_policy(cast.bakery, standing="offer")},
        ]
        for said in wrong:
            with pytest.raises(ValidationError):
                create_claim(actor=ines, business=cast.bakery, **{"description": "x", **said})
        with pytest.raises(TypeError):
            create_claim(actor=ines, business=cast.bakery, number=7)  # type: ignore[call-arg]
    assert len(kept(cast.bakery)) == 1


def test_c1_text_is_shown_as_text(cast: Cast, signed_in: Any) -> None:
    wicked = "profit < cost & <b>loss {{7*7}}<script>alert(1)</script>"
    client = signed_in("ines")
    make_policy(cast.bakery)
    said = sent(description=wicked, site=wicked, lessons=wicked, claim_number=wicked[:60], policy="1")
    assert client.post(NEW, said).status_code == 303
    for path in (LIST, f"{LIST}C-001/", EDIT, f"{LIST}C-001/delete/", "/b/demo/policies/I-001/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "<b>loss" not in page
        assert "profit &lt; cost &amp; &lt;b&gt;loss" in page


@FUZZ
@given(data=st.data())
def test_c11_odd_input_is_an_error_beside_the_field_never_a_crash(
    cast: Cast, client: Client, data: st.DataObject
) -> None:
    client.force_login(cast.ines)
    honest = sent()
    changed = data.draw(odd_post(*honest, "form_key", "version", "measures", "service"))
    answer = send(client, NEW, {**honest, **changed})
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert answer.context["form"].errors


def test_e1_two_clicks_make_one_claim_and_one_deletion(cast: Cast, signed_in: Any) -> None:
    client, key = signed_in("ines"), str(uuid.uuid4())
    answers = [client.post(NEW, sent(form_key=key)) for _click in range(2)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, f"{LIST}C-1/")}
    answers = [client.post(f"{LIST}C-001/delete/", {"form_key": str(uuid.UUID(int=1))}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert kept(cast.bakery) == []
