"""The job row is the truth: sent after commit, taken once, fenced by its attempt, swept when lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access.models import Mandate
from portal.access.rules import require
from portal.embedded.home import wait
from portal.jobs import outbox, tasks
from portal.jobs.models import Job
from portal.jobs.outbox import Claim, LostLease, enqueue, kind
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    before = dict(outbox.KINDS), dict(outbox.QUEUE_OF)
    yield
    for known, kept in zip((outbox.KINDS, outbox.QUEUE_OF), before, strict=True):
        known.clear()
        known.update(kept)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []
    for module in (outbox, tasks):
        monkeypatch.setattr(module, "send", lambda *pair: calls.append(pair))
    return calls


def put(cast: Cast, name: str = "test.work", who: str = "ines", business: Business | None = None, **args: Any) -> Job:
    where = business or cast.bakery
    with business_context(write=[where]):
        return enqueue(where, name, actor=cast.actor(who, where), total=2, **args)


def state(job: Job) -> Job:
    with business_context(read=[job.business_id]):
        return Job.objects.get(pk=job.pk)


def test_a_job_is_sent_after_commit_and_never_after_rollback(cast: Cast, sent: list[Any]) -> None:
    job = put(cast)
    assert sent == [(job.pk, cast.bakery.pk)]
    with pytest.raises(KeyError), business_context(write=[cast.bakery]):
        enqueue(cast.bakery, "test.work", actor=cast.actor("ines"))
        raise KeyError
    assert len(sent) == 1


def test_a_job_takes_effect_once_however_often_it_is_delivered(cast: Cast, sent: list[Any]) -> None:
    effects: list[int] = []

    @kind("test.work")
    def work(claim: Claim) -> None:
        claim.progress("half", 1)
        with claim.finish(answer=42):
            effects.append(claim.job.pk)

    job = put(cast)
    assert [tasks.run(job.pk, cast.bakery.pk) for _ in range(10)] == ["done"] + ["not mine"] * 9
    after = state(job)
    assert (effects, after.state, after.done, after.result) == ([job.pk], "done", 2, {"answer": 42})


def test_a_kind_in_bulk_runs_on_its_own_queue_whichever_way_it_comes(cast: Cast, sent: list[Any]) -> None:
    ran: list[int] = []

    @kind("test.bulk", "heavy")
    def work(claim: Claim) -> None:
        with claim.finish():
            ran.append(claim.job.pk)

    job = put(cast, "test.bulk")
    assert sent == [(job.pk, cast.bakery.pk, "heavy")]
    for queue, ends in (("interactive", "not mine"), ("heavy", "done")):  # as the sweeper sends it, and passed on
        tasks.run.push_request(delivery_info={"routing_key": queue})
        assert tasks.run.run(job.pk, cast.bakery.pk) == ends
        tasks.run.pop_request()
    assert sent == [(job.pk, cast.bakery.pk, "heavy")] * 2
    assert (ran, state(job).attempt) == ([job.pk], 1)


def test_a_forged_pair_finds_nothing(cast: Cast, sent: list[Any]) -> None:
    kind("test.work")(lambda claim: pytest.fail("ran under another business"))
    job = put(cast)
    assert tasks.run(job.pk, cast.neighbour.pk) == "not mine"
    assert state(job).state == "queued"


def test_a_late_worker_changes_nothing(cast: Cast, sent: list[Any]) -> None:
    job = put(cast)
    slow, quick = Claim(job.pk, cast.bakery.pk), Claim(job.pk, cast.bakery.pk)
    assert slow.take()
    with business_context(write=[cast.bakery]):
        Job.objects.filter(pk=job.pk).update(due=timezone.now() - timedelta(seconds=1))
    assert tasks.sweep() == 1
    assert quick.take()
    with pytest.raises(LostLease):
        slow.progress("late", 1)
    with pytest.raises(LostLease), slow.finish():
        pass
    with quick.finish():
        pass
    assert state(job).state == "done"


def test_the_sweeper_sees_all_businesses_but_only_their_ids(cast: Cast, sent: list[Any]) -> None:
    jobs = [put(cast), put(cast, who="yann", business=cast.neighbour)]
    for job in jobs:
        with business_context(write=[job.business_id]):
            Job.objects.update(due=timezone.now() - timedelta(seconds=1))
    sent.clear()
    assert Job.objects.count() == 0
    assert tasks.sweep() == 2
    assert set(sent) == {(job.pk, job.business_id) for job in jobs}
    assert tasks.sweep() == 0  # claimed for a while
    assert Job.objects.count() == 0  # the door closed behind it


def test_a_right_lost_before_the_run_ends_the_job(cast: Cast, sent: list[Any]) -> None:
    @kind("test.work")
    def work(claim: Claim) -> None:
        with claim.read():
            require(claim.actor(), "dossier.build", claim.business)
        pytest.fail("ran without the right")

    mandate = cast.mandate(scope="edit")
    job = put(cast, who="claire")
    Mandate.objects.filter(pk=mandate.pk).update(withdrawn_at=timezone.now())
    assert tasks.run(job.pk, cast.bakery.pk) == "refused"
    assert state(job).state == "refused"


def test_a_poison_job_is_parked_and_others_go_on(cast: Cast, sent: list[Any]) -> None:
    @kind("test.work")
    def work(claim: Claim) -> None:
        raise ValueError("secret detail")

    job = put(cast)
    for _ in range(outbox.MOST_ATTEMPTS):
        assert tasks.run(job.pk, cast.bakery.pk) == "failed"
        with business_context(write=[cast.bakery]):
            Job.objects.filter(pk=job.pk, state="queued").update(due=timezone.now())
    parked = state(job)
    assert (parked.state, parked.attempt, parked.error) == ("failed", outbox.MOST_ATTEMPTS, "ValueError")
    assert tasks.run(job.pk, cast.bakery.pk) == "not mine"


def test_progress_inside_a_transaction_is_refused(cast: Cast, sent: list[Any]) -> None:
    job = put(cast)
    claim = Claim(job.pk, cast.bakery.pk)
    assert claim.take()
    with business_context(read=[cast.bakery]), pytest.raises(RuntimeError):
        claim.progress("x", 1)


def test_long_work_without_steps_keeps_its_lease_until_it_ends(
    cast: Cast, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=0.06))
    job = put(cast)
    claim = Claim(job.pk, cast.bakery.pk)
    assert claim.take()

    def due() -> Any:
        with business_context(read=[cast.bakery]):
            return Job.objects.get(pk=job.pk).due

    with claim.held():
        first = due()
        assert wait(lambda: due() > first, 5)
    last = due()
    monkeypatch.setattr(outbox, "HELD", timedelta(0))  # work that never ends is given up
    with claim.held():
        assert not wait(lambda: due() > last, 0.3)


def test_a_dead_broker_neither_breaks_nor_holds_the_writer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/at/all.sock")
    monkeypatch.setattr(tasks.run, "apply_async", lambda args: _publish(app, args))
    job = put(cast)
    assert state(job).state == "queued"


def _publish(app: Any, args: Any) -> None:
    with app.connection("redis+socket:///nowhere/at/all.sock") as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=1)


def test_require_names_the_action(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match=r"dossier\.build"):
        require(cast.actor("paul"), "dossier.build", cast.bakery)
