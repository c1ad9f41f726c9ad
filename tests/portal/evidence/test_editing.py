"""Correcting what a proof is called and until when it holds: the file never changes, nothing is lost."""

from datetime import date
from typing import Any

import pytest

from portal.audit.models import Entry
from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_proof
from tests.portal.evidence.conftest import LIST, kept

EDIT = f"{LIST}P-1/edit/"


def form(**fields: Any) -> dict[str, Any]:
    return {"title": "Test de sauvegarde", "valid_until": "2027-05-14", "version": 1, **fields}


def test_title_and_day_are_corrected_and_the_history_tells(cast: Cast, signed_in: Any) -> None:
    before = make_proof(cast.bakery, "Scan 12")
    answer = signed_in("marc").post(EDIT, form())
    assert answer.status_code == 303
    (after,) = kept(cast.bakery)
    assert (after.title, after.valid_until) == ("Test de sauvegarde", date(2027, 5, 14))
    assert (after.sha256, after.stored_as, after.name) == (before.sha256, before.stored_as, before.name)
    with business_context(read=[cast.bakery]):
        entry = Entry.objects.get(verb="proof.edited")
    assert "Scan 12" in str(entry.changes) and entry.ref == "P-001"


def test_saving_without_a_difference_leaves_no_entry(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.bakery, "Scan 12")
    signed_in("marc").post(EDIT, form(title="Scan 12", valid_until=""))
    with business_context(read=[cast.bakery]):
        assert not Entry.objects.filter(verb="proof.edited").exists()


def test_an_emptied_title_becomes_the_files_name(cast: Cast, signed_in: Any) -> None:
    made = make_proof(cast.bakery, "Scan 12")
    signed_in("ines").post(EDIT, form(title=""))
    assert kept(cast.bakery)[0].title == made.name.rsplit(".", 1)[0]


def test_the_second_of_two_savers_sees_both_texts(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.bakery, "Scan 12")
    signed_in("marc").post(EDIT, form(title="Facture"))
    answer = signed_in("ines").post(EDIT, form(title="Devis"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Facture" in page and "Devis" in page and "Marc Tanguy" in page
    assert kept(cast.bakery)[0].title == "Facture"


@pytest.mark.parametrize("name, status", [("ines", 200), ("marc", 200), ("lucie", 403), ("paul", 403), ("yann", 404)])
def test_who_may_correct_a_proof_that_somebody_else_added(cast: Cast, signed_in: Any, name: str, status: int) -> None:
    make_proof(cast.bakery, "Scan 12", added_by=cast.marc)
    assert signed_in(name).get(EDIT).status_code == status
    if status != 200:
        assert signed_in(name).post(EDIT, form()).status_code == status
        assert kept(cast.bakery)[0].title == "Scan 12"


def test_a_member_corrects_what_they_added(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.bakery, "Scan 12", added_by=cast.lucie)
    assert signed_in("lucie").post(EDIT, form()).status_code == 303
    assert kept(cast.bakery)[0].title == "Test de sauvegarde"


@pytest.mark.parametrize("scope, status", [("read", 403), ("comment", 403), ("edit", 200)])
def test_an_adviser_corrects_under_an_editing_mandate(cast: Cast, signed_in: Any, scope: str, status: int) -> None:
    make_proof(cast.bakery, "Scan 12")
    cast.mandate(scope=scope)
    assert signed_in("claire").get(EDIT).status_code == status


def test_the_neighbours_proof_is_missing(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.neighbour, "Devis vélo")
    assert signed_in("ines").post(EDIT, form()).status_code == 404
    with business_context(read=[cast.neighbour]):
        assert Proof.objects.get().title == "Devis vélo"
