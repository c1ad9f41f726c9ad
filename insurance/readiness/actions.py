"""What may be done with the questionnaire: answer, let the known fact speak again, declare one answer, take it back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.readiness import values
from insurance.readiness.models import InsuranceAnswer
from insurance.readiness.queries import open_to, overview
from insurance.readiness.questions import Question, load
from insurance.readiness.standing import OPEN, UNKNOWN, Standing
from portal.access.rules import Actor, can, require
from portal.audit.log import record
from portal.editing.saving import Conflict, save_fields
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.text import refuse_odd_text

MOST_EXCEPTIONS = 1000


class Details(TypedDict, total=False):
    """What stands beside an answer. Left out: unchanged."""

    scope_pct: int | None
    checked_on: date | None
    exceptions: str
    proof: Proof | None


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
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two people at once: one row a question
    row = _row(business, question)
    if version != (row.version if row else 0):
        raise Conflict(row)
    before = plain(row)
    after = {**before, **plain_of(said)}
    if before == after:
        return row or InsuranceAnswer(business=business, question=question.code)
    kept = said | {"answered_by_id": actor.user_id, "answered_at": timezone.now()}
    kept["questionnaire_version"] = load().version
    if row is None:
        row = InsuranceAnswer(business=business, question=question.code, **kept)
        row.save(force_insert=True)
    else:
        save_fields(row, version, kept)
    changes: dict[str, Any] = {"question": question.code}
    changes |= {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("readiness.answered", business, actor=actor, changes=changes)
    return row


@transaction.atomic
def declare(*, actor: Actor, business: Business, question: Question, fingerprint: str) -> None:
    """One person declares one answer, exactly as it was shown to them. Raises Conflict when it is another one now,
    ValidationError when there is nothing to declare. Declared twice is declared once."""
    require(actor, "readiness.declare", business)
    _require_open(actor, question)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    found = overview(business).found[question.code]
    if found.state == OPEN:
        raise ValidationError(_("There is no answer to declare yet."))
    if found.fingerprint != fingerprint:
        raise Conflict(found.row)
    row = found.row
    if row is not None and row.declared_fingerprint == fingerprint:
        return
    kept = {
        "declared_by_id": actor.user_id,
        "declared_at": timezone.now(),
        "declared_source": found.source,
        "declared_value": found.value,
        "declared_fingerprint": fingerprint,
        "questionnaire_version": load().version,
    }
    if row is None:
        InsuranceAnswer(business=business, question=question.code, **kept).save(force_insert=True)
    else:
        save_fields(row, row.version, kept)
    facts = {"question": question.code, "declared": declared(found), "source": found.source}
    record("readiness.declared", business, actor=actor, changes=facts)


@transaction.atomic
def withdraw(*, actor: Actor, business: Business, question: Question) -> None:
    """Takes a declaration back; the answer stays. Taken back twice is taken back once."""
    require(actor, "readiness.declare", business)
    _require_open(actor, question)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    row = _row(business, question)
    if row is None or row.declared_at is None:
        return
    cleared = {"declared_by_id": None, "declared_at": None, "declared_source": "", "declared_value": None}
    save_fields(row, row.version, {**cleared, "declared_fingerprint": ""})
    record("readiness.withdrawn", business, actor=actor, changes={"question": question.code})


def _require_open(actor: Actor, question: Question) -> None:
    if not open_to(actor, question):
        raise PermissionDenied("readiness.answer")


def _row(business: Business, question: Question) -> InsuranceAnswer | None:
    rows = InsuranceAnswer.objects.for_business(business).filter(question=question.code)
    return rows.select_related("proof").first()


def _checked(question: Question, value: Any, *, unknown: bool) -> dict[str, Any]:
    if unknown or value is None:
        return {"value": None, "unknown": unknown}
    try:
        kept = values.checked(question, value)
    except values.Wrong:
        raise ValidationError({"value": _("This is no answer to this question.")}) from None
    if question.within_months is not None and kept > timezone.localdate().isoformat():
        raise ValidationError({"value": _("This day is still to come. Write the day of the last trial.")})
    return {"value": kept, "unknown": False}


def checked_details(business: Business, actor: Actor, details: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside an answer, once it holds. Raises ValidationError beside the field that is wrong."""
    scope, day, proof = details.get("scope_pct"), details.get("checked_on"), details.get("proof")
    if scope is not None and not 0 <= scope <= 100:
        raise ValidationError({"scope_pct": _("Write a number from 0 to 100.")})
    if day is not None and day > timezone.localdate():
        raise ValidationError({"checked_on": _("This day is still to come.")})
    try:
        refuse_odd_text(details.get("exceptions", ""), MOST_EXCEPTIONS)
    except ValidationError as odd:
        raise ValidationError({"exceptions": odd}) from None
    if "proof" in details and not can(actor, "proof.view"):
        raise PermissionDenied("proof.view")
    if proof is not None and proof.business_id != business.pk:
        raise ValidationError({"proof": _("Choose a proof of this business.")})
    return dict(details)


def plain(row: InsuranceAnswer | None) -> dict[str, Any]:
    """A row as the history keeps it; without one, what a row begins with."""
    names = ("value", "unknown", "scope_pct", "checked_on", "exceptions", "proof")
    blank = {"value": None, "unknown": False, "scope_pct": None, "checked_on": None, "exceptions": "", "proof": None}
    return plain_of({name: getattr(row, name) for name in names}) if row else blank


def plain_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """As the history keeps it: codes, exact figures and references, the same in every language."""
    found = dict(said)
    if found.get("checked_on") is not None:
        found["checked_on"] = found["checked_on"].isoformat()
    if found.get("proof") is not None:
        found["proof"] = reference("P", found["proof"].number)
    return found


def declared(found: Standing) -> Any:
    """What was declared, as the history keeps it."""
    return "unknown" if found.state == UNKNOWN else found.value
