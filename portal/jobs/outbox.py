"""Enqueue, take, progress, finish. The row is the truth; Celery only carries (job, business)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from portal.access.actors import actor_by_id, operator_in
from portal.access.rules import Actor
from portal.jobs.models import Job, JobState
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
HELD = timedelta(minutes=10)
RESEND = timedelta(seconds=10)
MOST_ATTEMPTS = 5

type Work = Callable[["Claim"], None]
KINDS: dict[str, Work] = {}
QUEUE_OF: dict[str, str] = {}  # kinds that nobody waits for, and the queue whose workers take them


def kind(name: str, queue: str = "") -> Callable[[Work], Work]:
    """Registers the work of one kind of job. With `queue`, only workers of that queue do it: work in bulk must not
    stand before what somebody waits for."""

    def decorate(work: Work) -> Work:
        KINDS[name] = work
        if queue:
            QUEUE_OF[name] = queue
        return work

    return decorate


def enqueue(
    business: Business, name: str, *, actor: Actor, total: int = 0, after: datetime | None = None, **args: Any
) -> Job:
    """Writes the job in the caller's transaction and sends its id after commit; a dead broker only delays it. With
    `after`, the sweeper sends it from that moment on."""
    job = Job.objects.create(
        business=business,
        kind=name,
        args=args,
        actor=actor.user_id,
        operator=actor.operator,
        total=total,
        due=after or timezone.now() + RESEND,
    )
    if after is None:
        queue = [QUEUE_OF[name]] if name in QUEUE_OF else []
        transaction.on_commit(lambda: send(job.pk, business.pk, *queue), robust=True)
    return job


def send(job_id: int, business_id: int, queue: str = "") -> None:
    """Hands (job, business) to the broker; the sweeper, who knows no more than that, names no queue."""
    from portal.jobs.tasks import run

    run.apply_async((job_id, business_id), **({"queue": queue} if queue else {}))


def wait_after(attempt: int) -> timedelta:
    """How long work waits after its nth attempt failed: twice as long each time."""
    return timedelta(seconds=5 * 2**attempt)


class LostLease(Exception):
    """The sweeper thought this worker dead and gave the job to another: stop, change nothing."""


class Refused(Exception):
    """The person who asked may not do this any more."""


class Hopeless(Exception):
    """No later attempt would do better. Its text, a code that the kind of job explains, stays with the job."""


class Claim:
    """One worker's hold on a job. Each call is its own short transaction; `attempt` fences out a late worker."""

    job: Job
    business: Business

    def __init__(self, job_id: int, business_id: int) -> None:
        self.job_id, self.business_id = job_id, business_id

    def _mine(self) -> QuerySet[Job]:
        jobs = Job.objects.for_business(self.business_id)
        return jobs.filter(pk=self.job_id, state=JobState.RUNNING, attempt=self.job.attempt)

    @contextmanager
    def _context(self) -> Iterator[None]:
        with business_context(write=[self.business_id]):
            yield

    def take(self, came_by: str = "") -> bool:
        """Queued → running, attempt + 1, a lease. False when somebody else has it, it is over, or it came by another
        queue than its kind's: then it is passed on to that one."""
        if connection.in_atomic_block:
            raise RuntimeError("a job runs outside transactions")
        with self._context():
            jobs = Job.objects.for_business(self.business_id).select_related("business")
            job = jobs.select_for_update(skip_locked=True, of=("self",)).filter(pk=self.job_id, state="queued").first()
            if job is None:
                return False
            queue = QUEUE_OF.get(job.kind, "")
            if came_by and queue and came_by != queue:
                transaction.on_commit(lambda: send(self.job_id, self.business_id, queue), robust=True)
                return False
            if job.attempt >= MOST_ATTEMPTS:
                job.state, job.error, job.finished_at = JobState.FAILED, "gave up", timezone.now()
                job.save(update_fields=["state", "error", "finished_at"])
                return False
            job.state, job.attempt, job.due = JobState.RUNNING, job.attempt + 1, timezone.now() + LEASE
            job.save(update_fields=["state", "attempt", "due"])
        self.job, self.business = job, job.business
        return True

    def actor(self) -> Actor:
        """Who asked, looked up anew: a role or mandate withdrawn since then counts."""
        return operator_in(self.business) if self.job.operator else actor_by_id(self.job.actor, self.business)

    def progress(self, step: str, done: int) -> None:
        """Shows a named step and extends the lease, visible at once."""
        if connection.in_atomic_block:
            raise RuntimeError("progress inside a transaction would be invisible")
        with self._context():
            if not self._mine().update(step=step, done=done, due=timezone.now() + LEASE):
                raise LostLease

    @contextmanager
    def held(self) -> Iterator[None]:
        """A block of long work without steps to show: a thread extends the lease meanwhile, for at most HELD. It dies
        with the process, so a killed worker's job still goes to another."""
        over = Event()

        def extend() -> None:
            until = timezone.now() + HELD
            try:
                while not over.wait(LEASE.total_seconds() / 3) and timezone.now() < until:
                    with self._context():
                        self._mine().update(due=timezone.now() + LEASE)
            finally:
                connection.close()

        thread = Thread(target=extend, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @contextmanager
    def read(self) -> Iterator[None]:
        """A block that reads the business."""
        with business_context(read=[self.business_id]):
            yield

    @contextmanager
    def finish(self, **result: Any) -> Iterator[dict[str, Any]]:
        """The effect and the word "done" in one transaction: never one without the other, never twice."""
        with self._context():
            yield result
            fields = {"state": JobState.DONE, "done": F("total"), "result": result, "finished_at": timezone.now()}
            if not self._mine().update(**fields):
                raise LostLease

    def end(self, state: str, error: str) -> None:
        """Failed or refused, for good."""
        with self._context():
            self._mine().update(state=state, error=error[:300], finished_at=timezone.now())

    def again(self, error: str) -> None:
        """Back to the queue, later each time; parked after MOST_ATTEMPTS."""
        if self.job.attempt >= MOST_ATTEMPTS:
            self.end(JobState.FAILED, error)
            return
        with self._context():
            due = timezone.now() + wait_after(self.job.attempt)
            self._mine().update(state=JobState.QUEUED, due=due, error=error[:300])
