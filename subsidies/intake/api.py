"""Whole lists of programmes from an institution's programs: read and compared by the worker, decided by a second
person on the page."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from portal.api.operations import ORGANISATION, Answer, ApiRequest, ApiRouter
from portal.api.problems import Problem
from portal.api.schema import Out
from portal.ui.text import refuse_odd_text
from subsidies.intake.actions import send_file
from subsidies.intake.models import Intake, IntakeState, RowKind
from subsidies.intake.queries import kept_counts, open_counts, problem_of

router = ApiRouter(tag="Programmes", under=ORGANISATION)
ENDINGS = {"application/x-ndjson": "jsonl", "text/csv": "csv"}


class IntakeOut(Out):
    id: UUID
    source: str
    state: Literal["queued", "running", "ready", "done", "failed"]
    sha256: str
    sent_at: datetime
    counts: dict[str, int] = Field(description="Rows by what they would change")
    to_decide: int
    problem: str | None = Field(description="Why the file could not be read")


class IntakeQuery(Schema):
    source: str = Field(min_length=1, max_length=80, description="The name of the list, the same for each edition")


@router.create_from_file("/intakes", "catalogue.edit", IntakeOut, tuple(ENDINGS), name="api-intake-new", status=202)
def new_intake(request: ApiRequest, wanted: Query[IntakeQuery]) -> Answer:
    """A list of programmes, to be read and compared; nothing of it is published by itself

    JSON Lines or the national CSV, 2 MB at most: larger ones are sent on the page.
    """
    source = " ".join(wanted.source.split())
    try:
        refuse_odd_text(source, 80)
    except ValidationError as error:
        raise ValidationError({"source": error}) from None
    if not source or not request.body:
        raise ValidationError({"" if source else "source": _("Give an answer here.")})
    ending = ENDINGS.get(str(request.content_type))
    if ending is None:
        raise Problem(415)
    made = send_file(
        actor=request.actor,
        institution=request.organisation,
        source=source,
        name=f"api.{ending}",
        pieces=[request.body],
    )
    where = reverse("api-intake", kwargs={"organisation": request.organisation.slug, "uid": made.uid})
    return Answer(_shown(made), {"Location": where})


@router.read("/intakes/{uuid:uid}", "catalogue.view", IntakeOut, name="api-intake")
def intake(request: ApiRequest, uid: UUID) -> dict[str, Any]:
    """How far a list is, and what it would change"""
    return _shown(get_object_or_404(Intake, institution=request.organisation, uid=uid))


def _shown(intake: Intake) -> dict[str, Any]:
    counts = kept_counts(intake)
    return {
        "id": intake.uid,
        "source": intake.source,
        "state": intake.state,
        "sha256": intake.sha256,
        "sent_at": intake.sent_at,
        "counts": {kind.value: counts[kind] + intake.dropped.get(kind, 0) for kind in RowKind},
        "to_decide": open_counts(intake).total(),
        "problem": problem_of(intake) if intake.state == IntakeState.FAILED else None,
    }
