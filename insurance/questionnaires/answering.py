"""What a business may do with questions that only one insurer asks: answer, declare one answer, take that back. The
rules are those of the common questions (`readiness.actions`); mapped questions are answered and declared there."""

from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireAnswer
from insurance.questionnaires.shape import Question
from insurance.questionnaires.sheet import OwnStanding, carried, own_question, too_long
from insurance.readiness import values
from insurance.readiness.actions import Details, checked_details, declared, plain, plain_of
from insurance.readiness.standing import OPEN
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business

_EMPTY: dict[str, Any] = {
    "value": None,
    "unknown": False,
    "scope_pct": None,
    "checked_on": None,
    "exceptions": "",
    "proof": None,
}
_UNDECLARED: dict[str, Any] = {
    "declared_by_id": None,
    "declared_at": None,
    "declared_value": None,
    "declared_fingerprint": "",
}


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
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two people at once: one row a question
    kept = _row(business, questionnaire, question)
    row = carried(question, kept)  # what was answered to another type of question is written over
    if version != (row.version if row else 0):
        raise Conflict(row)
    before = plain(row)  # type: ignore[arg-type]
    after = {**before, **plain_of(said)}
    if before == after:
        return
    new = said | {
        "answered_by_id": actor.user_id,
        "answered_at": timezone.now(),
        "questionnaire_version": questionnaire.version,
        "kind": question["type"],
    }
    if kept is None:
        QuestionnaireAnswer(**_place(business, questionnaire, question), **new).save(force_insert=True)
    else:
        save_fields(kept, kept.version, new if row is not None else {**_EMPTY, **_UNDECLARED, **new})
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    _record("questionnaire.answered", actor, _place(business, questionnaire, question), changes)


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
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    row = carried(question, _row(business, questionnaire, question))
    found = OwnStanding(own_question(question), row, None)  # type: ignore[arg-type]
    if row is None or found.state == OPEN:
        raise ValidationError(_("There is no answer to declare yet."))
    if found.fingerprint != fingerprint:
        raise Conflict(row)
    if row.declared_fingerprint == fingerprint:
        return
    kept = {
        "declared_by_id": actor.user_id,
        "declared_at": timezone.now(),
        "declared_value": found.value,
        "declared_fingerprint": fingerprint,
        "questionnaire_version": questionnaire.version,
    }
    save_fields(row, row.version, kept)
    place = _place(business, questionnaire, question)
    _record("questionnaire.declared", actor, place, {"declared": declared(found)})


@transaction.atomic
def withdraw(*, actor: Actor, business: Business, questionnaire: PublishedQuestionnaire, question: Question) -> None:
    """Takes a declaration back; the answer stays. Taken back twice is taken back once."""
    require(actor, "readiness.declare", business)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    row = _row(business, questionnaire, question)
    if row is None or row.declared_at is None:
        return
    save_fields(row, row.version, _UNDECLARED)
    _record("questionnaire.withdrawn", actor, _place(business, questionnaire, question), {})


def _checked(question: Question, value: Any, *, unknown: bool) -> dict[str, Any]:
    if unknown or value is None:
        return {"value": None, "unknown": unknown}
    try:
        kept = values.checked(own_question(question), value)
    except values.Wrong:
        raise ValidationError({"value": _("This is no answer to this question.")}) from None
    if too_long(question, kept):
        said = _("This insurer takes at most %(most)d characters here.")
        raise ValidationError({"value": said % {"most": question["max_length"]}})
    return {"value": kept, "unknown": False}


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
