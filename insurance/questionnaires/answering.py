"""What a business may do with questions that only one insurer asks: answer, declare one answer, take that back. The
rules are those of the common questions (`readiness.actions`); mapped questions are answered and declared there."""

from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireAnswer
from insurance.questionnaires.shape import Question
from insurance.questionnaires.sheet import OwnStanding, carried, own_question, too_long
from insurance.readiness.keeping import (
    Details,
    answered,
    changes_of,
    checked_details,
    checked_value,
    declared,
    declaring,
    hold_answers,
    keep,
    may_declare,
)
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import save_fields
from portal.tenancy.models import Business


@transaction.atomic
def answer(
    *,
    actor: Actor,
    business: Business,
    questionnaire: PublishedQuestionnaire,
    question: Question,
    version: int,
    value: Any = None,
    unknown: bool = False,
    **details: Unpack[Details],
) -> None:
    """Keeps one answer with what stands beside it. `version` is that of the row the person saw, 0 when there was none.
    Raises Conflict when somebody answered meanwhile, ValidationError for what this question does not take."""
    require(actor, "readiness.answer", business)
    said = _checked(question, value, unknown=unknown) | checked_details(business, actor, details)
    hold_answers(business)
    kept = _row(business, questionnaire, question)
    row = carried(question, kept)  # what was answered to another type of question is written over
    changes = changes_of(row, version, said)
    if not changes:
        return
    place, fields = _place(business, questionnaire, question), answered(actor, said, questionnaire.version)
    fields |= {"kind": question["type"]}
    if row is None:
        fields = {**QuestionnaireAnswer.EMPTY, **QuestionnaireAnswer.UNDECLARED, **fields}
    keep(kept, QuestionnaireAnswer(**place), fields)
    _record("questionnaire.answered", actor, place, changes)


@transaction.atomic
def declare(
    *,
    actor: Actor,
    business: Business,
    questionnaire: PublishedQuestionnaire,
    question: Question,
    fingerprint: str,
) -> None:
    """One person declares one answer, exactly as it was shown to them. Raises Conflict when it is another one now,
    ValidationError when there is nothing to declare. Declared twice is declared once."""
    require(actor, "readiness.declare", business)
    hold_answers(business)
    found = OwnStanding(own_question(question), carried(question, _row(business, questionnaire, question)), None)
    if not may_declare(found, fingerprint):
        return
    place = _place(business, questionnaire, question)
    keep(found.row, QuestionnaireAnswer(**place), declaring(actor, found, questionnaire.version))
    _record("questionnaire.declared", actor, place, {"declared": declared(found)})


@transaction.atomic
def withdraw(*, actor: Actor, business: Business, questionnaire: PublishedQuestionnaire, question: Question) -> None:
    """Takes a declaration back; the answer stays. Taken back twice is taken back once."""
    require(actor, "readiness.declare", business)
    hold_answers(business)
    row = _row(business, questionnaire, question)
    if row is None or row.declared_at is None:
        return
    save_fields(row, row.version, row.UNDECLARED)
    _record("questionnaire.withdrawn", actor, _place(business, questionnaire, question), {})


def _checked(question: Question, value: Any, *, unknown: bool) -> dict[str, Any]:
    said = checked_value(own_question(question), value, unknown=unknown)
    if too_long(question, said["value"]):
        too_much = _("This insurer takes at most %(most)d characters here.")
        raise ValidationError({"value": too_much % {"most": question["max_length"]}})
    return said


def _place(business: Business, questionnaire: PublishedQuestionnaire, question: Question) -> dict[str, Any]:
    return {
        "business": business,
        "insurer": questionnaire.insurer,
        "questionnaire": questionnaire.code,
        "question": question["code"],
    }


def _row(business: Business, questionnaire: PublishedQuestionnaire, question: Question) -> QuestionnaireAnswer | None:
    place = _place(business, questionnaire, question)
    del place["business"]
    return QuestionnaireAnswer.objects.for_business(business).filter(**place).select_related("proof").first()


def _record(verb: str, actor: Actor, place: dict[str, Any], changes: dict[str, Any]) -> None:
    """As the history keeps it: whose questionnaire and which question, beside what changed."""
    where = {"questionnaire": f"{place['insurer'].name}, {place['questionnaire']}", "question": place["question"]}
    record(verb, place["business"], actor=actor, changes={**where, **changes})
