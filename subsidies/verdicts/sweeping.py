"""Judging ranges of businesses again: after a publication, and each night for what time alone decides. Split by ids of
businesses, so that the same work spreads over workers. Each few hundred notes are a transaction of their own, judged
once more on facts that are locked: doing them again says nothing twice, so a range may be begun anew at any moment."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from numpy.typing import NDArray

from portal.jobs.leased import Outbox
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.matching.facts import OPEN_PERIOD, Programme
from subsidies.matching.lists import PASS, UNKNOWN
from subsidies.matching.night import Ageing, changes, moves_with_time, tally
from subsidies.matching.packed import COLUMNS
from subsidies.matching.population import Population
from subsidies.matching.records import programme_from_record
from subsidies.programmes.actions import Published
from subsidies.programmes.catalogue import current
from subsidies.programmes.models import Origin, ProgrammeState, ProgrammeVersion
from subsidies.verdicts.keeping import keep_facts_inside
from subsidies.verdicts.models import Cause, MatchingFacts, Sweep, SweepState, Tally
from subsidies.verdicts.noting import began, note
from subsidies.verdicts.populations import population

log = logging.getLogger("rempart.jobs")
RANGE = 250_000  # ids of businesses that one task judges
CHUNK = 500  # businesses whose context is open at once while their changes are written
LOOKED_AT = 5000  # businesses whose context is open at once to see whose profile was written
RESEND = timedelta(seconds=10)
KEPT = timedelta(days=30)  # how long what was done is remembered
OUTBOX = Outbox(Sweep, lease=timedelta(minutes=5), resend=timedelta(minutes=1))
take, hold, due_sweeps = OUTBOX.take, OUTBOX.hold, OUTBOX.due_again


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
    return not {"criteria", "opens_on", "closes_on", "state", "suspended"}.isdisjoint(version.changes)


@transaction.atomic
def ask_for_the_night(today: date) -> int:
    """Asks to compare the verdicts of today with those of the last night that was judged to its end; once a day and
    range. What was parked after failing gets another chance, and what is long done is forgotten."""
    over = Sweep.objects.filter(state=SweepState.DONE, day__lt=today - KEPT)
    over.exclude(pk__in=_last_nights()).delete()
    asked = 0
    for sweep in Sweep.objects.filter(state=SweepState.FAILED, day__gte=today - KEPT).exclude(revision=None):
        Sweep.objects.filter(pk=sweep.pk).update(state=SweepState.QUEUED, attempt=0, due=timezone.now() + RESEND)
        _send_after_commit(sweep.pk)
    for first, last in ranges():
        nights = Sweep.objects.filter(revision=None, first=first)
        judged = nights.filter(state=SweepState.DONE).aggregate(day=Max("day"))["day"]
        values = {"day_before": judged or today - timedelta(days=1), "last": last, "due": timezone.now() + RESEND}
        if judged is None or judged < today:
            sweep, created = Sweep.objects.get_or_create(revision=None, day=today, first=first, defaults=values)
            if created:
                asked += 1
                _send_after_commit(sweep.pk)
    return asked


def _last_nights() -> list[int]:
    """The last night judged of each range."""
    nights = Sweep.objects.filter(revision=None, state=SweepState.DONE).order_by("first", "-day")
    return list(nights.distinct("first").values_list("pk", flat=True))


def _ask(asked: Iterable[dict[str, Any]]) -> None:
    due = timezone.now() + RESEND
    rows = [Sweep(**values, first=first, last=last, due=due) for values in asked for first, last in ranges()]
    for sweep in Sweep.objects.bulk_create(rows):
        _send_after_commit(sweep.pk)


def _send_after_commit(sweep_id: int) -> None:
    from subsidies.verdicts.tasks import run

    transaction.on_commit(lambda: run.apply_async((sweep_id,)), robust=True)


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
            if not kept.rules.suspended
            and moves_with_time(kept.rules, sweep.day_before, sweep.day)
            and not _only_closed(kept.rules, sweep)
        ]
    moved = [v for v in ProgrammeVersion.objects.filter(revision=sweep.revision) if _rules_moved(v)]
    known: dict[int, dict[int, ProgrammeVersion]] = {}
    for version in ProgrammeVersion.objects.filter(programme__in=[version.programme_id for version in moved]):
        known.setdefault(version.programme_id, {})[version.number] = version
    turns = []
    for version in moved:
        all_of = known[version.programme_id]
        # The rules of now, not those of that day: of two publications judged in any order, the last one holds.
        before, after = _rules(all_of.get(version.number - 1)), _rules(all_of[max(all_of)])
        turns.append(Turn(version.programme_id, before, after, sweep.day, sweep.day))
    return turns


def _only_closed(rules: Programme, sweep: Sweep) -> bool:
    """A last day that has passed: the same for all, so it is written for nobody."""
    closes_on = rules.period.closes_on
    return closes_on is not None and closes_on < sweep.day


def _rules(version: ProgrammeVersion | None) -> Programme | None:
    """None for what is for nobody: not published, or suspended, which is shown and never recommended."""
    if version is None or version.state != ProgrammeState.PUBLISHED:
        return None
    rules = programme_from_record(version.data)
    return None if rules.suspended else rules


def perform(sweep: Sweep) -> int:
    """Judges the range, notes who became or ceased to be eligible, and says done; how many notes there were. Raises
    LostLease when another worker took over."""
    if sweep.day_before is not None:
        _catch_up(sweep, sweep.day_before)
    people = population(sweep.first, sweep.last)
    turns, written = turns_of(sweep), 0
    since = began([turn.programme_id for turn in turns])
    for turn, business in candidates(sweep, turns, people):
        written += _note(sweep, turn, business, since[turn.programme_id])
    hold(sweep)
    counts = count_by_programme(people, sweep.day) if sweep.revision is None else None
    with transaction.atomic():
        hold(sweep, state=SweepState.DONE, changed=written, finished_at=timezone.now())
        if counts is not None:
            Tally.objects.filter(first=sweep.first).delete()
            rows = (
                Tally(programme_id=pk, first=sweep.first, day=sweep.day, eligible=yes, open=unknown)
                for pk, yes, unknown in counts
            )
            Tally.objects.bulk_create(rows, batch_size=1000)
    return written


def candidates(sweep: Sweep, turns: Iterable[Turn], people: Population) -> Iterator[tuple[Turn, NDArray[np.int64]]]:
    """(what turned, ids of the businesses whose eligibility it changes) on the facts as they were read."""
    ageing = Ageing(people, sweep.day_before, sweep.day) if sweep.day_before is not None else None
    for turn in turns:
        if ageing is not None and turn.after is not None:
            moved = ageing.changes(turn.after)
        else:
            moved = changes(turn.before, turn.after, people, day_before=turn.day_before, day_after=turn.day)
        counts = (moved.before == PASS) != (moved.after == PASS)
        if counts.any():
            yield turn, people.business[moved.place[counts]]


def _note(sweep: Sweep, turn: Turn, business: NDArray[np.int64], since: date) -> int:
    """Judges these businesses once more, on locked facts, and notes what they come to; extends the lease."""
    written = 0
    for start in range(0, len(business), CHUNK):
        ids = business[start : start + CHUNK].tolist()
        with business_context(write=ids):
            hold(sweep)
            rows = MatchingFacts.objects.filter(business_id__in=ids).select_for_update().order_by("business_id")
            facts = np.array(list(rows.values_list("business_id", *COLUMNS)), dtype=np.int64)
            if not len(facts):
                continue
            few = Population(facts[:, 0], tuple(facts[:, 1:].T))
            eligible = (
                [False] * len(few) if turn.after is None else (few.verdicts(turn.after, turn.day) == PASS).tolist()
            )
            written += note(
                turn.programme_id,
                few.business.tolist(),
                eligible,
                day=turn.day,
                cause=turn.cause,
                reasons=turn.reasons,
                since=since,
            )
    return written


def count_by_programme(people: Population, day: date) -> list[tuple[int, int, int]]:
    """(programme, businesses it is for, businesses for which it depends on facts not told) of those where any are."""
    kept = current().kept
    counts = tally([one.rules for one in kept], people, day)
    return [(one.pk, int(row[PASS]), int(row[UNKNOWN])) for one, row in zip(kept, counts, strict=True) if row[:2].any()]


def _catch_up(sweep: Sweep, day_before: date) -> None:
    """Keeps the facts of businesses of which nobody has kept any yet, and of those whose profile was written since the
    last night: what follows a commit is lost with its process. One that cannot be kept holds up nobody else."""
    start_of_day = timezone.make_aware(datetime.combine(day_before, time.min))
    ids = list(Business.objects.filter(pk__range=(sweep.first, sweep.last)).order_by("pk").values_list("pk", flat=True))
    beat = OUTBOX.beat(sweep)
    missing = set(ids).difference(population(sweep.first, sweep.last).business.tolist())
    for start in range(0, len(ids), LOOKED_AT):
        part = ids[start : start + LOOKED_AT]
        with business_context(read=part):
            written = Profile.objects.filter(business_id__in=part, updated_at__gte=start_of_day)
            late = missing.intersection(part).union(written.values_list("business_id", flat=True))
        for business in Business.objects.filter(pk__in=late):
            try:
                with business_context(write=[business]):
                    keep_facts_inside(business, sweep.day)
            except ValueError:
                log.exception("facts not kept", extra={"event": {"business": business.pk}})
            beat()
        beat()
