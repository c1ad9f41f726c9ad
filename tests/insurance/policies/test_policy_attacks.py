"""Attacks on the contracts (numbers as in the list of attacks), the formset above all; and who may write at all."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from insurance.policies.actions import create_policy, delete_policy, edit_policy
from insurance.policies.models import Cover
from portal.audit.models import Entry
from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_policy, make_proof
from tests.insurance.policies.conftest import LIST, NEW, cover, covers_kept, kept, sent
from tests.portal.evidence.files import PDF
from tests.portal.profile.odd_input import FUZZ, odd_post, odd_text, send

EDIT = f"{LIST}I-001/edit/"


def frozen(cast: Cast) -> list[Any]:
    """Everything there is, on both sides, to compare before and after."""
    found = []
    for business in (cast.bakery, cast.neighbour):
        with business_context(read=[business]):
            found.append([*kept_values(business), Entry.objects.count()])
    return found


def kept_values(business: Any) -> list[Any]:
    rows = [(p.pk, p.version, p.insurer, p.document_id) for p in kept(business)]
    return [*rows, *((c.pk, c.policy_id, c.head, c.limit_eur) for c in covers_kept(business))]


@pytest.mark.parametrize("path", ["I-001/", "I-001/edit/", "I-001/delete/"])
def test_a1_another_business_contract_is_a_missing_page(cast: Cast, signed_in: Any, path: str) -> None:
    make_policy(cast.neighbour, insurer="Assurances du Vélo")
    client, before = signed_in("ines"), frozen(cast)
    found, missing = client.get(LIST + path), client.get(LIST + path.replace("001", "999"))
    assert (found.status_code, found.content) == (404, missing.content)
    assert client.post(LIST + path, sent(version="1")).status_code in {404, 405}
    assert client.get(f"/b/cycles-rivoal/policies/{path}").status_code == 404
    assert client.get(LIST + path.replace("001", "9" * 30)).status_code == 404
    assert frozen(cast) == before


def test_a2_a_proof_of_another_business_is_no_choice(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.neighbour, "Devis vélo")
    client = signed_in("ines")
    assert "Devis vélo" not in client.get(NEW).content.decode()
    for number in ("1", "7", "999999999999999999999"):
        answer = client.post(NEW, sent(document=number))
        assert answer.status_code == 422 and list(answer.context["form"].errors) == ["document"]
    assert kept(cast.bakery) == []


@pytest.mark.parametrize(
    "stuffing",
    [
        {"covers-0-id": "{foreign}"},
        {"covers-0-policy": "{foreign_policy}"},
        {"covers-0-business": "{neighbour}"},
        {"covers-4-head": "fraud"},  # one more than was drawn
        {"covers-99-head": "fraud", "covers-99-limit_eur": "1"},
        {"covers-TOTAL_FORMS": "1"},  # rows left over
        {"covers-TOTAL_FORMS": "13"},
        {"covers-TOTAL_FORMS": "1000000"},
        {"covers-TOTAL_FORMS": "9" * 400},
        {"covers-TOTAL_FORMS": "-1"},
        {"covers-TOTAL_FORMS": ""},
        {"covers-TOTAL_FORMS": "\x00"},
        {"covers-INITIAL_FORMS": "x"},
        {"covers-MIN_NUM_FORMS": "x", "covers-x-y": "z"},
    ],
)
def test_a3_a_stuffed_formset_is_refused_and_nothing_is_written(
    cast: Cast, signed_in: Any, stuffing: dict[str, str]
) -> None:
    foreign = make_policy(cast.neighbour)
    make_policy(cast.bakery)
    names = {
        "{foreign}": covers_kept(cast.neighbour)[0].pk,
        "{foreign_policy}": foreign.pk,
        "{neighbour}": cast.neighbour.pk,
    }
    client, before = signed_in("ines"), frozen(cast)
    data = sent(cover(0), cover(1, head="data"), initial=1, version="1")
    answer = client.post(EDIT, {**data, **{key: names.get(text, text) for key, text in stuffing.items()}})
    assert answer.status_code == 422
    assert answer.context["covers"].non_form_errors()
    assert frozen(cast) == before


def test_a3_more_covers_than_the_most_are_refused(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines", "en")
    rows = [cover(index) for index in range(13)]
    answer = client.post(NEW, sent(*rows, **{"covers-TOTAL_FORMS": "13"}))
    assert answer.status_code == 422 and "At most 12 covers." in answer.content.decode()
    assert kept(cast.bakery) == []
    assert client.post(NEW, sent(*rows[:12], **{"covers-TOTAL_FORMS": "12"})).status_code == 303
    assert len(covers_kept(cast.bakery)) == 12


def test_a4_columns_of_the_machinery_are_ignored(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery)
    stuffed = {
        "number": "99",
        "business": str(cast.neighbour.pk),
        "business_id": str(cast.neighbour.pk),
        "document_id": "5",
        "covers": "all of them",
        "updated_at": "2000-01-01",
        "id": "5",
    }
    assert signed_in("ines").post(EDIT, sent(cover(0), initial=1, version="1", **stuffed)).status_code == 303
    (policy,) = kept(cast.bakery)
    assert (policy.number, policy.business_id, policy.document_id) == (1, cast.bakery.pk, None)
    assert kept(cast.neighbour) == []


def test_a6_only_named_columns_sort(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, insurer="B", ends_on=date(2027, 1, 1))
    make_policy(cast.bakery, insurer="A", ends_on=date(2028, 1, 1))
    client = signed_in("ines")
    for asked in ("document__sha256", "business__name", "-policy_number", "note", "ends_on;drop", "\x00", "ends__lt"):
        assert [p.insurer for p in client.get(LIST, {"sort": asked, "page": asked}).context["page"]] == ["B", "A"]
    assert [p.insurer for p in client.get(LIST, {"sort": "insurer"}).context["page"]] == ["A", "B"]


@pytest.mark.parametrize("person", ["yann", "zoe", "claire", "nora"])
def test_a7_the_export_is_only_for_people_of_the_business(cast: Cast, signed_in: Any, person: str) -> None:
    make_policy(cast.bakery)
    answer = signed_in(person).get(f"{LIST}export.csv")
    assert answer.status_code == 404 and b"Ponant" not in answer.content


@pytest.mark.parametrize(
    ("person", "mandate", "answers"),
    [
        ("paul", None, (200, 403, 403, 403)),
        ("lucie", None, (200, 403, 403, 403)),
        ("marc", None, (200, 303, 303, 302)),
        ("claire", ("read", ["policies"]), (200, 403, 403, 403)),
        ("claire", ("comment", ["policies"]), (200, 403, 403, 403)),
        ("claire", ("edit", ["policies"]), (200, 303, 303, 403)),
        ("claire", ("edit", ["profile", "dossier", "register"]), (403, 403, 403, 403)),
        ("zoe", None, (404, 404, 404, 404)),
    ],
)
def test_each_role_does_what_its_rights_allow(
    cast: Cast, signed_in: Any, person: str, mandate: Any, answers: tuple[int, int, int, int]
) -> None:
    make_policy(cast.bakery)
    if mandate:
        cast.mandate(scope=mandate[0], sections=mandate[1])
    client, before = signed_in(person), frozen(cast)
    looks, adds, edits, deletes = answers
    for path in ("", "I-001/", "export.csv"):
        assert client.get(LIST + path).status_code == looks
    assert client.post(NEW, sent(cover(0))).status_code == adds
    assert client.post(EDIT, sent(cover(0), initial=1, version="1", insurer="Autre")).status_code == edits
    assert client.post(f"{LIST}I-001/delete/").status_code == deletes
    if edits != 303:
        assert frozen(cast) == before


def test_a_mandate_without_the_proofs_section_neither_sees_nor_loses_the_document(cast: Cast, signed_in: Any) -> None:
    proof = make_proof(cast.bakery, "Contrat secret")
    make_policy(cast.bakery, document=proof)
    make_proof(cast.bakery, "Autre secret")
    cast.mandate(scope="edit", sections=["policies"])
    client = signed_in("claire")
    for path in (f"{LIST}I-001/", EDIT, NEW):
        page = client.get(path).content.decode()
        assert "secret" not in page and 'name="document"' not in page and 'name="upload"' not in page
    file = SimpleUploadedFile("x.pdf", PDF)
    answer = client.post(EDIT, sent(cover(0), initial=1, version="1", document="2", upload=file, insurer="Autre"))
    assert answer.status_code == 303
    (policy,) = kept(cast.bakery)
    assert (policy.insurer, policy.document_id) == ("Autre", proof.pk)
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 2


def test_the_verbs_ask_for_the_right_and_check_by_themselves(cast: Cast) -> None:
    mine, theirs = make_policy(cast.bakery), make_policy(cast.neighbour)
    foreign = make_proof(cast.neighbour)
    ines = cast.actor("ines")
    with business_context(write=[cast.bakery, cast.neighbour]):
        for person in ("paul", "lucie"):
            actor = cast.actor(person)
            with pytest.raises(PermissionDenied):
                create_policy(actor=actor, business=cast.bakery, line="cyber")
            with pytest.raises(PermissionDenied):
                edit_policy(actor=actor, policy=mine, version=1, insurer="x")
            with pytest.raises(PermissionDenied):
                delete_policy(actor=actor, policy=mine)
        with pytest.raises(PermissionDenied):
            edit_policy(actor=ines, policy=theirs, version=1, insurer="x")
        for wrong in (
            {"line": "boat"},
            {"insurer": "a\x00"},
            {"document": foreign},
            {"premium_yearly_eur": -1},
            {"starts_on": date(2027, 1, 1), "ends_on": date(2026, 1, 1)},
            {"covers": [{"head": "boat"}]},
            {"covers": [{"head": "data", "limit_eur": -1}]},
            {"covers": [{"head": "data"}] * 13},
        ):
            with pytest.raises(ValidationError):
                create_policy(actor=ines, business=cast.bakery, **{"line": "cyber", **wrong})  # type: ignore[arg-type]
    assert len(kept(cast.bakery)) == 1


def test_c1_text_is_shown_as_text(cast: Cast, signed_in: Any) -> None:
    wicked = "profit < cost & <b>loss {{7*7}}<script>alert(1)</script>"
    client = signed_in("ines")
    sent_all = sent(cover(0, note=wicked), insurer=wicked, note=wicked, policy_number=wicked[:60])
    assert client.post(NEW, sent_all).status_code == 303
    for path in (LIST, f"{LIST}I-001/", EDIT, f"{LIST}I-001/delete/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "<b>loss" not in page and "49" not in page.split("{{")[0][-3:]
        assert "profit &lt; cost &amp; &lt;b&gt;loss" in page


def test_c8_no_name_of_a_person_reaches_a_header(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, insurer="a\r\nSet-Cookie: b=c")
    answer = signed_in("ines").get(f"{LIST}export.csv")
    assert "\n" not in answer["Content-Disposition"] and "b" not in answer.cookies


@FUZZ
@given(data=st.data())
def test_c11_odd_input_is_an_error_beside_the_field_never_a_crash(
    cast: Cast, client: Client, data: st.DataObject
) -> None:
    client.force_login(cast.ines)
    honest = sent(cover(0))
    changed = data.draw(odd_post(*honest, "form_key", "version", "covers-0-DELETE", "covers-0-waiting_mode"))
    answer = send(client, NEW, {**honest, **changed})
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        form, covers = answer.context["form"], answer.context["covers"]
        assert form.errors or covers.total_error_count() or covers.non_form_errors()


@FUZZ
@given(texts=st.lists(odd_text(), min_size=3, max_size=3))
def test_c11_lists_and_late_saves_survive_odd_input(cast: Cast, client: Client, texts: list[str]) -> None:
    client.force_login(cast.ines)
    if not kept(cast.bakery):
        make_policy(cast.bakery)
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    assert client.get(LIST, {"sort": clean[0], "page": clean[1]}).status_code == 200
    changed = {"version": texts[0], "theirs_insurer": texts[1], "theirs_covers": texts[2]}
    assert send(client, EDIT, {**sent(cover(0), initial=1), **changed}).status_code in {303, 409, 422}


def test_e1_two_clicks_make_one_contract_and_one_proof(cast: Cast, signed_in: Any) -> None:
    client, key = signed_in("ines"), str(uuid.uuid4())
    answers = [
        client.post(NEW, sent(cover(0), form_key=key, upload=SimpleUploadedFile("x.pdf", PDF))) for _click in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(kept(cast.bakery)) == 1
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 1


def test_e2_the_second_of_two_savers_sees_both_texts_covers_included(cast: Cast, signed_in: Any) -> None:
    signed_in("ines").post(NEW, sent(cover(0)))
    signed_in("marc").post(EDIT, sent(cover(0, limit_eur="70000"), initial=1, version="1", insurer="Assureur de Marc"))
    client = signed_in("ines", "en")
    late = sent(cover(0, limit_eur="60000"), cover(1, head="fraud"), initial=1, version="1", insurer="Assureur d’Inès")
    answer = client.post(EDIT, late)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Marc Tanguy" in page
    for text in ("Assureur de <del>Marc", "70,000", "60,000", "Fraud"):
        assert text in page or text.replace("Assureur de <del>Marc", "Marc") in page
    assert kept(cast.bakery)[0].insurer == "Assureur de Marc"
    mine = {**late, "version": "2", "theirs_insurer": "1", "theirs_covers": ""}
    assert client.post(EDIT, mine).status_code == 303
    assert kept(cast.bakery)[0].insurer == "Assureur de Marc"
    assert [(c.head, int(c.limit_eur or 0)) for c in covers_kept(cast.bakery)] == [
        ("gross_margin", 60000),
        ("fraud", 50000),
    ]


def test_e2_the_other_savers_covers_can_be_kept(cast: Cast, signed_in: Any) -> None:
    signed_in("ines").post(NEW, sent(cover(0)))
    signed_in("marc").post(EDIT, sent(cover(0, limit_eur="70000"), initial=1, version="1"))
    client = signed_in("ines")
    late = sent(cover(0, limit_eur="60000"), initial=1, version="1", insurer="Assureur d’Inès")
    assert client.post(EDIT, late).status_code == 409
    assert client.post(EDIT, {**late, "version": "2", "theirs_covers": "1"}).status_code == 303
    assert kept(cast.bakery)[0].insurer == "Assureur d’Inès"
    assert [int(c.limit_eur or 0) for c in covers_kept(cast.bakery)] == [70000]


def test_e2_a_file_sent_with_a_late_save_is_not_kept_in_secret(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, version=2)
    late = sent(cover(0), initial=1, version="1", upload=SimpleUploadedFile("x.pdf", PDF))
    answer = signed_in("ines", "en").post(EDIT, late)
    assert answer.status_code == 409 and "Send it again once this is settled" in answer.content.decode()
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 0


def test_the_database_refuses_another_business_document_too(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    policy, foreign = make_policy(cast.bakery), make_proof(cast.neighbour)
    with business_context(write=[cast.bakery, cast.neighbour]), pytest.raises(IntegrityError), transaction.atomic():
        policy.document_id = foreign.pk
        policy.save()


def test_covers_are_scoped_by_the_database_too(cast: Cast) -> None:
    make_policy(cast.neighbour)
    with business_context(read=[cast.bakery]):
        assert Cover.objects.count() == 0


def test_a_contract_deleted_while_its_form_was_open_is_missing(cast: Cast, signed_in: Any) -> None:
    from portal.editing import saving

    policy = make_policy(cast.bakery)
    client = signed_in("ines")
    where = f"/b/demo/policies/I-{policy.number}/edit/"
    page = client.get(where)
    assert page.status_code == 200
    real = saving.save_fields

    def vanished(row: Any, version: int, values: Any) -> None:
        type(row)._base_manager.filter(pk=row.pk).delete()
        real(row, version, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("insurance.policies.actions.save_fields", vanished)
        form = page.context["form"]
        fields = {name: form[name].value() or "" for name in form.fields if name not in {"upload", "form_key"}}
        management = {
            "covers-TOTAL_FORMS": "0",
            "covers-INITIAL_FORMS": "0",
            "covers-MIN_NUM_FORMS": "0",
            "covers-MAX_NUM_FORMS": "30",
        }
        answer = client.post(where, {**fields, **management, "insurer": "Autre", "version": policy.version})
    assert answer.status_code in {404, 422}
