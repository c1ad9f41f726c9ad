"""An insurer's own questionnaires, for programs: checked, sent as drafts and published out of whatever tool writes
them."""

from datetime import datetime
from typing import Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from insurance.questionnaires.actions import Moved, Refused, publish, send
from insurance.questionnaires.models import PublishedQuestionnaire
from insurance.questionnaires.preview import preview
from insurance.questionnaires.queries import live, published
from insurance.questionnaires.reading import read
from insurance.questionnaires.shape import Questionnaire, languages
from portal.api.operations import ORGANISATION, Answer, ApiRequest, ApiRouter
from portal.api.paging import Paging, listed
from portal.api.problems import Problem
from portal.api.schema import Day, In, Out, Sha256

router = ApiRouter(tag="Questionnaires", under=ORGANISATION)
JSON = "application/json"
StateCode = Literal["draft", "published", "suspended"]


class LostOut(Out):
    """A mapped question whose choices have no place for some common answers: businesses then answer it themselves."""

    code: str
    maps_to: str
    values: list[str]


class CheckedOut(Out):
    """What a good file holds, and how much of it a prepared business answers already."""

    code: str
    version: str
    title: dict[str, str] = Field(description="By language")
    line: str
    languages: list[Literal["fr", "en"]]
    valid_from: Day
    valid_until: Day | None
    questions: int
    mapped: int = Field(description="Answered by a common question")
    own: int = Field(description="That only this insurer asks")
    lost: list[LostOut]


class VersionOut(CheckedOut):
    number: int
    state: StateCode
    on_offer: bool = Field(description="Businesses may fill it in today")
    content_sha256: Sha256 = Field(description="Of the content; name it when you publish")
    sent_at: datetime
    published_at: datetime | None
    suspended_at: datetime | None


class WholeVersionOut(VersionOut):
    content: dict[str, Any] = Field(description="The file, rempart-questionnaire/1")


class VersionPage(Out):
    items: list[VersionOut]
    total: int
    page: int
    limit: int


class VersionQuery(Paging):
    state: StateCode | Literal[""] = ""
    code: str = Field("", max_length=40, description="Of one questionnaire alone")


class Publishing(In):
    content_sha256: Sha256 = Field(description="Of the draft that was looked at")


@router.read("/questionnaires", "questionnaire.view", VersionPage, name="api-questionnaires")
def questionnaires(request: ApiRequest, wanted: Query[VersionQuery]) -> dict[str, Any]:
    """All versions of this insurer's questionnaires, the newest first"""
    rows = published(request.organisation)
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    if wanted.state:
        rows = rows.filter(published_at__isnull=wanted.state == "draft")
    if wanted.state in {"published", "suspended"}:
        rows = rows.filter(suspended_at__isnull=wanted.state == "published")
    offered = _offered(request)
    return listed(request, rows, wanted, lambda row: _shown(row, offered))


@router.read("/questionnaires/{int:number}", "questionnaire.view", WholeVersionOut, name="api-questionnaire")
def questionnaire(request: ApiRequest, number: int) -> dict[str, Any]:
    """One version with its content"""
    return _whole(request, number)


@router.create_from_file(
    "/questionnaires/check", "questionnaire.check", CheckedOut, (JSON,), name="api-questionnaire-check", status=200
)
def check(request: ApiRequest) -> dict[str, Any]:
    """Reads a file and keeps nothing: how it maps, or 422 with every problem at once, each with its place

    `count` is of all problems, of which `errors` holds a hundred at most.
    """
    _refuse_other_media(request)
    found = read(request.body)
    if found.content is None:
        raise _problems(Refused(found.problems, found.count))
    return _checked(found.content)


@router.create_from_file(
    "/questionnaires", "questionnaire.publish", WholeVersionOut, (JSON,), name="api-questionnaire-new"
)
def new_questionnaire(request: ApiRequest) -> Answer:
    """Keeps a file as a draft, in place of an earlier draft of the same version; or names all its problems, as a check
    does

    A published version never changes: send the next one under a version of its own.
    """
    _refuse_other_media(request)
    try:
        made = send(actor=request.actor, insurer=request.organisation, data=request.body)
    except Refused as refused:
        raise _problems(refused) from None
    where = reverse("api-questionnaire", kwargs={"organisation": request.organisation.slug, "number": made.number})
    return Answer(_whole(request, made.number), {"Location": where})


@router.create(
    "/questionnaires/{int:number}/publish",
    "questionnaire.publish",
    WholeVersionOut,
    name="api-questionnaire-publish",
    status=200,
)
def publish_version(request: ApiRequest, number: int, sent: Publishing) -> dict[str, Any]:
    """Offers a draft to all businesses, for good, exactly as it was looked at

    409 when it is another draft by now, or when this insurer offers as much as it may.
    """
    if not published(request.organisation).filter(number=number).exists():
        raise Http404
    try:
        publish(actor=request.actor, insurer=request.organisation, number=number, seen=sent.content_sha256)
    except Moved:
        said = _("This draft changed while you looked at it. Nothing was published.")
        raise Problem(409, said) from None
    return _whole(request, number)


def _refuse_other_media(request: ApiRequest) -> None:
    if request.content_type != JSON and request.body:
        raise Problem(415)


def _problems(refused: Refused) -> Problem:
    errors = [{"field": problem.where, "message": problem.text} for problem in refused.problems]
    return Problem(422, errors=errors, count=refused.count)


def _offered(request: ApiRequest) -> set[int]:
    return {row.pk for row in live() if row.insurer_id == request.organisation.pk}


def _checked(content: Questionnaire) -> dict[str, Any]:
    found = preview(content)
    mapped = (one for _title, listed_here in found.sections for one in listed_here)
    return {
        "code": content["code"],
        "version": content["version"],
        "title": content["title"],
        "line": content["line"],
        "languages": list(languages(content)),
        "valid_from": content["valid_from"],
        "valid_until": content.get("valid_until"),
        "questions": found.total,
        "mapped": found.mapped,
        "own": found.own,
        "lost": [
            {"code": one.question["code"], "maps_to": one.question["maps_to"], "values": list(one.lost)}
            for one in mapped
            if one.lost
        ],
    }


def _shown(row: PublishedQuestionnaire, offered: set[int]) -> dict[str, Any]:
    plain = ("number", "state", "content_sha256", "sent_at", "published_at", "suspended_at")
    return {
        **_checked(row.content),
        **{name: getattr(row, name) for name in plain},
        "on_offer": row.pk in offered,
    }


def _whole(request: ApiRequest, number: int) -> dict[str, Any]:
    row = get_object_or_404(published(request.organisation), number=number)
    return {**_shown(row, _offered(request)), "content": row.content}
