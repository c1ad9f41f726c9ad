"""What may be done with an assessment: start a run, answer, confirm what somebody stated, take stock again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import Conflict, save_fields
from portal.evidence.models import Proof
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number, reference
from risks.assessment.models import Answer, Assessment
from risks.assessment.questions import Question, load

_OWN = ("value", "values")
PROVABLE = ("yes", "partly")  # answers that a document can back


@transaction.atomic
def start_assessment(*, actor: Actor, business: Business) -> Assessment:
    """The open run, or the first one."""
    require(actor, "assessment.answer", business)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two people at once: one run
    latest = Assessment.objects.for_business(business).order_by("-number").first()
    if latest is not None and latest.finished_at is None:
        return latest
    return _begin(actor, business, latest)


@transaction.atomic
def take_stock_again(*, actor: Actor, run: Assessment) -> Assessment:
    """Closes a run and opens the next, which carries its answers, each with the day it was given: only what changed
    needs an answer. When somebody did so already, their new run."""
    require(actor, "assessment.answer", run)
    Business.objects.select_for_update(no_key=True).get(pk=run.business_id)
    run.refresh_from_db()
    if run.finished_at is not None:
        return start_assessment(actor=actor, business=run.business)
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    record("assessment.finished", run.business, actor=actor, ref=str(run))
    return _begin(actor, run.business, run)


def _begin(actor: Actor, business: Business, latest: Assessment | None) -> Assessment:
    run = Assessment.objects.create(
        business=business,
        number=next_number(business, "A"),
        questions_version=load().version,
        started_by_id=actor.user_id,
    )
    if latest is not None:
        _carry_over(latest, run)
    record("assessment.started", business, actor=actor, ref=str(run))
    return run


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    run: Assessment,
    question: Question,
    version: int,
    value: str = "",
    values: Sequence[str] = (),
    owner: Membership | None = None,
    due_on: date | None = None,
) -> Answer:
    """Keeps one answer. `version` is that of the answer the person saw, 0 when there was none. Raises Conflict when
    somebody answered meanwhile, ValidationError for an answer that this question does not offer or a finished run."""
    require(actor, "assessment.answer", run)
    _open(run)
    _offered(question, value, values)
    if owner is not None and owner.business_id != run.business_id:
        raise ValidationError({"owner": _("Choose from this business only.")})
    kept: dict[str, Any] = {
        "value": value,
        "values": sorted(set(values)),
        "owner": owner if value == "unknown" else None,
        "due_on": due_on if value == "unknown" else None,
        "answered_by_id": actor.user_id,
        "answered_at": timezone.now(),
        "stated_by": "",
        "confirmed_at": None,
        "carried": False,
    }
    if value not in PROVABLE:
        kept["proof"] = None  # it showed the answer that was there
    return _keep(actor, run, question.code, version, kept)


@transaction.atomic
def state_answer(*, run: Assessment, question: Question, value: str, values: Sequence[str], stated_by: str) -> Answer:
    """An answer by somebody outside, through their link: kept as theirs until a colleague confirms it. It replaces
    nothing that a colleague answered meanwhile."""
    _open(run)
    _offered(question, value, values)
    current = Answer.objects.for_business(run.business_id).filter(assessment=run, question=question.code).first()
    if current is not None and not current.carried and current.value not in {"", "unknown"}:
        raise Conflict(current)
    kept = {
        "value": value,
        "values": sorted(set(values)),
        "answered_by_id": None,
        "answered_at": timezone.now(),
        "stated_by": stated_by,
        "confirmed_at": None,
        "carried": False,
    }
    return _keep(None, run, question.code, current.version if current else 0, kept)


@transaction.atomic
def confirm_answer(*, actor: Actor, answer: Answer) -> None:
    """A colleague takes over what somebody outside stated. Confirmed twice is confirmed once."""
    require(actor, "assessment.answer", answer)
    if not answer.waits_for_confirmation:
        return
    save_fields(answer, answer.version, {"confirmed_at": timezone.now(), "answered_by_id": actor.user_id})
    facts = {"question": answer.question, "stated_by": answer.stated_by}
    record("assessment.confirmed", answer.business, actor=actor, ref=str(answer.assessment), changes=facts)


@transaction.atomic
def prove_answer(*, actor: Actor, answer: Answer, version: int, proof: Proof | None) -> None:
    """Ties a proof to a yes or a partly, or takes it away; the answer itself stays as it was given. Raises Conflict
    when somebody answered since `version`, ValidationError for another answer, a finished run or a foreign proof."""
    require(actor, "assessment.answer", answer)
    require(actor, "proof.view", answer)
    _open(answer.assessment)
    if answer.value not in PROVABLE:
        raise ValidationError(_("Only a yes or a partly can be shown."))
    if proof is not None and proof.business_id != answer.business_id:
        raise ValidationError({"proof": _("Choose from this business only.")})
    before = answer.proof
    if version != answer.version:
        raise Conflict(answer)
    if before == proof:
        return
    save_fields(answer, version, {"proof": proof})
    refs = [None if one is None else reference("P", one.number) for one in (before, proof)]
    facts = {"question": answer.question, "proof": refs}
    record("assessment.proved", answer.business, actor=actor, ref=str(answer.assessment), changes=facts)


def _open(run: Assessment) -> None:
    if run.finished_at is not None:
        raise ValidationError(_("This run is finished. Start a new one to change answers."))


def _offered(question: Question, value: str, values: Sequence[str]) -> None:
    known = {choice.code for choice in question.choices}
    if question.kind == "services":
        if not set(values) <= known or value not in {"", "unknown"}:
            raise ValidationError({"values": _("Choose from the list.")})
    elif value not in known:
        raise ValidationError({"value": _("Choose one of the answers, or “I don’t know”.")})


def _keep(actor: Actor | None, run: Assessment, code: str, version: int, kept: dict[str, Any]) -> Answer:
    current = Answer.objects.for_business(run.business_id).filter(assessment=run, question=code).first()
    before = {name: getattr(current, name) if current else None for name in _OWN}
    if current is None:
        answer = Answer(business_id=run.business_id, assessment=run, question=code)
        for name, item in kept.items():
            setattr(answer, name, item)
        answer.save(force_insert=True)
    else:
        if version != current.version:
            raise Conflict(current)
        answer = current
        save_fields(answer, version, kept)
    changes: dict[str, Any] = {"question": code}
    changes |= {name: [before[name], kept[name]] for name in _OWN if before[name] != kept[name] and kept[name]}
    if kept["stated_by"]:
        changes["stated_by"] = kept["stated_by"]
    record("assessment.answered", run.business, actor=actor, ref=str(run), changes=changes)
    return answer


def _carry_over(before: Assessment, run: Assessment) -> None:
    rows = list(Answer.objects.for_business(run.business_id).filter(assessment=before))
    for row in rows:
        row.pk, row.version, row.assessment, row.carried = None, 1, run, True
    Answer.objects.bulk_create(rows)
