"""Which questionnaires are on offer, and one of them filled in for a business."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireAnswer, QuestionnaireEntry
from insurance.questionnaires.sheet import Sheet, fill
from insurance.readiness.queries import Overview, open_to, overview
from insurance.readiness.questions import load
from portal.access.rules import Actor
from portal.accounts.models import User
from portal.evidence.uses import Use
from portal.tenancy.models import Business, Organisation
from portal.ui.format import Language


def live(today: date | None = None) -> list[PublishedQuestionnaire]:
    """What businesses may fill in today: of each questionnaire the newest published version that is valid, unless that
    one is suspended. One query, which leaves the questions where they are: `title` and `line` are enough to choose."""
    rows = _live(today or timezone.localdate()).defer("content")
    said = {name: F(f"content__{name}") for name in ("title", "line")}
    return list(rows.annotate(**said).order_by("insurer__name", "code"))


def live_one(insurer: str, code: str) -> PublishedQuestionnaire | None:
    """The live version of one questionnaire with its questions, by the addresses of its insurer and of itself."""
    return _live(timezone.localdate(), insurer__slug=insurer, code=code).first()


def _live(day: date, **which: Any) -> QuerySet[PublishedQuestionnaire]:
    rows = PublishedQuestionnaire.objects.filter(published_at__isnull=False, valid_from__lte=day, **which)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    newest = rows.order_by("insurer_id", "code", "-published_at", "-number").distinct("insurer_id", "code")
    offered = PublishedQuestionnaire.objects.filter(pk__in=newest.values("pk"), suspended_at__isnull=True)
    return offered.select_related("insurer")


def key_of(row: PublishedQuestionnaire) -> str:
    """The name by which a form chooses a questionnaire."""
    return f"{row.insurer.slug}/{row.code}"


def published(insurer: Organisation) -> QuerySet[PublishedQuestionnaire]:
    """All versions of an insurer, drafts included, newest first."""
    return PublishedQuestionnaire.objects.filter(insurer=insurer).order_by("-number")


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the diary, with the name of who did it."""

    entry: QuestionnaireEntry
    who: str | None


def diary(insurer: Organisation, code: str) -> list[Deed]:
    """What was done to a questionnaire, newest first; two queries."""
    entries = list(QuestionnaireEntry.objects.filter(insurer=insurer, code=code).order_by("-pk")[:50])
    names = dict(User.objects.filter(pk__in=[entry.actor for entry in entries]).values_list("pk", "name"))
    return [Deed(entry, names.get(entry.actor or 0)) for entry in entries]


def rows_of(business: Business, row: PublishedQuestionnaire) -> dict[str, QuestionnaireAnswer]:
    """What this business answered to questions of the insurer's own, by their codes; one query."""
    answers = QuestionnaireAnswer.objects.for_business(business).filter(insurer=row.insurer, questionnaire=row.code)
    return {item.question: item for item in answers.select_related("proof", "answered_by", "declared_by")}


def sheet(
    business: Business,
    row: PublishedQuestionnaire,
    lang: Language,
    *,
    actor: Actor | None = None,
    found: Overview | None = None,
) -> Sheet:
    """A questionnaire filled in for a business; what is closed to `actor` stays closed. Without an actor, everything:
    for the dossier, whose builder may see it all."""
    known = found or overview(business)
    closed = frozenset(question.code for question in load() if actor is not None and not open_to(actor, question))
    return fill(row.content, known.found, rows_of(business, row), lang, closed)


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which answers to insurers' own questions each proof backs; one query."""
    rows = QuestionnaireAnswer.objects.for_business(business).filter(proof_id__in=list(proof_ids)).order_by("pk")
    found: dict[int, list[Use]] = {}
    for row in rows.select_related("insurer"):
        if row.proof_id is not None:
            title = _("%(insurer)s, question %(code)s") % {"insurer": row.insurer.name, "code": row.question}
            place = {"insurer": row.insurer.slug, "code": row.questionnaire}
            found.setdefault(row.proof_id, []).append(Use("", title, "questionnaire", place, "readiness.view"))
    return found
