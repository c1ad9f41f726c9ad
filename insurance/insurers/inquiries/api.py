"""Questions about a dossier, for programs: an insurer's asks and reads the answers, a business's reads and answers. The
same verbs as the pages, and the same silence: whoever asks through another grant sees nothing of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query
from pydantic import Field

from insurance.insurers.grants.accesses import note_access
from insurance.insurers.grants.standing import ended, version_of
from insurance.insurers.inquiries import queries
from insurance.insurers.inquiries.actions import Closed, answer, ask, follow_up
from insurance.insurers.inquiries.models import LONGEST, Inquiry, InquiryEntry
from insurance.insurers.room.readers import Reader, who_of
from portal.access.models import Grant
from portal.api import answers
from portal.api.lookups import by_reference, changed
from portal.api.operations import BUSINESS, ORGANISATION, Answer, ApiRequest, ApiRouter, version_in, versioned
from portal.api.paging import Paging, listed
from portal.api.problems import problem
from portal.api.schema import In, Out, number_of, text_or_none
from portal.editing.saving import Conflict
from portal.evidence.models import Proof
from portal.tenancy.context import business_context

readers_router = ApiRouter(tag="Questions", under=ORGANISATION)
router = ApiRouter(tag="Questions", under=BUSINESS)
StateCode = Literal["waiting", "looking", "answered"]


class ProofNamedOut(Out):
    """What names a proof; its file goes out with a version."""

    reference: str
    title: str
    sha256: str


class SaidOut(Out):
    kind: Literal["asked", "answered", "unknown", "corrected"] = Field(
        description="unknown: they will find out; corrected: answered in the questionnaire"
    )
    text: str | None
    who: str
    at: datetime
    proof: ProofNamedOut | None


class QuestionOut(Out):
    """One question with all that was said about it, in order."""

    reference: str = Field(description="Q-001")
    version: str = Field(description="Of the dossier, D-003")
    state: StateCode = Field(description="looking: the business said that it will find out")
    part: str | None = Field(description="Of the dossier, as `sections` names them")
    question: str | None = Field(description="Code of the questionnaire")
    opened_at: datetime
    moved_at: datetime
    said: list[SaidOut]


class QuestionPage(Out):
    items: list[QuestionOut]
    total: int
    page: int
    limit: int


class ReceivedOut(QuestionOut):
    """The same as the business sees it."""

    reader: str
    grant: UUID
    in_next_version: bool = Field(description="Chosen, on its page, to go out with the next version")


class ReceivedPage(Out):
    items: list[ReceivedOut]
    total: int
    page: int
    limit: int


class QuestionQuery(Paging):
    state: StateCode | Literal[""] = ""


class ReceivedQuery(QuestionQuery):
    grant: UUID | None = Field(None, description="Of one reader alone")


class NewQuestion(In):
    text: str = Field(min_length=1, max_length=LONGEST, description="Plain text")
    part: str = Field("", max_length=20, description="One of the dossier’s `sections`")
    question: str = Field("", max_length=60, description="The code of an answer in the dossier")


class MoreOfIt(In):
    text: str = Field(min_length=1, max_length=LONGEST, description="Plain text")


class NewAnswer(In):
    kind: Literal["answered", "unknown", "corrected"]
    text: str = Field("", max_length=LONGEST, description="Needed with `answered`")
    proof: str | None = Field(None, max_length=12, description="P-002")


@readers_router.read("/dossiers/{uuid:public_id}/questions", "question.view", QuestionPage, name="api-shared-questions")
def asked(request: ApiRequest, public_id: UUID, wanted: Query[QuestionQuery]) -> Any:
    """This insurer's questions about one shared dossier, and the answers; the last moved first"""

    def read(reader: Reader) -> Any:
        with business_context(read=[reader.business]):
            rows = queries.asked_through(reader.grant)
            return listed(request, rows.filter(state=wanted.state) if wanted.state else rows, wanted, _shown)

    return _through(request, public_id, read)


@readers_router.read(
    "/dossiers/{uuid:public_id}/questions/{ref}", "question.view", QuestionOut, name="api-shared-question"
)
def asked_one(request: ApiRequest, public_id: UUID, ref: str) -> Any:
    """One of them"""
    return _through(request, public_id, lambda reader: _thread(reader, number_of("Q", ref)))


@readers_router.create(
    "/dossiers/{uuid:public_id}/questions", "shared.ask", QuestionOut, name="api-shared-question-new"
)
def new_question(request: ApiRequest, public_id: UUID, sent: NewQuestion) -> Any:
    """Asks the business, which is told that there is a question; no other reader sees it

    Twenty messages may wait for an answer; the next one is refused with 422.
    """

    def send(reader: Reader) -> Any:
        made = ask(reader=reader, text=sent.text, part=sent.part, question=sent.question)
        return _sent(request, reader, made)

    return _through(request, public_id, send)


@readers_router.create(
    "/dossiers/{uuid:public_id}/questions/{ref}/messages", "shared.ask", QuestionOut, name="api-shared-question-more"
)
def more_of_it(request: ApiRequest, public_id: UUID, ref: str, sent: MoreOfIt) -> Any:
    """Adds to one's own question, which then waits again"""

    def send(reader: Reader) -> Any:
        number = number_of("Q", ref)
        _thread(reader, number)
        return _sent(request, reader, follow_up(reader=reader, number=number, text=sent.text))

    return _through(request, public_id, send)


@router.read("/questions", "inquiry.view", ReceivedPage, name="api-questions")
def received(request: ApiRequest, wanted: Query[ReceivedQuery]) -> dict[str, Any]:
    """What readers of the dossiers ask: those to answer first, then those to find out"""
    rows = queries.inquiries_of(request.business)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.grant is not None:
        rows = rows.filter(grant__public_id=wanted.grant)
    return listed(request, rows, wanted, _received)


@router.read("/questions/{ref}", "inquiry.view", ReceivedOut, name="api-question")
def received_one(request: ApiRequest, ref: str) -> Answer:
    """One question, with the version to send back in If-Match"""
    found = _found(request, ref)
    return versioned(_received(found), found.version)


@router.create("/questions/{ref}/answers", "inquiry.answer", ReceivedOut, name="api-answer-new", conditional=True)
def new_answer(request: ApiRequest, ref: str, sent: NewAnswer) -> Answer:
    """Answers, in the name of the token's person; the reader is told that there is an answer

    `unknown` is an answer. If-Match says what was read: when the reader has added something since, 412 shows it first.
    """
    found, version = _found(request, ref), version_in(request)
    proof = None
    if sent.proof is not None:
        (proof,) = by_reference(Proof.objects.for_business(request.business), "P", [sent.proof], "proof")
    try:
        answer(actor=request.actor, inquiry=found, version=version, kind=sent.kind, text=sent.text, proof=proof)
    except Conflict:
        now = _found(request, ref)
        raise changed(ReceivedOut.model_validate(_received(now)), now.version) from None
    found = _found(request, ref)
    where = reverse("api-question", kwargs={"business": request.business.slug, "ref": found.reference})
    return versioned(_received(found), found.version, where)


def _through(request: ApiRequest, public_id: UUID, act: Callable[[Reader], Any]) -> Any:
    """What `act` does through a grant to this insurer. One that is over answers as one that never was, and its business
    sees the attempt; another insurer's is no grant at all."""
    rows = Grant.objects.filter(organisation=request.organisation).select_related("business", "organisation")
    grant = get_object_or_404(rows, public_id=public_id)
    reader = Reader(grant, who_of(request.actor, request.organisation), request.actor)
    if ended(grant, timezone.now()) is not None:
        return _shut(request, reader)
    try:
        return act(reader)
    except Closed:  # withdrawn while this was on its way
        return _shut(request, reader)


def _shut(request: ApiRequest, reader: Reader) -> HttpResponse:
    """The 404 of an address where nothing is; not raised, or the attempt would be undone with it."""
    why = ended(reader.grant, timezone.now())
    with business_context(write=[reader.business]):
        note_access(reader.grant, reader.who, str(why), actor=reader.actor)
    answers.give_back(request)
    return problem(404)


def _thread(reader: Reader, number: int) -> dict[str, Any]:
    with business_context(read=[reader.business]):
        return _shown(get_object_or_404(queries.asked_through(reader.grant), number=number))


def _sent(request: ApiRequest, reader: Reader, inquiry: Inquiry) -> Answer:
    where = reverse(
        "api-shared-question",
        kwargs={
            "organisation": request.organisation.slug,
            "public_id": reader.grant.public_id,
            "ref": inquiry.reference,
        },
    )
    return Answer(_thread(reader, inquiry.number), {"Location": where})


def _found(request: ApiRequest, ref: str) -> Inquiry:
    return get_object_or_404(queries.inquiries_of(request.business), number=number_of("Q", ref))


def _shown(row: Inquiry) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "version": version_of(row.grant),
        "state": row.state,
        "part": text_or_none(row.part),
        "question": text_or_none(row.question),
        "opened_at": row.opened_at,
        "moved_at": row.moved_at,
        "said": [_said(entry) for entry in row.entries.all()],  # type: ignore[attr-defined]
    }


def _received(row: Inquiry) -> dict[str, Any]:
    return {
        **_shown(row),
        "reader": row.grant.reader,
        "grant": row.grant.public_id,
        "in_next_version": row.included,
    }


def _said(entry: InquiryEntry) -> dict[str, Any]:
    named = {"reference": entry.proof_reference, "title": entry.proof_title, "sha256": entry.proof_sha256}
    return {
        "kind": entry.kind,
        "text": text_or_none(entry.text),
        "who": entry.who,
        "at": entry.at,
        "proof": named if entry.proof_sha256 else None,
    }
