"""A proof beside an answer: chosen or sent, shown on both sides, kept while the answer stands, and who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.notifications.reminders import kinds
from portal.tenancy.context import business_context
from risks.assessment.actions import answer_question, prove_answer, take_stock_again
from risks.assessment.models import Answer
from risks.assessment.questions import load
from tests.cast import Cast
from tests.factories import make_proof
from tests.risks.assessment.conftest import HOME, SignIn, everything

WHERE = HOME + "backup/proof/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def ines(cast: Cast, sign_in: SignIn) -> Client:
    everything(cast, backup="yes")
    return sign_in("ines")


def answer(cast: Cast) -> Answer:
    with business_context(read=[cast.bakery]):
        rows = Answer.objects.for_business(cast.bakery).select_related("proof", "assessment")
        return rows.filter(question="backup").order_by("-assessment__number")[0]


def test_a_proof_that_is_there_is_tied_and_shown_on_both_sides(cast: Cast, ines: Client) -> None:
    proof = make_proof(cast.bakery, "Essai de <reprise>")
    page = ines.get(WHERE)
    assert ines.post(WHERE, {"proof": proof.pk, "version": page.context["form"]["version"].value()}).status_code == 303
    assert answer(cast).proof == proof
    assert "Shown by “Essai de &lt;reprise&gt;”" in ines.get(HOME).content.decode()
    assert HOME + "backup/" in ines.get("/b/demo/proofs/P-1/").content.decode()
    with business_context(read=[cast.bakery]):
        entry = Entry.objects.get(verb="assessment.proved")
    assert entry.changes["changes"]["proof"] == [None, "P-001"]


def test_a_new_file_becomes_a_proof_and_serves_the_answer(cast: Cast, ines: Client) -> None:
    version = answer(cast).version
    sent: dict[str, Any] = {"file": SimpleUploadedFile("essai.pdf", PDF), "version": version}
    assert ines.post(WHERE, sent).status_code == 303
    proof = answer(cast).proof
    assert proof is not None
    assert proof.name == "essai.pdf"


def test_the_same_answer_keeps_its_proof_and_another_one_loses_it(cast: Cast, ines: Client) -> None:
    proof, question = make_proof(cast.bakery), load().question("backup")
    actor = cast.actor("ines")
    row = answer(cast)
    with business_context(write=[cast.bakery]):
        prove_answer(actor=actor, answer=row, version=row.version, proof=proof)
        answer_question(actor=actor, run=row.assessment, question=question, version=row.version, value="partly")
    assert answer(cast).proof == proof
    with business_context(write=[cast.bakery]):
        run = take_stock_again(actor=actor, run=row.assessment)
    assert answer(cast).proof == proof, "carried over"
    with business_context(write=[cast.bakery]):
        answer_question(actor=actor, run=run, question=question, version=1, value="no")
    assert answer(cast).proof is None


def test_a_foreign_proof_a_no_and_an_old_page_are_refused(cast: Cast, ines: Client) -> None:
    foreign = make_proof(cast.neighbour)
    version = answer(cast).version
    assert ines.post(WHERE, {"proof": foreign.pk, "version": version}).status_code == 422
    assert ines.get(HOME + "restore/proof/").status_code == 404
    assert ines.post(WHERE, {"proof": make_proof(cast.bakery).pk, "version": version + 5}).status_code == 422
    assert answer(cast).proof is None
    with business_context(write=[cast.bakery, cast.neighbour]), pytest.raises(ValidationError):
        prove_answer(actor=cast.actor("ines"), answer=answer(cast), version=version, proof=foreign)


@pytest.mark.parametrize(("who", "status"), [("paul", 403), ("yann", 404), ("zoe", 404)])
def test_who_may_not_answer_may_not_prove(cast: Cast, ines: Client, sign_in: SignIn, who: str, status: int) -> None:
    assert sign_in(who).get(WHERE).status_code == status


def test_an_adviser_without_the_proofs_neither_sees_nor_ties_them(cast: Cast, ines: Client, sign_in: SignIn) -> None:
    row = answer(cast)
    with business_context(write=[cast.bakery]):
        prove_answer(actor=cast.actor("ines"), answer=row, version=row.version, proof=make_proof(cast.bakery, "Secret"))
    cast.mandate(scope="edit", sections=["register"])
    claire = sign_in("claire")
    assert claire.get(WHERE).status_code == 403
    assert "Secret" not in claire.get(HOME).content.decode()
    assert "Secret" not in claire.get(HOME + "backup/").content.decode()


def test_what_somebody_promised_to_find_out_is_reminded(cast: Cast) -> None:
    run, actor, question = everything(cast), cast.actor("ines"), load().question("restore")
    today = timezone.localdate()
    with business_context(write=[cast.bakery]):
        row = Answer.objects.for_business(cast.bakery).get(question="restore")
        answer_question(
            actor=actor, run=run, question=question, version=row.version, value="unknown",
            owner=cast.member("lucie"), due_on=today + timedelta(days=2),
        )  # fmt: skip
        (kind,) = [one for one in kinds() if one.code == "to_find_out"]
        found = kind.find(cast.bakery, today + timedelta(days=7))
        assert [(item.due_on, item.member_id) for item in found] == [
            (today + timedelta(days=2), cast.member("lucie").pk)
        ]
        assert kind.find(cast.bakery, date(2020, 1, 1)) == []


def test_a_refused_upload_leaves_no_file(cast: Cast, ines: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr("portal.evidence.storage.keep", lambda *_args: kept.append("x") or "x")
    sent: dict[str, Any] = {"file": SimpleUploadedFile("essai.pdf", PDF), "version": answer(cast).version + 3}
    assert ines.post(WHERE, sent).status_code == 422
    assert kept == []
