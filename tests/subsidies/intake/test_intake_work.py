"""An intake is read by one worker at a time, whatever dies, and is never decided half read."""

import itertools
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.jobs import leased
from portal.jobs.outbox import MOST_ATTEMPTS, LostLease
from subsidies.intake import comparing, storage, work
from subsidies.intake.actions import accept, read_again, refuse, send_file
from subsidies.intake.models import Intake, IntakeRow, RowKind
from subsidies.intake.tasks import read_intake, sweep
from subsidies.programmes.formats import jsonlines

from .conftest import denis, gwen, lines, row

pytestmark = pytest.mark.django_db


def sent_only(cast, *rows):
    return send_file(actor=gwen(cast), institution=cast.chamber, source="x", name="x.jsonl", pieces=[lines(*rows)])


def test_a_dead_workers_intake_is_taken_up_again_and_nothing_is_there_twice(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(read_intake, "apply_async", lambda args: sent.append(args[0]))
    intake = sent_only(cast, row("a"), row("b"))
    dead = work.take(intake.pk)
    dead.add([IntakeRow(intake=intake, number=1, line=1, slug="a", kind="new")])
    assert sweep() == 0
    Intake.objects.filter(pk=intake.pk).update(due=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert sent == [intake.pk]
    assert read_intake(intake.pk) == "done"
    with pytest.raises(LostLease):
        dead.add([IntakeRow(intake=intake, number=2, line=2, slug="b", kind="new")])
    with pytest.raises(LostLease):
        dead.progress("compare", 1, 2)
    assert sorted(intake.rows.values_list("slug", flat=True)) == ["a", "b"]


def test_a_late_worker_changes_nothing_while_another_is_at_it(cast):
    intake = sent_only(cast, row("a"))
    late = work.take(intake.pk)
    Intake.objects.filter(pk=intake.pk).update(due=timezone.now() - timedelta(seconds=1))
    work.due_again()
    quick = work.take(intake.pk)
    for attempt in (
        lambda: late.progress("read", 1, 2),
        lambda: late.add([IntakeRow(intake=intake, number=1, line=1, slug="a", kind="new")]),
        lambda: late.end("ready"),
    ):
        with pytest.raises(LostLease):
            attempt()
    work.OUTBOX.again(late.intake, error="late")
    quick.progress("read", 1, 2)
    assert not intake.rows.exists()


def test_nothing_is_decided_while_a_file_is_being_read(cast, bring):
    intake = bring(row("a"))
    read_again(actor=denis(cast), intake=intake)
    assert accept(actor=denis(cast), intake=intake, kind=RowKind.NEW) == (0, 0)
    assert refuse(actor=denis(cast), intake=intake, reason="x", kind=RowKind.NEW) == 0


def test_what_the_broker_lost_is_sent_again(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(read_intake, "apply_async", lambda args: sent.append(args[0]))
    intake = sent_only(cast, row("a"))
    assert sweep() == 0
    Intake.objects.filter(pk=intake.pk).update(due=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert sweep() == 0  # it was sent just now


def test_a_reading_that_fails_is_tried_again_later_and_given_up_in_the_end(cast, monkeypatch):
    intake = sent_only(cast, row("a"))
    monkeypatch.setattr(work, "survey", lambda *_: 1 / 0)
    for _ in range(MOST_ATTEMPTS):
        assert read_intake(intake.pk) == "failed"
    intake.refresh_from_db()
    assert (intake.state, intake.error) == ("failed", "ZeroDivisionError")
    monkeypatch.undo()
    read_again(actor=gwen(cast), intake=intake)
    assert read_intake(intake.pk) == "done"


def test_a_file_that_was_altered_where_it_lies_is_not_read(cast, settings):
    intake = sent_only(cast, row("a"))
    Intake.objects.filter(pk=intake.pk).update(sha256="0" * 64)
    read_intake(intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.error) == ("failed", "file_gone")


def test_progress_is_told_while_reading(cast, monkeypatch):
    told = []
    monkeypatch.setattr(work.Claim, "come_to", lambda self, step, done, total: told.append((step, done, total)))
    big = row("a", conditions=["x" * 4000] * 20)
    intake = sent_only(cast, *[{**big, "id": f"p{number}"} for number in range(40)])
    read_intake(intake.pk)
    assert told[0][0] == "read"
    assert told[-1] == ("compare", 40, 40)
    assert {done for step, done, _ in told if step == "compare"} == set(range(41))


@pytest.mark.parametrize("slow", ["read", "compared", "copied"])
def test_a_slow_batch_keeps_its_lease_and_goes_to_no_other_worker(cast, monkeypatch, slow):
    intake = sent_only(cast, *[row(f"p{number}") for number in range(6)])
    taken_from_it = []

    def two_thirds_of_the_lease_pass():
        now = leased.monotonic() + work.LEASE.total_seconds() / 1.5
        monkeypatch.setattr(leased, "monotonic", lambda: now)
        Intake.objects.filter(pk=intake.pk).update(due=F("due") - work.LEASE / 1.5)
        taken_from_it.extend(work.due_again())

    def slowly(real):
        def one(*args):
            two_thirds_of_the_lease_pass()
            return real(*args)

        return one

    if slow == "compared":
        monkeypatch.setattr(comparing, "conflicts", slowly(comparing.conflicts))
    elif slow == "read":
        monkeypatch.setattr(jsonlines, "decode_row", slowly(jsonlines.decode_row))
    else:
        monkeypatch.setattr(storage.File, "chunks", lambda self: (slowly(lambda: b"")() for _ in range(6)))
    read_intake(intake.pk)
    assert taken_from_it == []
    intake.refresh_from_db()
    assert intake.attempt == 1


def test_a_worker_that_lost_its_lease_stops_within_the_batch(cast, monkeypatch):
    intake = sent_only(cast, *[row(f"p{number}") for number in range(6)])
    compared = []

    def lost(record):
        compared.append(record["id"])
        Intake.objects.filter(pk=intake.pk).update(state="queued")
        return ()

    monkeypatch.setattr(leased, "monotonic", itertools.count(step=60).__next__)
    monkeypatch.setattr(comparing, "conflicts", lost)
    assert read_intake(intake.pk) == "lost"
    assert compared == ["p0"]
