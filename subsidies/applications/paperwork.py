"""The verbs of an application's documents, tasks and notes. Lines are small and many hands tick them, so they carry no
version: each verb locks the application's row and touches one line only."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.evidence.models import Proof
from portal.tenancy.models import Membership
from portal.tenancy.references import reference
from portal.ui.text import refuse_odd_text
from subsidies.applications.models import Application, ApplicationDocument, ApplicationNote, ApplicationTask
from subsidies.applications.queries import documents_of, lock, new_documents

MOST = 60  # lines of a kind in one application
LONGEST_DOCUMENT, LONGEST_TASK, LONGEST_NOTE = 300, 200, 2000


@transaction.atomic
def add_document(*, actor: Actor, application: Application, title: str) -> ApplicationDocument:
    """An own line of the checklist. Raises ValidationError by field."""
    return _add_documents(actor, application, [title], asked=False)[0]


@transaction.atomic
def take_documents(*, actor: Actor, application: Application) -> None:
    """What the programme asks for by now and the checklist lacks."""
    titles = [text[:LONGEST_DOCUMENT] for text in new_documents(application, documents_of(application))]
    if titles:
        _add_documents(actor, application, titles, asked=True)


@transaction.atomic
def set_document(
    *, actor: Actor, document: ApplicationDocument, ready: bool, proof: Proof | None, keep_proof: bool = False
) -> None:
    """Ready today or not yet, and the proof that is handed in; what was not needed is, then. `keep_proof` leaves the
    proof as it is, for people who may not see proofs. The day stays that of the first tick."""
    application = _lock(actor, document.application)
    current = ApplicationDocument.objects.for_business(document.business_id).select_related("proof").get(pk=document.pk)
    if proof is not None and proof.business_id != current.business_id:
        raise ValidationError({"proof": _("Choose a proof of this business.")})
    after_proof = current.proof if keep_proof else proof
    after_day = (current.ready_on or timezone.localdate()) if ready else None
    changes: dict[str, Any] = {}
    if after_day != current.ready_on:
        changes["ready_on"] = [current.ready_on, after_day]
    if after_proof != current.proof:
        changes["proof"] = [_proof(current.proof), _proof(after_proof)]
    if not current.needed:
        changes["needed"] = [False, True]
    if not changes:
        return
    current.ready_on, current.proof, current.needed = after_day, after_proof, True
    current.save(update_fields=["ready_on", "proof", "needed"])
    said = {"paper": current.title, **changes}
    record("application.document_set", application.business, actor=actor, ref=application.reference, changes=said)


@transaction.atomic
def remove_document(*, actor: Actor, document: ApplicationDocument) -> None:
    """Takes an own line away; its proof stays in the library. What the programme asks for stays on the list, as not
    needed: else it would be asked for again."""
    application = _lock(actor, document.application)
    current = ApplicationDocument.objects.for_business(document.business_id).get(pk=document.pk)
    if current.asked and not current.needed:
        return
    said = {"paper": [current.title, None]}
    if current.asked:
        current.needed = False
        current.save(update_fields=["needed"])
    else:
        current.delete()
    record("application.document_removed", application.business, actor=actor, ref=application.reference, changes=said)


@transaction.atomic
def add_task(
    *,
    actor: Actor,
    application: Application,
    title: str,
    due_on: date | None = None,
    owner: Membership | None = None,
) -> ApplicationTask:
    """Something to do. Raises ValidationError by field."""
    locked = _lock(actor, application)
    if owner is not None and owner.business_id != locked.business_id:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    text = _text("title", title, LONGEST_TASK)
    task = ApplicationTask.objects.create(
        business=locked.business,
        application=locked,
        place=_next_place(ApplicationTask, locked, 1),
        title=text,
        due_on=due_on,
        owner=owner,
    )
    given = {"task": text, "due_on": due_on, "owner": owner}
    said = {name: [None, item] for name, item in given.items() if item is not None}
    record("application.task_added", locked.business, actor=actor, ref=locked.reference, changes=said)
    return task


@transaction.atomic
def set_task_done(*, actor: Actor, task: ApplicationTask, done: bool) -> None:
    """Done today, or to do again. Whoever the task is for may say so."""
    require(actor, "application.edit", task if task.owner_id is not None else task.application)
    application = lock(task.application)
    current = ApplicationTask.objects.for_business(task.business_id).get(pk=task.pk)
    after = (current.done_on or timezone.localdate()) if done else None
    if after == current.done_on:
        return
    said = {"task": current.title, "done_on": [current.done_on, after]}
    current.done_on = after
    current.save(update_fields=["done_on"])
    record("application.task_set", application.business, actor=actor, ref=application.reference, changes=said)


@transaction.atomic
def remove_task(*, actor: Actor, task: ApplicationTask) -> None:
    """Takes the task away; the history keeps its text."""
    application = _lock(actor, task.application)
    said = {"task": [task.title, None]}
    task.delete()
    record("application.task_removed", application.business, actor=actor, ref=application.reference, changes=said)


@transaction.atomic
def note_on(*, actor: Actor, application: Application, body: str) -> ApplicationNote:
    """Adds a signed and dated note; an adviser may who may comment. There is no verb that changes one."""
    require(actor, "application.comment", application)
    text = _text("body", body, LONGEST_NOTE)
    note = ApplicationNote.objects.create(
        business=application.business, application=application, body=text, author_id=actor.user_id
    )
    said = {"comment": [None, text]}
    record("application.noted", application.business, actor=actor, ref=application.reference, changes=said)
    return note


def _add_documents(
    actor: Actor, application: Application, titles: Sequence[str], *, asked: bool
) -> list[ApplicationDocument]:
    locked = _lock(actor, application)
    texts = [_text("title", title, LONGEST_DOCUMENT) for title in titles]
    first = _next_place(ApplicationDocument, locked, len(texts))
    made = ApplicationDocument.objects.bulk_create(
        ApplicationDocument(business=locked.business, application=locked, place=place, title=text, asked=asked)
        for place, text in enumerate(texts, start=first)
    )
    said = {"paper": [None, texts[0] if len(texts) == 1 else texts]}
    record("application.document_added", locked.business, actor=actor, ref=locked.reference, changes=said)
    return made


def _lock(actor: Actor, application: Application) -> Application:
    require(actor, "application.edit", application)
    return lock(application)


def _next_place(model: Any, application: Application, count: int) -> int:
    """The next free place of its lines; the application is locked, so nobody else takes it."""
    found = model.objects.for_business(application.business_id).filter(application=application)
    last = int(found.aggregate(last=Max("place"))["last"] or 0)
    if found.count() + count > MOST or last + count > 32_000:
        raise ValidationError({"title": _("At most %(most)d lines.") % {"most": MOST}})
    return last + 1


def _text(name: str, text: str, limit: int) -> str:
    plain = str(text or "").replace("\r\n", "\n").strip()
    if not plain:
        raise ValidationError({name: _("Write something first.")})
    try:
        refuse_odd_text(plain, limit)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return plain


def _proof(proof: Proof | None) -> str | None:
    return reference("P", proof.number) if proof is not None else None
