"""An intake as its own outbox row: taken, read with progress, finished; fenced by its attempt like a job."""

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

from portal.jobs.leased import Outbox
from portal.jobs.outbox import LostLease
from subsidies.intake.comparing import Comparison
from subsidies.intake.models import TO_DECIDE, Edition, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.reading import as_utf8
from subsidies.intake.storage import copy_to
from subsidies.programmes.formats import rows_of, survey

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RESEND = timedelta(seconds=10)
STEPS = ("read", "compare")


def _begin(intake: Intake) -> None:
    """Nothing is left of a reading that broke off."""
    intake.rows.filter(decision="").delete()


OUTBOX = Outbox(Intake, LEASE, RESEND, over="over_at", parked={"error": "gave_up"}, begin=_begin)
due_again = OUTBOX.due_again


def send_later(intake: Intake) -> None:
    """Hands the id to the broker once the row is committed; a dead broker only delays it."""
    from subsidies.intake.tasks import read_intake

    transaction.on_commit(lambda: read_intake.apply_async((intake.pk,)), robust=True)


class Claim:
    """One worker's hold on an intake. Each call is a short transaction of its own."""

    def __init__(self, intake: Intake) -> None:
        self.intake, self.beat = intake, OUTBOX.beat(intake)

    def mine(self) -> QuerySet[Intake]:
        """The row while this worker holds it, else nothing."""
        return OUTBOX.mine(self.intake)

    def progress(self, step: str, done: int, total: int) -> None:
        """Visible at once; extends the lease. Raises LostLease."""
        self.beat.now(step=step, done=done, total=total)

    def come_to(self, step: str, done: int, total: int) -> None:
        """The same after each row of a file: written as time passes. Raises LostLease."""
        self.beat(step=step, done=done, total=total)

    @transaction.atomic
    def add(self, rows: Iterable[IntakeRow]) -> None:
        """Rows of this reading, as long as it is this worker's."""
        if not self.mine().select_for_update().exists():
            raise LostLease
        IntakeRow.objects.bulk_create(rows)
        self.beat.now()

    @transaction.atomic
    def end(self, state: IntakeState, error: str = "", *, held: Collection[str] | None = None, **fields: Any) -> None:
        """Ready, done or failed, for good; `held` are the programmes that the file holds."""
        now = timezone.now()
        over = None if state == IntakeState.READY else now
        if not self.mine().update(state=state, error=error[:100], read_at=now, over_at=over, **fields):
            raise LostLease
        if held is not None:
            Edition.objects.update_or_create(intake=self.intake, defaults={"slugs": list(held)})


def take(intake_id: int) -> Claim | None:
    """This worker's hold on an intake that waits to be read; None when it is not to be had."""
    intake = OUTBOX.take(intake_id)
    return Claim(intake) if intake is not None else None


def run(claim: Claim) -> None:
    """Reads the file twice, once to know what it is and once to write down what it would change, holding no more than
    a batch of its rows. Raises LostLease."""
    intake = claim.intake
    claim.progress("read", 0, intake.size)
    with TemporaryFile() as copy, TemporaryFile() as text:
        if not copy_to(copy, intake.stored_as, intake.sha256, claim.beat):
            claim.end(IntakeState.FAILED, "file_gone")
            return
        _read(claim, *as_utf8(copy, text))


def _read(claim: Claim, text: BinaryIO, encoding: str) -> None:
    intake = claim.intake
    size = text.seek(0, os.SEEK_END)
    text.seek(0)
    found = survey(text, lambda at: claim.come_to("read", at, size))
    claim.progress("compare", 0, found.rows)
    numbers = count((intake.rows.aggregate(last=Max("number"))["last"] or 0) + 1)  # after what was decided earlier
    comparison = Comparison(intake)
    for some in comparison.batches(rows_of(text, found), lambda at: claim.come_to("compare", at, found.rows)):
        for row in some:
            row.number = next(numbers)
        claim.add(some)
    open_rows = intake.rows.filter(kind__in=TO_DECIDE, decision="").exists()
    state = IntakeState.READY if open_rows else IntakeState.DONE
    dropped = {RowKind.SAME.value: comparison.same} if comparison.same else {}
    claim.end(state, held=comparison.held, format=found.format, encoding=encoding, dropped=dropped)
