"""From a sent file to the register: kept, looked at, corrected, then brought in by a job."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.evidence.names import display_name
from portal.evidence.storage import discard, fetch, keep
from portal.jobs.models import Job
from portal.jobs.outbox import Claim, enqueue, kind
from portal.spreadsheets.cells import Unreadable
from portal.tenancy.models import Business
from portal.ui.format import Language
from risks.importing.actions import import_register
from risks.importing.kept import dump, restore
from risks.importing.models import SheetImport
from risks.importing.reading import Reading, read

KIND, KIND_READ = "register.import", "register.read"
STEPS = ("read", "write")
KEPT = timedelta(days=1)
SMALL = 64 * 1024  # bytes of a file that is read while its sender waits: a few tenths of a second at most
MOST_WAITING = 5  # files of a business between preview and import; the oldest gives way


@transaction.atomic
def send_sheet(*, actor: Actor, business: Business, name: str, content: bytes, language: Language) -> SheetImport:
    """Keeps a file; the register is untouched. A small one is read at once: raises Unreadable with the reason. A large
    one is read by a job. Files of this business that nobody brought in within a day go, and the oldest when many
    wait."""
    require(actor, "risk.create", business)
    reading = read(content, name) if len(content) <= SMALL else None
    _forget_old(business)
    stored_as = keep(business.pk, content)
    try:
        draft = SheetImport.objects.create(
            business=business,
            name=display_name(name),
            stored_as=stored_as,
            sha256=hashlib.sha256(content).hexdigest(),
            sent_by_id=actor.user_id,
            reading=dump(reading) if reading else None,
        )
        if reading is None:
            _queue_reading(actor, draft, language)
    except BaseException:
        discard(stored_as)
        raise
    return draft


def reading_of(draft: SheetImport) -> Reading | None:
    """What was read with the chosen sheet and columns; None while a job is at it. Raises Unreadable."""
    if draft.problem:
        raise Unreadable(draft.problem)
    return restore(bytes(draft.reading)) if draft.reading is not None else None


@transaction.atomic
def choose_columns(
    *, actor: Actor, draft: SheetImport, sheet: str, mapping: Mapping[str, str], language: Language
) -> None:
    """Another sheet, or what each column holds. Raises Unreadable when a small file cannot be read so; a large one is
    read anew by a job."""
    require(actor, "risk.create", draft)
    draft.sheet, draft.mapping, draft.reading, draft.problem = sheet, dict(mapping), None, ""
    content = _content(draft)
    if len(content) <= SMALL:
        draft.reading = dump(_read(draft, content))
    else:
        _queue_reading(actor, draft, language)
    draft.save(update_fields=["sheet", "mapping", "reading", "problem"])


def _content(draft: SheetImport) -> bytes:
    content = fetch(draft.stored_as, draft.sha256)
    if content is None:
        raise Unreadable(_("This file is no longer here. Send it again."))
    return content


def _read(draft: SheetImport, content: bytes) -> Reading:
    return read(content, draft.name, sheet=draft.sheet or None, mapping=draft.mapping or None)


def _queue_reading(actor: Actor, draft: SheetImport, language: Language) -> None:
    job = enqueue(draft.business, KIND_READ, actor=actor, total=1, draft=draft.pk, language=language)
    draft.reading_job_uid = job.uid
    draft.save(update_fields=["reading_job_uid"])


@kind(KIND_READ)
def run_reading(claim: Claim) -> None:
    """Reads a large file outside any transaction, and keeps what was read or why it cannot be."""
    with claim.read():
        require(claim.actor(), "risk.create", claim.business)
        draft = SheetImport.objects.for_business(claim.business).get(pk=claim.job.args["draft"])
    claim.progress("read", 0)
    reading, problem = None, ""
    with override(claim.job.args["language"]):
        try:
            reading = dump(_read(draft, _content(draft)))
        except Unreadable as error:
            problem = str(error.why)
    with claim.finish():
        # Only while this is still the reading that is waited for: somebody may have chosen other columns since.
        SheetImport.objects.for_business(claim.business).filter(pk=draft.pk, reading_job_uid=claim.job.uid).update(
            reading=reading, problem=problem[:300]
        )


@transaction.atomic
def bring_in(*, actor: Actor, draft: SheetImport) -> Job:
    """Queues the import; a second click gets the same job."""
    require(actor, "risk.create", draft)
    locked = SheetImport.objects.for_business(draft.business_id).select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.job_uid is not None:
        return Job.objects.for_business(draft.business_id).get(uid=locked.job_uid)
    job = enqueue(draft.business, KIND, actor=actor, total=len(STEPS), draft=draft.pk)
    locked.job_uid = job.uid
    locked.save(update_fields=["job_uid"])
    return job


@transaction.atomic
def put_aside(*, actor: Actor, draft: SheetImport) -> None:
    """The file goes; the register was never touched by it."""
    require(actor, "risk.create", draft)
    _forget(draft)


@kind(KIND)
def run(claim: Claim) -> None:
    """Reads outside any transaction, writes all or nothing together with the word "done"."""
    with claim.read():
        require(claim.actor(), "risk.create", claim.business)
        draft = SheetImport.objects.for_business(claim.business).get(pk=claim.job.args["draft"])
    claim.progress("read", STEPS.index("read"))
    reading = reading_of(draft) or _read(draft, _content(draft))
    claim.progress("write", STEPS.index("write"))
    with claim.finish() as result:
        actor = claim.actor()
        try:
            done = import_register(actor=actor, business=claim.business, reading=reading)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
        result.update(created=done.created, updated=done.updated, unchanged=done.unchanged)
        result.update(measures=done.measures_created + done.measures_updated)
        facts: dict[str, Any] = {"file_name": draft.name, "created": done.created, "updated": done.updated}
        record("register.imported", claim.business, actor=actor, changes=facts)
        _forget(draft)


def _forget_old(business: Business) -> None:
    waiting = SheetImport.objects.for_business(business).order_by("-sent_at", "-pk")
    late = timezone.now() - KEPT
    for place, draft in enumerate(waiting):
        if draft.sent_at < late or (place >= MOST_WAITING - 1 and draft.job_uid is None):
            _forget(draft)


def _forget(draft: SheetImport) -> None:
    stored_as = draft.stored_as
    draft.delete()
    transaction.on_commit(lambda: discard(stored_as), robust=True)
