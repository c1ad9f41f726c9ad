"""Questions about a shared dossier through the interface: an insurer's program asks and reads, the business's reads and
answers; nobody else's grant, token or network learns that there is a question."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from insurance.insurers.grants.models import GrantAccess
from insurance.insurers.inquiries.models import LONGEST, InquiryEntry
from insurance.insurers.inquiries.queries import MOST_OPEN
from insurance.models import PublicSeal
from portal.access.models import Grant
from portal.api.models import ApiAnswer
from portal.api.tokens import create_token
from portal.audit.models import Entry
from portal.jobs import outbox
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation, OrganisationMembership
from tests.cast import Cast, make_person
from tests.factories import make_grant, make_inquiry, make_proof, make_version
from tests.insurance.insurers.inquiries.conftest import SNAPSHOT
from tests.portal.api.program import Program, new_token

DOSSIERS = "/organisations/mutuelle-ponant/dossiers"
RECEIVED = "/businesses/demo/questions"
SECRET = "Qui répare <b>la caisse</b> & quand ? 🥖"
type MakeProgram = Callable[..., Program]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "send", lambda *pair: None)


@pytest.fixture
def grant(cast: Cast) -> Grant:
    version = make_version(cast.bakery, snapshot=SNAPSHOT)
    return make_grant(cast.bakery, version, organisation=cast.insurer, recipient="")


@pytest.fixture
def where(grant: Grant) -> str:
    return f"{DOSSIERS}/{grant.public_id}/questions"


def count(cast: Cast) -> int:
    with business_context(read=[cast.bakery]):
        return InquiryEntry.objects.for_business(cast.bakery).count()


def outcomes(cast: Cast) -> list[str]:
    with business_context(read=[cast.bakery]):
        return list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_question_is_asked_answered_and_read(cast: Cast, program: MakeProgram, where: str, grant: Grant) -> None:
    nora, ines = program("nora"), program("ines")
    made = nora.post(where, {"text": SECRET, "part": "services"})
    assert made.status_code == 201 and made["Location"].endswith(f"{where}/Q-001")
    body = made.json()
    assert (body["reference"], body["version"], body["state"], body["part"]) == (
        "Q-001",
        "D-001",
        "waiting",
        "services",
    )
    assert [(said["kind"], said["text"], said["who"]) for said in body["said"]] == [
        ("asked", SECRET, "Nora Salaün, Mutuelle du Ponant")
    ]
    (item,) = ines.get(RECEIVED).json()["items"]
    assert (item["reader"], item["grant"]) == ("Mutuelle du Ponant", str(grant.public_id))
    assert item["said"] == body["said"]
    proof = make_proof(cast.bakery, "Contrat")
    tag = ines.get(f"{RECEIVED}/Q-001")["ETag"]
    answer = ines.post(
        f"{RECEIVED}/Q-001/answers",
        {"kind": "answered", "text": "Le réparateur.", "proof": f"P-{proof.number:03d}"},
        if_match=tag,
    )
    assert answer.status_code == 201 and answer["ETag"] != tag
    found = nora.get(f"{where}/Q-001").json()
    assert found["state"] == "answered"
    assert found["said"][1]["text"] == "Le réparateur." and found["said"][1]["who"] == "Inès Le Goff"
    assert found["said"][1]["proof"] == {"reference": "P-001", "title": "Contrat", "sha256": proof.sha256}
    assert set(found) & {"reader", "grant", "in_next_version"} == set(), "what the business alone sees"
    more = nora.post(f"{where}/Q-001/messages", {"text": "Même le dimanche ?"})
    assert (more.status_code, more.json()["state"], len(more.json()["said"])) == (201, "waiting", 3)
    with business_context(read=[cast.bakery]):
        verbs = list(Entry.objects.filter(verb__startswith="inquiry.").order_by("pk").values_list("verb", "actor"))
    assert verbs == [
        ("inquiry.asked", cast.nora.pk),
        ("inquiry.answered", cast.ines.pk),
        ("inquiry.asked", cast.nora.pk),
    ]


def test_the_lists_are_paged_and_filtered(cast: Cast, program: MakeProgram, where: str, grant: Grant) -> None:
    nora, ines = program("nora"), program("ines")
    for number in range(3):
        nora.post(where, {"text": f"Question {number}"})
    make_inquiry(cast.bakery, cast.insurer, "D’un autre accès")
    page = nora.get(f"{where}?limit=2")
    assert (page.json()["total"], len(page.json()["items"])) == (3, 2)
    assert 'rel="next"' in page["Link"]
    assert nora.get(f"{where}?state=answered").json()["total"] == 0
    assert ines.get(RECEIVED).json()["total"] == 4
    assert ines.get(f"{RECEIVED}?grant={grant.public_id}&state=waiting").json()["total"] == 3
    assert ines.get(f"{RECEIVED}?state=looking").json()["total"] == 0
    assert nora.get(f"{where}?stat=answered").status_code == 422, "a misspelt filter never returns everything"


def test_another_insurers_grant_is_missing(cast: Cast, program: MakeProgram, where: str, grant: Grant) -> None:
    other = Organisation.objects.create(kind="insurer", slug="autre", name="Autre")
    theirs = make_grant(cast.bakery, organisation=other, recipient="")
    make_inquiry(cast.bakery, other, SECRET, grant=theirs)
    nora = program("nora")
    nora.post(where, {"text": "À moi"})  # Q-002: theirs is Q-001
    missing = nora.get(f"{DOSSIERS}/00000000-0000-4000-8000-000000000000/questions")
    for address, sent in (
        (f"{DOSSIERS}/{theirs.public_id}/questions", None),
        (f"{DOSSIERS}/{theirs.public_id}/questions/Q-001", None),
        (f"{DOSSIERS}/{theirs.public_id}/questions", {"text": "x"}),
        (f"{DOSSIERS}/{theirs.public_id}/questions/Q-001/messages", {"text": "x"}),
        (f"{where}/Q-001", None),
        (f"{where}/Q-001/messages", {"text": "x"}),
        (f"{where}/R-002", None),
        (f"{where}/Q-999", None),
    ):
        answer = nora.post(address, sent) if sent else nora.get(address)
        assert answer.status_code == 404 and answer.content == missing.content, address
    assert count(cast) == 2, "nothing was said"
    assert [item["reference"] for item in nora.get(where).json()["items"]] == ["Q-002"]


def end(grant: Grant, how: str) -> None:
    rows = Grant.objects.filter(pk=grant.pk)
    if how == "withdrawn":
        rows.update(revoked_at=timezone.now())
    elif how == "over":
        rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        PublicSeal.objects.filter(business_id=grant.business_id).update(state="revoked")


@pytest.mark.parametrize("how", ["withdrawn", "over", "void"])
def test_a_grant_that_ended_is_missing_and_the_business_sees_the_attempt(
    cast: Cast, program: MakeProgram, where: str, grant: Grant, how: str
) -> None:
    nora = program("nora")
    nora.post(where, {"text": SECRET})
    missing = nora.get(f"{DOSSIERS}/00000000-0000-4000-8000-000000000000/questions")
    end(grant, how)
    for answer in (
        nora.get(where),
        nora.get(f"{where}/Q-001"),
        nora.post(where, {"text": "Encore ?"}, idempotency_key="k1"),
        nora.post(where, {"text": "Encore ?"}, idempotency_key="k1"),
        nora.post(f"{where}/Q-001/messages", {"text": "Encore ?"}),
    ):
        assert answer.status_code == 404 and answer.content == missing.content
        assert answer["Content-Type"] == "application/problem+json"
    assert count(cast) == 1
    assert outcomes(cast) == ["expired" if how == "over" else "revoked"], "once an hour for one reason"
    assert ApiAnswer.objects.count() == 0, "a key that led to nothing is free again"


def test_used_up_downloads_silence_nobody(program: MakeProgram, where: str, grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(downloads=grant.max_downloads)
    assert program("nora").post(where, {"text": "Et le stock ?"}).status_code == 201


def test_a_repeated_request_asks_and_answers_once(cast: Cast, program: MakeProgram, where: str) -> None:
    nora, ines = program("nora"), program("ines")
    first, again = (nora.post(where, {"text": SECRET}, idempotency_key="ask-1") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert count(cast) == 1
    assert nora.post(where, {"text": "Autre chose"}, idempotency_key="ask-1").status_code == 422
    replies = [
        ines.post(f"{RECEIVED}/Q-001/answers", {"kind": "unknown"}, if_match='"1"', idempotency_key="a") for _ in "12"
    ]
    assert [reply.status_code for reply in replies] == [201, 201] and count(cast) == 2
    # The same key of another token is another key.
    assert Program(new_token(cast, "nora")).post(where, {"text": SECRET}, idempotency_key="ask-1").status_code == 201
    assert count(cast) == 3


def test_a_key_whose_request_failed_may_be_sent_again_corrected(cast: Cast, program: MakeProgram, where: str) -> None:
    nora = program("nora")
    assert nora.post(where, {"text": "   "}, idempotency_key="k").status_code == 422
    assert nora.post(where, {"text": "Qui ?"}, idempotency_key="k").status_code == 201
    assert count(cast) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "  \r\n "}, "text"),
        ({"text": "x" * (LONGEST + 1)}, "text"),
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x", "part": "policies"}, "part"),
        ({"text": "x", "question": "nope"}, "question"),
        ({"text": "x", "grant": "1"}, "grant"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    cast: Cast, program: MakeProgram, where: str, sent: Any, field: str
) -> None:
    answer = program("nora").post(where, sent)
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert count(cast) == 0


def test_a_text_that_no_page_could_show_is_not_read(cast: Cast, program: MakeProgram, where: str) -> None:
    assert program("nora").post(where, {"text": "a\u202eb"}).status_code == 400
    assert count(cast) == 0


def test_the_longest_question_goes_through_and_texts_come_back_as_they_were(program: MakeProgram, where: str) -> None:
    text = "é" * (LONGEST - len(SECRET)) + SECRET
    assert program("nora").post(where, {"text": text, "question": "mfa_admin"}).json()["said"][0]["text"] == text


def test_beyond_twenty_open_messages_the_next_waits(cast: Cast, program: MakeProgram, where: str) -> None:
    nora = program("nora")
    for number in range(MOST_OPEN):
        assert nora.post(where, {"text": f"{number}"}).status_code == 201
    for address in (where, f"{where}/Q-001/messages"):
        answer = nora.post(address, {"text": "trop"})
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "text"
    assert count(cast) == MOST_OPEN


def test_a_token_without_the_scope_is_refused(cast: Cast, where: str) -> None:
    make_inquiry(cast.bakery, cast.insurer)

    def of(name: str, *scopes: str) -> Program:
        return Program(new_token(cast, name, list(scopes)))

    read, write = of("nora", "questions:read"), of("nora", "questions:write")
    assert read.get(where).status_code == 200
    assert read.post(where, {"text": "x"}).status_code == 403
    assert write.get(where).status_code == 403
    assert of("nora", "dossiers:read", "dossiers:download").get(where).status_code == 403, "older tokens gain nothing"
    refused = of("ines", "questions:read").post(f"{RECEIVED}/Q-001/answers", {"kind": "unknown"}, if_match='"1"')
    assert refused.status_code == 403
    assert of("ines", "questions:write").get(RECEIVED).status_code == 403
    assert of("ines", "risks:read", "risks:write").get(RECEIVED).status_code == 403
    assert write.post(where, {"text": "x"}).status_code == 201


def test_answering_binds_the_business_so_a_member_only_reads(cast: Cast) -> None:
    make_version(cast.bakery)
    make_inquiry(cast.bakery, cast.insurer)
    for name, status in (("lucie", 403), ("paul", 403), ("marc", 201)):
        person = Program(new_token(cast, name))
        assert person.get(RECEIVED).json()["total"] == 1
        answer = person.post(f"{RECEIVED}/Q-001/answers", {"kind": "unknown"}, if_match='"1"')
        assert answer.status_code == status, name


def test_the_neighbours_questions_and_proofs_are_missing(cast: Cast, program: MakeProgram) -> None:
    make_inquiry(cast.bakery, cast.insurer)
    make_version(cast.neighbour)
    make_inquiry(cast.neighbour, cast.insurer, SECRET)
    make_inquiry(cast.neighbour, cast.insurer, SECRET)
    make_proof(cast.neighbour, "Secret")
    ines = program("ines")
    assert ines.get(RECEIVED).json()["total"] == 1
    assert ines.get(f"{RECEIVED}/Q-002").status_code == 404
    assert ines.get("/businesses/cycles-rivoal/questions").status_code == 404
    refused = ines.post(
        f"{RECEIVED}/Q-001/answers", {"kind": "answered", "text": "x", "proof": "P-001"}, if_match='"1"'
    )
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "proof")


def test_what_was_added_meanwhile_is_shown_before_an_answer(cast: Cast, program: MakeProgram, where: str) -> None:
    nora, ines = program("nora"), program("ines")
    nora.post(where, {"text": "Qui ?"})
    tag = ines.get(f"{RECEIVED}/Q-001")["ETag"]
    nora.post(f"{where}/Q-001/messages", {"text": "Et quand ?"})
    sent = {"kind": "answered", "text": "Paul."}
    refused = ines.post(f"{RECEIVED}/Q-001/answers", sent, if_match=tag)
    assert refused.status_code == 412 and refused.json()["current"]["said"][-1]["text"] == "Et quand ?"
    assert ines.post(f"{RECEIVED}/Q-001/answers", sent).status_code == 428
    assert ines.post(f"{RECEIVED}/Q-001/answers", sent, if_match=refused["ETag"]).status_code == 201


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "answered"}, "text"),
        ({"kind": "answered", "text": "x" * (LONGEST + 1)}, "text"),
        ({"kind": "corrected"}, "kind"),
        ({"kind": "asked", "text": "x"}, "kind"),
        ({"kind": "answered", "text": "x", "proof": "R-001"}, "proof"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(cast: Cast, program: MakeProgram, sent: Any, field: str) -> None:
    make_version(cast.bakery)
    make_inquiry(cast.bakery, cast.insurer)
    answer = program("ines").post(f"{RECEIVED}/Q-001/answers", sent, if_match='"1"')
    assert answer.status_code == 422 and [error["field"] for error in answer.json()["errors"]] == [field]
    assert count(cast) == 1


def test_an_underwriter_who_left_and_a_chamber_ask_nothing(cast: Cast, program: MakeProgram, where: str) -> None:
    claire, nora = program("claire"), program("nora")
    assert claire.get(where).status_code == 404
    mine = where.replace("mutuelle-ponant", "chambre-metiers")
    assert claire.get(mine).status_code == 403 and claire.post(mine, {"text": "x"}).status_code == 403
    OrganisationMembership.objects.filter(user=cast.nora).delete()
    assert nora.get(where).status_code == nora.post(where, {"text": "x"}).status_code == 401
    assert count(cast) == 0


def test_a_colleague_of_the_same_insurer_reads_the_same_thread(cast: Cast, program: MakeProgram, where: str) -> None:
    program("nora").post(where, {"text": SECRET})
    assert program("erwan").get(f"{where}/Q-001").json()["said"][0]["text"] == SECRET
    cast.people["eve"] = make_person("Ève Autret", "eve@autre.example", second_factor=True)
    other = Organisation.objects.create(kind="insurer", slug="autre", name="Autre")
    other.memberships.create(user=cast.eve, role="underwriter")
    eve = Program(_token(cast, other))
    assert eve.get(where).status_code == 404
    assert eve.get(where.replace("mutuelle-ponant", "autre")).status_code == 404


def _token(cast: Cast, place: Organisation) -> str:
    actor = cast.workspace_actor("eve", place)
    return create_token(actor=actor, place=place, name="e", scopes=["questions:read", "questions:write"], days=3)[1]
