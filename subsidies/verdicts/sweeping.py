"""Judging ranges of businesses again: after a publication, and each night for what time alone decides. Split by ids of
businesses, so that the same work spreads over workers; each range commits its changes and "done" together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from numpy.typing import NDArray

from portal.tenancy.context import business_context, set_businesses
from portal.tenancy.models import Business
from subsidies.matching.facts import OPEN_PERIOD, Programme
from subsidies.matching.lists import PASS, UNKNOWN
from subsidies.matching.night import changes, moves_with_time, tally
from subsidies.matching.population import Population
from subsidies.matching.records import programme_from_record
from subsidies.programmes.actions import Published
from subsidies.programmes.catalogue import current
from subsidies.programmes.models import Origin, ProgrammeState, ProgrammeVersion
from subsidies.verdicts.keeping import keep_facts_inside
from subsidies.verdicts.models import Cause, MatchingFacts, Sweep, SweepState, Tally
from subsidies.verdicts.populations import population

RANGE = 250_000  # ids of businesses that one task judges
CHUNK = 500  # businesses whose context is open at once while their changes are written
LEASE = timedelta(minutes=5)
RESEND = timedelta(seconds=10)
MOST_ATTEMPTS = 5


def ranges() -> Iterator[tuple[int, int]]:
    """(first, last) id of each range that holds a business, or will."""
    last = Business.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(1, last + 1, RANGE):
        yield start, start + RANGE - 1


def after_publishing(published: Published) -> None:
    """Asks, in the publisher's transaction, to judge all businesses by the rules that changed. What the operator's
    command brings first is where the history begins: nobody "became" eligible for it."""
    if not published.programmes:
        return
    revision = published.programmes[0].revision
    if not any(_rules_moved(version) for version in ProgrammeVersion.objects.filter(revision=revision)):
        return
    _ask([{"revision": revision, "day": timezone.localdate()}])


def _rules_moved(version: ProgrammeVersion) -> bool:
    if version.number == 1:
        return version.origin != Origin.COMMAND
    return not {"criteria", "opens_on", "closes_on", "state"}.isdisjoint(version.changes)


@transaction.atomic
def ask_for_the_night(today: date) -> int:
    """Asks to compare the verdicts of today with those of the last night that was judged; once a day and range."""
    asked = 0
    for first, last in ranges():
        nights = Sweep.objects.filter(revision=None, first=first)
        before = nights.aggregate(day=Max("day"))["day"]
        if before is None or before < today:
            values = {"day_before": before or today - timedelta(days=1), "last": last, "due": timezone.now() + RESEND}
            sweep, created = Sweep.objects.get_or_create(revision=None, day=today, first=first, defaults=values)
            if created:
                asked += 1
                _send_after_commit(sweep.pk)
    return asked


def _ask(asked: Iterable[dict[str, Any]]) -> None:
    due = timezone.now() + RESEND
    rows = [Sweep(**values, first=first, last=last, due=due) for values in asked for first, last in ranges()]
    for sweep in Sweep.objects.bulk_create(rows):
        _send_after_commit(sweep.pk)


def _send_after_commit(sweep_id: int) -> None:
    from subsidies.verdicts.tasks import run

    transaction.on_commit(lambda: run.apply_async((sweep_id,)), robust=True)


def take(sweep_id: int) -> Sweep | None:
    """Queued, or left by a dead worker → running, for this attempt; None when somebody else has it or it is over."""
    now = timezone.now()
    with transaction.atomic():
        rows = Sweep.objects.select_for_update(skip_locked=True).filter(pk=sweep_id)
        sweep = rows.filter(state__in=[SweepState.QUEUED, SweepState.RUNNING]).first()
        if sweep is None or (sweep.state == SweepState.RUNNING and sweep.due > now):
            return None
        if sweep.attempt >= MOST_ATTEMPTS:
            Sweep.objects.filter(pk=sweep_id).update(state=SweepState.FAILED, finished_at=now)
            return None
        sweep.state, sweep.attempt, sweep.due = SweepState.RUNNING, sweep.attempt + 1, now + LEASE
        sweep.save(update_fields=["state", "attempt", "due"])
    return sweep


def due_sweeps(most: int = 50) -> list[int]:
    """Those that the broker lost or a dead worker left."""
    waiting = Sweep.objects.filter(state__in=[SweepState.QUEUED, SweepState.RUNNING], due__lte=timezone.now())
    return list(waiting.order_by("due").values_list("pk", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class Turn:
    """A programme's rules before and after, on which days; `programme_id` is the row's."""

    programme_id: int
    before: Programme | None
    after: Programme | None
    day_before: date
    day: date

    @property
    def cause(self) -> Cause:
        return Cause.TIME if self.day_before != self.day else Cause.PROGRAMME

    @property
    def reasons(self) -> list[str]:
        """The criteria that can have made the difference."""
        if self.before is None or self.after is None:
            return []
        if self.cause is Cause.TIME:
            opens = self.after.period.opens_on
            opened = opens is not None and self.day_before < opens <= self.day
            return [OPEN_PERIOD] if opened else ["age_months"]
        old, new = set(self.before.criteria), set(self.after.criteria)
        found = sorted({requirement.criterion for requirement in old ^ new})
        return found + ([OPEN_PERIOD] if self.before.period != self.after.period else [])


def turns_of(sweep: Sweep) -> list[Turn]:
    """What a sweep has to judge."""
    if sweep.revision is None:
        assert sweep.day_before is not None
        return [
            Turn(kept.pk, kept.rules, kept.rules, sweep.day_before, sweep.day)
            for kept in current().kept
            if moves_with_time(kept.rules, sweep.day_before, sweep.day) and not _only_closed(kept.rules, sweep)
        ]
    versions = list(ProgrammeVersion.objects.filter(revision=sweep.revision))
    moved = [version for version in versions if _rules_moved(version)]
    earlier = {
        (old.programme_id, old.number): old
        for old in ProgrammeVersion.objects.filter(programme__in=[version.programme_id for version in moved])
    }
    return [
        Turn(
            version.programme_id,
            _rules(earlier.get((version.programme_id, version.number - 1))),
            _rules(version),
            sweep.day,
            sweep.day,
        )
        for version in moved
    ]


def _only_closed(rules: Programme, sweep: Sweep) -> bool:
    """A last day that has passed: the same for all, so it is written for nobody."""
    closes_on = rules.period.closes_on
    return closes_on is not None and closes_on < sweep.day


def _rules(version: ProgrammeVersion | None) -> Programme | None:
    if version is None or version.state != ProgrammeState.PUBLISHED:
        return None
    return programme_from_record(version.data)


def perform(sweep: Sweep) -> int:
    """Judges the range, writes whose verdict became or ceased to be "eligible", and says done; how many there were."""
    if sweep.revision is None:
        _begin_where_missing(sweep)
    people = population(sweep.first, sweep.last)
    found = [(turn, *eligible_turns(turn, people)) for turn in turns_of(sweep)]
    counts = count_by_programme(people, sweep.day) if sweep.revision is None else None
    with transaction.atomic():
        written = sum(_write(turn, business, eligible) for turn, business, eligible in found)
        if counts is not None:
            Tally.objects.filter(first=sweep.first).delete()
            rows = (
                Tally(programme_id=pk, first=sweep.first, day=sweep.day, eligible=yes, open=unknown)
                for pk, yes, unknown in counts
            )
            Tally.objects.bulk_create(rows, batch_size=1000)
        mine = Sweep.objects.filter(pk=sweep.pk, state=SweepState.RUNNING, attempt=sweep.attempt)
        if not mine.update(state=SweepState.DONE, changed=written, finished_at=timezone.now()):
            transaction.set_rollback(True)
            return 0
    return written


def count_by_programme(people: Population, day: date) -> list[tuple[int, int, int]]:
    """(programme, businesses it is for, businesses for which it depends on facts not told) of those where any are."""
    kept = current().kept
    counts = tally([one.rules for one in kept], people, day)
    return [(one.pk, int(row[PASS]), int(row[UNKNOWN])) for one, row in zip(kept, counts, strict=True) if row[:2].any()]


def eligible_turns(turn: Turn, people: Population) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(ids of the businesses that became or ceased to be eligible, which of the two)."""
    moved = changes(turn.before, turn.after, people, day_before=turn.day_before, day_after=turn.day)
    counts = (moved.before == PASS) != (moved.after == PASS)
    return people.business[moved.place[counts]], moved.after[counts] == PASS


_INSERT = """
INSERT INTO subsidies_verdictchange (business_id, programme_id, changed_on, noted_on, eligible, cause, reasons)
SELECT b, %s, %s, %s, e, %s, %s FROM unnest(%s::bigint[], %s::boolean[]) AS moved (b, e)
WHERE EXISTS (SELECT 1 FROM portal_business WHERE id = b)
"""


def _write(turn: Turn, business: NDArray[np.int64], eligible: NDArray[np.bool_]) -> int:
    for start in range(0, len(business), CHUNK):
        ids = business[start : start + CHUNK].tolist()
        set_businesses(write=ids)
        with connection.cursor() as cursor:
            facts = [
                turn.programme_id,
                turn.day,
                max(turn.day, timezone.localdate()),
                turn.cause,
                turn.reasons,
                ids,
                eligible[start : start + CHUNK].tolist(),
            ]
            cursor.execute(_INSERT, facts)
    set_businesses()
    return len(business)


def _begin_where_missing(sweep: Sweep) -> None:
    """Businesses whose facts nobody has kept yet, since nothing of theirs was recorded after this was installed."""
    ids = list(Business.objects.filter(pk__range=(sweep.first, sweep.last)).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        with business_context(write=part):
            known = set(MatchingFacts.objects.filter(business_id__in=part).values_list("business_id", flat=True))
            for business in Business.objects.filter(pk__in=set(part) - known):
                keep_facts_inside(business, sweep.day)


def again(sweep: Sweep) -> None:
    """Back to the queue after a failure, later each time."""
    due = timezone.now() + timedelta(seconds=5 * 2**sweep.attempt)
    rows = Sweep.objects.filter(pk=sweep.pk, state=SweepState.RUNNING, attempt=sweep.attempt)
    rows.update(state=SweepState.QUEUED, due=due)
