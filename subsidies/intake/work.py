"""An intake as its own outbox row: taken, read with progress, finished; fenced by its attempt like a job."""

import logging
import os
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import count
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from subsidies.intake.comparing import Comparison
from subsidies.intake.models import TO_DECIDE, Edition, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.reading import as_utf8
from subsidies.intake.storage import copy_to
from subsidies.programmes.formats import rows_of, survey

log = logging.getLogger("rempart.intake")
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RESEND = timedelta(seconds=10)
MOST_ATTEMPTS = 5
STEPS = ("read", "compare")


class LostLease(Exception):
    """The sweeper gave the intake to another worker: stop, change nothing."""


def send_later(intake: Intake) -> None:
    """Hands the id to the broker once the row is committed; a dead broker only delays it."""
    from subsidies.intake.tasks import read_intake

    transaction.on_commit(lambda: read_intake.apply_async((intake.pk,)), robust=True)


class Claim:
    """One worker's hold on an intake. Each call is a short transaction of its own."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def mine(self) -> QuerySet[Intake]:
        """The row while this worker holds it, else nothing."""
        return Intake.objects.filter(pk=self.intake.pk, state=IntakeState.RUNNING, attempt=self.intake.attempt)

    def progress(self, step: str, done: int, total: int) -> None:
        """Visible at once; extends the lease. Raises LostLease."""
        if not self.mine().update(step=step, done=done, total=total, due=timezone.now() + LEASE):
            raise LostLease

    @transaction.atomic
    def add(self, rows: Iterable[IntakeRow]) -> None:
        """Rows of this reading, as long as it is this worker's."""
        if not self.mine().select_for_update().exists():
            raise LostLease
        IntakeRow.objects.bulk_create(rows)
        self.mine().update(due=timezone.now() + LEASE)

    @transaction.atomic
    def end(self, state: IntakeState, error: str = "", *, held: Collection[str] | None = None, **fields: Any) -> None:
        """Ready, done or failed, for good; `held` are the programmes that the file holds."""
        now = timezone.now()
        over = None if state == IntakeState.READY else now
        if not self.mine().update(state=state, error=error[:100], read_at=now, over_at=over, **fields):
            raise LostLease
        if held is not None:
            Edition.objects.update_or_create(intake=self.intake, defaults={"slugs": list(held)})

    def again(self, error: str) -> None:
        """Back to the queue, later each time; failed after MOST_ATTEMPTS."""
        if self.intake.attempt >= MOST_ATTEMPTS:
            self.mine().update(state=IntakeState.FAILED, error=error[:100], over_at=timezone.now())
            return
        due = timezone.now() + timedelta(seconds=5 * 2**self.intake.attempt)
        self.mine().update(state=IntakeState.QUEUED, due=due, error=error[:100])


@transaction.atomic
def take(intake_id: int) -> Claim | None:
    """Queued → running with a lease, and nothing left of a reading that broke off; None when it is not to be had."""
    rows = Intake.objects.select_for_update(skip_locked=True)
    intake = rows.filter(pk=intake_id, state=IntakeState.QUEUED).first()
    if intake is None:
        return None
    if intake.attempt >= MOST_ATTEMPTS:
        intake.state, intake.error, intake.over_at = IntakeState.FAILED, "gave_up", timezone.now()
        intake.save(update_fields=["state", "error", "over_at"])
        return None
    intake.state, intake.attempt, intake.due = IntakeState.RUNNING, intake.attempt + 1, timezone.now() + LEASE
    intake.save(update_fields=["state", "attempt", "due"])
    intake.rows.filter(decision="").delete()
    return Claim(intake)


def run(claim: Claim) -> None:
    """Reads the file twice, once to know what it is and once to write down what it would change, holding no more than
    a batch of its rows. Raises LostLease."""
    intake = claim.intake
    claim.progress("read", 0, intake.size)
    with TemporaryFile() as copy, TemporaryFile() as text:
        if not copy_to(copy, intake.stored_as, intake.sha256):
            claim.end(IntakeState.FAILED, "file_gone")
            return
        _read(claim, *as_utf8(copy, text))


def _read(claim: Claim, text: BinaryIO, encoding: str) -> None:
    intake = claim.intake
    size = text.seek(0, os.SEEK_END)
    text.seek(0)
    found = survey(text, lambda at: claim.progress("read", at, size))
    claim.progress("compare", 0, found.rows)
    numbers = count((intake.rows.aggregate(last=Max("number"))["last"] or 0) + 1)  # after what was decided earlier
    comparison = Comparison(intake)
    for some in comparison.batches(rows_of(text, found), lambda at: claim.progress("compare", at, found.rows)):
        for row in some:
            row.number = next(numbers)
        claim.add(some)
    open_rows = intake.rows.filter(kind__in=TO_DECIDE, decision="").exists()
    state = IntakeState.READY if open_rows else IntakeState.DONE
    dropped = {RowKind.SAME.value: comparison.same} if comparison.same else {}
    claim.end(state, held=comparison.held, format=found.format, encoding=encoding, dropped=dropped)


@transaction.atomic
def due_again(most: int = 50) -> list[int]:
    """Ids to send: queued ones whose time came, and running ones whose worker fell silent, back in the queue."""
    now = timezone.now()
    late = Intake.objects.select_for_update(skip_locked=True).filter(due__lte=now)
    silent = list(late.filter(state=IntakeState.RUNNING).values_list("pk", flat=True)[:most])
    Intake.objects.filter(pk__in=silent).update(state=IntakeState.QUEUED)
    waiting = list(late.filter(state=IntakeState.QUEUED).order_by("due").values_list("pk", flat=True)[:most])
    Intake.objects.filter(pk__in=waiting).update(due=now + RESEND)
    return waiting
