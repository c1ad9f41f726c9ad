"""Rows that are their own outbox and lease, for long work that belongs to no business and so cannot be a Job.

Such a model has `state` (queued, running, failed beside its own), `attempt` and `due`: when the sweeper may send it
again, that is the retry time while queued and the end of the lease while running.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from portal.jobs.models import JobState
from portal.jobs.outbox import MOST_ATTEMPTS, LostLease, wait_after

log = logging.getLogger("rempart.jobs")
QUEUED, RUNNING, FAILED = (str(state) for state in (JobState.QUEUED, JobState.RUNNING, JobState.FAILED))


@dataclass(frozen=True)
class Outbox[Row: Model]:
    """The rows of one model. `over` names the field that holds the moment of a row's end, `parked` what else is written
    when it is given up; `begin` runs in the transaction that takes a row."""

    model: type[Row]
    lease: timedelta
    resend: timedelta  # after which a row that was sent and not taken is sent again
    over: str = "finished_at"
    parked: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    begin: Callable[[Row], object] | None = None

    @property
    def _rows(self) -> QuerySet[Row]:
        return self.model._default_manager.all()

    @transaction.atomic
    def take(self, pk: int) -> Row | None:
        """Queued, or left by a dead worker → running, for this attempt; None when another has it or it is over."""
        now = timezone.now()
        ready = Q(state=QUEUED) | Q(state=RUNNING, due__lte=now)
        rows = self._rows.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related(*self.related) if self.related else rows
        row: Any = rows.filter(ready, pk=pk).first()
        if row is None:
            return None
        if row.attempt >= MOST_ATTEMPTS:
            self._park(self._rows.filter(pk=pk))
            return None
        row.state, row.attempt, row.due = RUNNING, row.attempt + 1, now + self.lease
        row.save(update_fields=["state", "attempt", "due"])
        if self.begin is not None:
            self.begin(row)
        taken: Row = row
        return taken

    def mine(self, row: Row) -> QuerySet[Row]:
        """The row while this worker holds it, else nothing."""
        held: Any = row
        return self._rows.filter(pk=held.pk, state=RUNNING, attempt=held.attempt)

    def hold(self, row: Row, **fields: Any) -> None:
        """Writes `fields` and extends the lease. Raises LostLease when it is somebody else's."""
        if not self.mine(row).update(due=timezone.now() + self.lease, **fields):
            raise LostLease

    def beat(self, row: Row) -> "Beat[Row]":
        """For long work on a row that was just taken."""
        return Beat(self, row)

    def again(self, row: Row, **fields: Any) -> None:
        """Back to the queue after a failure, later each time; given up after MOST_ATTEMPTS."""
        held: Any = row
        if held.attempt >= MOST_ATTEMPTS:
            self._park(self.mine(row), **fields)
            return
        self.mine(row).update(state=QUEUED, due=timezone.now() + wait_after(held.attempt), **fields)

    @transaction.atomic
    def due_again(self, most: int = 50) -> list[int]:
        """Ids to send: what the broker lost and what a dead worker left, back in the queue. Their due time moves, so
        that they are not sent again at once."""
        now = timezone.now()
        late = self._rows.select_for_update(skip_locked=True).filter(state__in=[QUEUED, RUNNING], due__lte=now)
        found = list(late.order_by("due").values_list("pk", flat=True)[:most])
        self._rows.filter(pk__in=found).update(state=QUEUED, due=now + self.resend)
        return found

    def run(self, pk: int, work: Callable[[Row], object], **failed: Callable[[Exception], Any]) -> str:
        """The body of a task: takes the row, does the work, answers for its end. `failed` are fields that a failure
        fills."""
        row = self.take(pk)
        if row is None:
            return "not mine"
        try:
            work(row)
        except LostLease:
            return "lost"
        except Exception as error:
            log.exception("work failed", extra={"event": {"kind": self.model._meta.label, "row": pk}})
            self.again(row, **{name: say(error) for name, say in failed.items()})
            return "failed"
        return "done"

    def _park(self, rows: QuerySet[Row], **fields: Any) -> None:
        log.error("work given up", extra={"event": {"kind": self.model._meta.label, "rows": [r.pk for r in rows]}})
        rows.update(**{"state": FAILED, self.over: timezone.now(), **self.parked, **fields})


class Beat[Row: Model]:
    """Extends a lease by the time that passes: call it between any two pieces of the work, however many. It writes at
    most once a second, and soon enough for a lease however short."""

    def __init__(self, outbox: Outbox[Row], row: Row) -> None:
        self.outbox, self.row = outbox, row
        self.every = min(1.0, outbox.lease.total_seconds() / 3)
        self.last = monotonic()

    def __call__(self, **fields: Any) -> None:
        """Raises LostLease when it is somebody else's by now."""
        if monotonic() - self.last >= self.every:
            self.now(**fields)

    def now(self, **fields: Any) -> None:
        """Writes in any case."""
        self.outbox.hold(self.row, **fields)
        self.last = monotonic()
