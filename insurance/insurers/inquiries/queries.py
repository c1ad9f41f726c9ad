"""Questions as the business and as their reader see them."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.freeze import parts_of
from insurance.dossier.models import DossierVersion, PublicSeal, SealState
from insurance.dossier.parts import labels
from insurance.dossier.redaction.again import named, shown_again
from insurance.dossier.redaction.redact import choices_of
from insurance.insurers.grants.standing import ended
from insurance.insurers.inquiries.models import Inquiry, InquiryEntry, InquiryState
from insurance.readiness.models import InsuranceAnswer
from insurance.readiness.questions import load
from portal.access.models import Grant
from portal.evidence.uses import Use
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.ui.language import current_language

MOST_OPEN = 20  # questions of one grant that wait for an answer
MOST_TRIED = 12  # newer versions, of which each is read whole


@dataclass(frozen=True, slots=True)
class Topics:
    """What a question may be about: the parts of the version, and the questions of the questionnaire that it holds."""

    parts: tuple[tuple[str, str], ...] = ()
    questions: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # by group
    codes: frozenset[str] = field(default_factory=frozenset)


def topics(version: DossierVersion, language: str) -> Topics:
    """Read from the frozen version alone, so that the choice tells nothing that the version does not."""
    names = labels()
    parts = tuple((code, str(names[code])) for code in parts_of(version) if code in names)
    groups = (json.loads(version.snapshot).get("answers") or {}).get("groups", [])
    questions = tuple(
        (group["label"][language], tuple((one["code"], one["question"][language]) for one in group["answers"]))
        for group in groups
        if group["answers"]
    )
    return Topics(parts, questions, frozenset(code for _label, items in questions for code, _text in items))


def about(inquiry: Inquiry) -> str:
    """What a question is about, in the active language; empty when it is about the dossier as a whole."""
    question = load().question(inquiry.question) if inquiry.question else None
    if question is not None:
        return question.text.in_(current_language())
    label = labels().get(inquiry.part)
    return str(label) if label is not None else ""


def inquiries_of(business: Business) -> QuerySet[Inquiry]:
    """All questions of a business with what was said, those to answer first, then to find out."""
    entries = InquiryEntry.objects.for_business(business).order_by("at", "pk")
    rows = Inquiry.objects.for_business(business).select_related("grant__organisation")
    ordered = rows.order_by("-state", "-moved_at", "-pk")  # waiting, looking, answered
    return ordered.prefetch_related(Prefetch("entries", queryset=entries))


def asked_through(grant: Grant) -> QuerySet[Inquiry]:
    """The questions of one grant, the last moved first; in a context that reads the business."""
    return inquiries_of(grant.business).filter(grant=grant).order_by("-moved_at", "-pk")


def threads_of(grant: Grant) -> list[Inquiry]:
    """The same for its reader: in a context of their own, since a reader never enters the business."""
    with business_context(read=[grant.business]):
        return list(asked_through(grant))


def topics_of(grant: Grant, language: str) -> Topics:
    """What the reader of a grant may ask about."""
    with business_context(read=[grant.business]):
        version = DossierVersion.objects.for_business(grant.business).get(number=grant.version_number)
        return topics(version, language)


def room_left(grant: Grant) -> int:
    """How many more messages this reader may send before one is answered; in a context that reads the business."""
    rows = Inquiry.objects.for_business(grant.business_id).filter(grant=grant)
    return max(0, MOST_OPEN - (rows.aggregate(total=Sum("pending"))["total"] or 0))


def corrected_on(inquiry: Inquiry) -> date | None:
    """The day on which the business answered that question in its questionnaire, after it was asked here; or None."""
    if not inquiry.question:
        return None
    rows = InsuranceAnswer.objects.for_business(inquiry.business_id).filter(
        question=inquiry.question, answered_at__gt=inquiry.opened_at
    )
    at = rows.values_list("answered_at", flat=True).first()
    return timezone.localdate(at) if at else None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many questions stand where."""

    waiting: int = 0
    looking: int = 0


def counted(business: Business) -> Counted:
    """One query."""
    states = Inquiry.objects.for_business(business).exclude(state=InquiryState.ANSWERED).values_list("state", flat=True)
    found = list(states)
    return Counted(found.count(InquiryState.WAITING), found.count(InquiryState.LOOKING))


@dataclass(frozen=True, slots=True)
class Update:
    """The newer version that may go to a reader; and the newest, where it may not, with what it shows that was withheld
    from them."""

    version: DossierVersion | None = None
    refused: DossierVersion | None = None
    shows: tuple[str, ...] = ()
    had: tuple[int, ...] = ()  # the versions that this reader has

    @property
    def as_withheld(self) -> list[str]:
        """What to withhold, by name."""
        return named(self.shows)


def update_for(grant: Grant, now: datetime) -> Update:
    """The newest version for the reader of a live grant, who has it not yet, that withholds what was withheld from them
    before. A newest version that was declared void offers nothing."""
    if ended(grant, now) is not None:
        return Update()
    newer = DossierVersion.objects.for_business(grant.business).filter(number__gt=grant.version_number)
    newest = newer.order_by("-number").values_list("number", flat=True).first()
    open_seals = PublicSeal.objects.filter(business=grant.business).exclude(state=SealState.REVOKED)
    valid = set(open_seals.filter(number__gt=grant.version_number).values_list("number", flat=True))
    if newest is None or newest not in valid:
        return Update()
    live = same_reader(grant).filter(revoked_at=None, expires_at__gt=now, version_number__gte=grant.version_number)
    given = set(live.values_list("version_number", flat=True))
    had = tuple(sorted({grant.version_number, *given}))
    withheld = _withheld_in(grant.business, had)
    refused = Update()
    for number in sorted(valid, reverse=True)[:MOST_TRIED]:
        if number in given:
            break
        version = newer.get(number=number)
        shows = shown_again(withheld, json.loads(version.snapshot)) if withheld else []
        if not shows:
            return Update(version, refused.refused, refused.shows, had)
        refused = refused if refused.refused else Update(None, version, tuple(shows), had)
    return refused


def _withheld_in(business: Business, numbers: Collection[int]) -> list[str]:
    """What is withheld in any of these versions."""
    rows = DossierVersion.objects.for_business(business).filter(number__in=numbers)
    return sorted({choice for row in rows for choice in choices_of(json.loads(row.snapshot))})


def same_reader(grant: Grant) -> QuerySet[Grant]:
    """All grants of the business to the reader of this one."""
    rows = Grant.objects.filter(business_id=grant.business_id, organisation=grant.organisation, email=grant.email)
    return rows if grant.organisation_id or grant.email else rows.filter(recipient=grant.recipient)


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> Mapping[int, list[Use]]:
    """Which answers name each proof; one query."""
    found: dict[int, list[Use]] = {}
    rows = InquiryEntry.objects.for_business(business).filter(proof_id__in=list(proof_ids)).select_related("inquiry")
    for row in rows.order_by("pk"):
        title = _("Answer to a reader’s question")
        use = Use(row.inquiry.reference, title, "inquiry", {"number": row.inquiry.number}, "inquiry.view")
        assert row.proof_id is not None
        found.setdefault(row.proof_id, []).append(use)
    return found


DUE_AFTER = timedelta(days=2)
