"""Questions and answers in a version: only those ticked, only where the part is chosen, and who asked told to nobody
but themselves."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from insurance.dossier.forms import BuildForm
from insurance.dossier.freeze import freeze
from insurance.dossier.queries import contents
from insurance.dossier.snapshot_schema import Snapshot, checked
from insurance.dossier.snapshot_schema.exchanges import for_recipient
from insurance.insurers.inquiries.actions import follow_up, include
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.room.readers import Reader
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_inquiry, make_proof
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import flat, render, text_of
from tests.insurance.insurers.inquiries.conftest import SECRET, actor, say


@pytest.fixture
def chosen(cast: Cast, nora: Reader, asked: Inquiry) -> Inquiry:
    """Answered with a proof and ticked; a follow-up waits, and another question is not ticked."""
    with business_context(write=[cast.bakery]):
        Profile.objects.create(business=cast.bakery)
    say(cast, asked, proof=make_proof(cast.bakery, "Contrat", sha256="ab" * 32))
    follow_up(reader=nora, number=asked.number, text="NOT-ANSWERED-YET")
    make_inquiry(cast.bakery, cast.insurer, "NOT-CHOSEN")
    make_inquiry(cast.neighbour, cast.insurer, "NEIGHBOUR", included=True)
    with business_context(write=[cast.bakery]):
        include(actor=actor(cast, "ines"), inquiry=asked, included=True)
    return asked


def frozen(cast: Cast, parts: tuple[str, ...] = ("exchanges",), recipient: str | None = None) -> Snapshot:
    with business_context(read=[cast.bakery]):
        return freeze(
            cast.bakery,
            number=1,
            token="t",
            language="fr",
            parts=parts,
            recipient=recipient,
            frozen_at=timezone.localtime(),
            demonstration=True,
            months=6,
            stamped=False,
        )


def test_only_what_was_ticked_and_answered_is_frozen(cast: Cast, chosen: Inquiry) -> None:
    (one,) = frozen(cast)["exchanges"]
    assert (one["reference"], one["asked_by"], one["question"]) == ("Q-001", None, None)
    assert one["part"] == {"fr": "Services", "en": "Services"} or one["part"]
    assert [(said["kind"], said["text"]) for said in one["entries"]] == [
        ("asked", SECRET),
        ("answered", "Le réparateur, sous <i>4 heures</i>."),
    ]
    assert one["entries"][1]["proof"] == {"reference": "P-001", "title": "Contrat", "sha256": "ab" * 32}
    assert "Inès" not in str(one) and "Nora" not in str(one)


def test_a_part_that_nobody_chose_is_not_there(cast: Cast, chosen: Inquiry) -> None:
    assert "exchanges" not in frozen(cast, ("company", "services"))


@pytest.mark.parametrize(
    ("recipient", "told"),
    [
        (None, None),
        ("", None),
        ("Autre Assureur", None),
        ("Mutuelle", None),
        (" mutuelle  du PONANT", "Mutuelle du Ponant"),
    ],
)
def test_who_asked_is_told_only_in_a_dossier_made_for_them(
    cast: Cast, chosen: Inquiry, recipient: str | None, told: str | None
) -> None:
    assert frozen(cast, recipient=recipient)["exchanges"][0]["asked_by"] == told


def test_nameless_askers_match_no_nameless_recipient() -> None:
    exchange: Any = {"reference": "Q-001", "part": None, "question": None, "asked_by": "", "entries": []}
    assert for_recipient([exchange], " ")[0]["asked_by"] is None


def test_the_part_is_offered_counted_and_not_ticked(cast: Cast, chosen: Inquiry) -> None:
    with business_context(read=[cast.bakery]):
        parts = contents(cast.bakery, cast.actor("ines"))
    (part,) = [part for part in parts if part.code == "exchanges"]
    assert part.count == 1
    field: Any = BuildForm(parts=parts).fields["parts"]
    assert "exchanges" in dict(field.choices) and "exchanges" not in field.initial and "company" in field.initial


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_pdf_tells_questions_and_answers_in_any_text(tmp_path: Path, lang: str) -> None:
    snapshot = example()
    snapshot["sections"] = ["exchanges"]
    odd = "profit < cost & <b>loss</b> 🥖 " + "x" * 300
    snapshot["exchanges"][0]["entries"][0]["text"] = odd
    shown = flat(text_of(render(checked(snapshot), lang), tmp_path))
    assert "profit < cost & <b>loss</b>" in shown
    unknown = {"fr": "Inconnu, nous allons nous renseigner", "en": "Unknown, we will find out"}[lang]
    assert unknown in shown and "P-003 Contrat de maintenance" in shown
    assert "Mutuelle du Ponant" in shown, "the example was made for who asked"
