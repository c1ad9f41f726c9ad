"""Where a business stands in its assessment: answers, what comes next, what is still to find out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.http import Http404

from portal.evidence.uses import Use
from portal.profile.models import Profile
from portal.tenancy.models import Business
from portal.ui.language import current_language
from risks.assessment.flow import Facts, Progress, asked, at_most, progress
from risks.assessment.models import Answer, Asked, Assessment, Decision
from risks.assessment.questions import Question, load
from risks.services.models import Service


@dataclass(frozen=True, slots=True)
class Standing:
    """One run as it stands: the questions that still matter, the answers by question, and how far it is."""

    run: Assessment | None
    questions: tuple[Question, ...]
    rows: dict[str, Answer]
    progress: Progress
    facts: Facts

    @property
    def at_most(self) -> int:
        """How many questions it has asked or may still ask."""
        return at_most(load(), plain(self.rows), self.facts)

    @property
    def open_questions(self) -> list[Question]:
        """Those without an answer of this run, in order."""
        return [question for question in self.questions if not is_answered(self.rows.get(question.code))]

    def before(self, question: Question) -> Question | None:
        """The question shown before this one."""
        place = self.questions.index(question)
        return self.questions[place - 1] if place else None


def shown(where: Standing, code: str) -> Question:
    """The question, if it matters to this business in its open run; 404 otherwise."""
    found = next((item for item in where.questions if item.code == code), None)
    if found is None or where.run is None:
        raise Http404
    return found


def is_answered(row: Answer | None) -> bool:
    """Looked at in this run: a carried answer still waits for its "still right"."""
    return row is not None and not row.carried and bool(row.value or row.values)


def current_run(business: Business) -> Assessment | None:
    """The latest run; the open one when there is one."""
    return Assessment.objects.for_business(business).order_by("-number").first()


def answers_of(run: Assessment | None) -> dict[str, Answer]:
    """The rows of a run by question."""
    if run is None:
        return {}
    rows = Answer.objects.for_business(run.business_id).filter(assessment=run)
    return {row.question: row for row in rows.select_related("owner__user", "answered_by", "proof")}


def plain(rows: dict[str, Answer]) -> dict[str, Any]:
    """What the pure modules read: a code, or a tuple of codes, by question."""
    return {
        code: tuple(row.values) if row.values else row.value for code, row in rows.items() if row.value or row.values
    }


def facts_of(business: Business) -> Facts:
    """What is known of the business beside its answers; unknown as None."""
    kinds = Service.objects.filter(business_id=OuterRef("business_id")).values("kind")
    found = Profile.objects.for_business(business).annotate(service_kinds=ArraySubquery(kinds)).first()
    if found is None:
        return Facts()
    share = found.online_share_pct
    return Facts(
        employees=found.employees,
        online_share_pct=None if share is None else float(share),
        service_kinds=frozenset(found.service_kinds),
        naf=found.naf,
    )


def standing(business: Business, run: Assessment | None = None) -> Standing:
    """The latest run as it stands; three queries."""
    run = run or current_run(business)
    return _standing(run, answers_of(run), facts_of(business))


def glance(business: Business) -> Standing | None:
    """The same for the dashboard, in two queries; None before the first answer."""
    latest = Assessment.objects.filter(business_id=business.pk).order_by("-number").values("pk")[:1]
    found = Answer.objects.for_business(business).filter(assessment_id=Subquery(latest)).select_related("assessment")
    rows = {row.question: row for row in found}
    if not rows:
        return None
    run = next(iter(rows.values())).assessment
    return _standing(run, rows, facts_of(business))


def _standing(run: Assessment | None, rows: dict[str, Answer], facts: Facts) -> Standing:
    questions = load()
    shown = asked(questions, plain(rows), facts)
    seen = {code: answer for code, answer in plain(rows).items() if is_answered(rows[code])}
    return Standing(run, tuple(shown), rows, progress(questions, seen, facts), facts)


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which answers of the latest run each proof backs; one query."""
    latest = Assessment.objects.for_business(business).order_by("-number").values("pk")[:1]
    rows = Answer.objects.for_business(business).filter(assessment_id=Subquery(latest), proof_id__in=list(proof_ids))
    found: dict[int, list[Use]] = {}
    known = {question.code: question for question in load()}
    for row in rows.order_by("question"):
        if row.question in known and row.proof_id is not None:
            text = known[row.question].text.in_(current_language())
            use = Use("", text, "assessment-question", {"code": row.question}, "assessment.view")
            found.setdefault(row.proof_id, []).append(use)
    return found


@dataclass(frozen=True, slots=True)
class ToFindOut:
    """An "I don't know": what, who looks, until when, and whether somebody outside was asked."""

    question: Question
    answer: Answer
    asked: Asked | None


def to_find_out(where: Standing) -> list[ToFindOut]:
    """The open ends of a run, in the order of its questions."""
    if where.run is None:
        return []
    sent = Asked.objects.for_business(where.run.business_id).filter(
        assessment=where.run, answered_at=None, withdrawn_at=None
    )
    by_question = {row.question: row for row in sent}
    return [
        ToFindOut(question, where.rows[question.code], by_question.get(question.code))
        for question in where.questions
        if question.code in where.rows and where.rows[question.code].value == "unknown"
    ]


def stated_outside(where: Standing) -> list[tuple[Question, Answer]]:
    """Answers by people outside that a colleague has not confirmed yet."""
    return [
        (question, where.rows[question.code])
        for question in where.questions
        if question.code in where.rows and where.rows[question.code].waits_for_confirmation
    ]


def decisions_of(business: Business) -> dict[str, Decision]:
    """What was decided, by scenario."""
    rows = Decision.objects.for_business(business).select_related("risk")
    return {row.scenario: row for row in rows}


def previous_run(run: Assessment) -> Assessment | None:
    """The run before this one."""
    return Assessment.objects.for_business(run.business_id).filter(number__lt=run.number).order_by("-number").first()
