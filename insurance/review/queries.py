"""Questions and statements as the pages and the dossier read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from insurance.dossier.freeze import open_to
from insurance.dossier.parts import labels
from insurance.review.facts import fingerprints
from insurance.review.models import ReviewRequest, ReviewStatement
from portal.access.models import Mandate
from portal.access.rules import Actor
from portal.access.table import COMMENT, EDIT
from portal.tenancy.models import Business, Organisation
from portal.ui.bilingual import in_both_languages


def chambers_of(business: Business) -> list[Organisation]:
    """The chambers that may be asked: a live mandate lets them comment on the dossier."""
    live = Mandate.objects.live(timezone.localdate()).filter(business=business, scope__in=[COMMENT, EDIT])
    rows = live.filter(sections__contains=["dossier"]).select_related("organisation").order_by("organisation__name")
    return [mandate.organisation for mandate in rows]


def open_requests(business: Business) -> QuerySet[ReviewRequest]:
    """What was asked and is neither answered nor taken back."""
    return ReviewRequest.objects.for_business(business).filter(ended_at__isnull=True).select_related("organisation")


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement, with the names of its parts and of those whose facts are others today."""

    statement: ReviewStatement
    parts: list[Any]
    changed: list[Any]
    closed: bool  # it speaks of a part that this reader may not see: so are its words


def statements_of(business: Business, actor: Actor) -> list[Stated]:
    """All statements, newest first, in a context that reads every part of the business."""
    rows = list(ReviewStatement.objects.for_business(business).order_by("-number"))
    names = labels()
    now = fingerprints(business, {part for row in rows for part in row.parts}) if rows else {}
    return [
        Stated(
            row,
            [names.get(part, part) for part in row.parts],
            [names.get(part, part) for part in row.parts if now.get(part) != row.fingerprints.get(part)],
            not all(open_to(actor, part) for part in row.parts),
        )
        for row in rows
    ]


def _held(business: Business) -> QuerySet[ReviewStatement]:
    return ReviewStatement.objects.for_business(business).filter(dropped_at__isnull=True)


def statements_held(business: Business) -> int:
    """How many a dossier would hold."""
    return _held(business).count()


def review_section(business: Business) -> list[dict[str, Any]]:
    """As the dossier freezes them: those that are not set aside, each with what changed since."""
    rows = list(_held(business).order_by("number"))
    names = labels()
    now = fingerprints(business, {part for row in rows for part in row.parts}) if rows else {}
    return [
        {
            "reference": row.reference,
            "adviser": row.adviser_name,
            "chamber": row.chamber,
            "given_on": timezone.localdate(row.given_at).isoformat(),
            "parts": [
                {
                    "code": part,
                    "label": in_both_languages(names.get(part, part)),
                    "changed_since": now.get(part) != row.fingerprints.get(part),
                }
                for part in row.parts
            ],
            "noticed": row.noticed,
            "own_changes": row.own_changes,
            "chamber_changes": row.chamber_changes,
        }
        for row in rows
    ]
