"""What may be done with the questionnaire: answer, let the known fact speak again, declare one answer, take it back."""

from typing import Any, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
from insurance.readiness.models import InsuranceAnswer
from insurance.readiness.queries import open_to, overview
from insurance.readiness.questions import Question, load
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import save_fields
from portal.tenancy.models import Business


@transaction.atomic
def answer(
    *,
    actor: Actor,
    business: Business,
    question: Question,
    version: int,
    value: Any = None,
    unknown: bool = False,
    **details: Unpack[Details],
) -> InsuranceAnswer:
    """Keeps one answer with what stands beside it. `version` is that of the row the person saw, 0 when there was none.
    With neither value nor unknown, the known fact speaks again. Raises Conflict when somebody answered meanwhile,
    ValidationError for what this question does not take. Saving without a difference leaves no entry."""
    require(actor, "readiness.answer", business)
    _require_open(actor, question)
    if details.get("scope_pct") is not None and not question.holds_in_part:
        raise ValidationError({"scope_pct": _("This answer holds as a whole or not at all: it takes no percentage.")})
    said = _checked(question, value, unknown=unknown) | checked_details(business, actor, details)
    hold_answers(business)
    row, blank = _row(business, question), InsuranceAnswer(business=business, question=question.code)
    changes = changes_of(row, version, said)
    if not changes:
        return row or blank
    row = keep(row, blank, answered(actor, said, load().version))
    record("readiness.answered", business, actor=actor, changes={"question": question.code, **changes})
    return row


@transaction.atomic
def declare(*, actor: Actor, business: Business, question: Question, fingerprint: str) -> None:
    """One person declares one answer, exactly as it was shown to them. Raises Conflict when it is another one now,
    ValidationError when there is nothing to declare. Declared twice is declared once."""
    require(actor, "readiness.declare", business)
    _require_open(actor, question)
    hold_answers(business)
    found = overview(business).found[question.code]
    if not may_declare(found, fingerprint):
        return
    fields = declaring(actor, found, load().version) | {"declared_source": found.source}
    keep(found.row, InsuranceAnswer(business=business, question=question.code), fields)
    facts = {"question": question.code, "declared": declared(found), "source": found.source}
    record("readiness.declared", business, actor=actor, changes=facts)


@transaction.atomic
def withdraw(*, actor: Actor, business: Business, question: Question) -> None:
    """Takes a declaration back; the answer stays. Taken back twice is taken back once."""
    require(actor, "readiness.declare", business)
    _require_open(actor, question)
    hold_answers(business)
    row = _row(business, question)
    if row is None or row.declared_at is None:
        return
    save_fields(row, row.version, row.UNDECLARED)
    record("readiness.withdrawn", business, actor=actor, changes={"question": question.code})


def _require_open(actor: Actor, question: Question) -> None:
    if not open_to(actor, question):
        raise PermissionDenied("readiness.answer")


def _row(business: Business, question: Question) -> InsuranceAnswer | None:
    rows = InsuranceAnswer.objects.for_business(business).filter(question=question.code)
    return rows.select_related("proof").first()


def _checked(question: Question, value: Any, *, unknown: bool) -> dict[str, Any]:
    said = checked_value(question, value, unknown=unknown)
    day = said["value"] if question.within_months is not None else None
    if day is not None and day > timezone.localdate().isoformat():
        raise ValidationError({"value": _("This day is still to come. Write the day of the last trial.")})
    return said
