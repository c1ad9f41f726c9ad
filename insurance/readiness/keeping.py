"""How an answer is kept, declared and taken back, whether many insurers ask the question or one alone: what the verbs
of both have in common. They call it inside their transaction, once the actor's right was asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.readiness import values
from insurance.readiness.models import Answer
from insurance.readiness.questions import Question
from insurance.readiness.standing import OPEN, UNKNOWN, Standing
from portal.access.rules import Actor, can
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


def checked_value(question: Question, value: Any, *, unknown: bool) -> dict[str, Any]:
    """`value` and `unknown` as they are kept. Raises ValidationError for what this question does not take."""
    if unknown or value is None:
        return {"value": None, "unknown": unknown}
    try:
        return {"value": values.checked(question, value), "unknown": False}
    except values.Wrong:
        raise ValidationError({"value": _("This is no answer to this question.")}) from None


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


def hold_answers(business: Business) -> None:
    """Two people who answer at once take turns until commit: one row a question."""
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)


def changes_of(row: Answer | None, version: int, said: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What `said` changes, as the history keeps it: [before, after] by name, nothing where it says the same again.
    Raises Conflict unless `version` is that of the row, 0 without one: somebody answered meanwhile."""
    if version != (row.version if row else 0):
        raise Conflict(row)
    before = _plain({name: getattr(row, name) for name in Answer.EMPTY} if row else Answer.EMPTY)
    after = {**before, **_plain(said)}
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def answered(actor: Actor, said: Mapping[str, Any], questionnaire_version: str) -> dict[str, Any]:
    """The fields that keep an answer: what was said, by whom, when, to which version of the questions."""
    return {
        **said,
        "answered_by_id": actor.user_id,
        "answered_at": timezone.now(),
        "questionnaire_version": questionnaire_version,
    }


def may_declare(found: Standing, fingerprint: str) -> bool:
    """False where exactly this was declared before. Raises ValidationError when there is nothing to declare, Conflict
    when the answer is not the one that was shown."""
    if found.state == OPEN:
        raise ValidationError(_("There is no answer to declare yet."))
    if found.fingerprint != fingerprint:
        raise Conflict(found.row)
    return found.row is None or found.row.declared_fingerprint != fingerprint


def declaring(actor: Actor, found: Standing, questionnaire_version: str) -> dict[str, Any]:
    """The fields that keep a declaration of the answer as it stands."""
    return {
        "declared_by_id": actor.user_id,
        "declared_at": timezone.now(),
        "declared_value": found.value,
        "declared_fingerprint": found.fingerprint,
        "questionnaire_version": questionnaire_version,
    }


def keep[A: Answer](row: A | None, blank: A, fields: Mapping[str, Any]) -> A:
    """Writes `fields` to the row, or to a first one that `blank` says the place of."""
    if row is not None:
        save_fields(row, row.version, fields)
        return row
    for name, value in fields.items():
        setattr(blank, name, value)
    blank.save(force_insert=True)
    return blank


def declared(found: Standing) -> Any:
    """What was declared, as the history keeps it."""
    return "unknown" if found.state == UNKNOWN else found.value


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Codes, exact figures and references: the same in every language."""
    found = dict(said)
    if found.get("checked_on") is not None:
        found["checked_on"] = found["checked_on"].isoformat()
    if found.get("proof") is not None:
        found["proof"] = reference("P", found["proof"].number)
    return found
