"""All programmes against all businesses: how many qualify, and whose verdict changed. What differs is judged once:
businesses by the facts that a criterion reads, programmes by their rules; the rest is counting bits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray

from .compiled import FAMILIES, family_of
from .criteria import FACTS_READ
from .facts import Programme, Requirement, Span
from .lists import FAIL, PASS, UNKNOWN, Outcomes
from .packed import columns_of
from .population import Population, is_shut, threshold_day

CHUNK = 1 << 17  # businesses at a time: two bits of each for every criterion
_READ = {family_of(criterion): columns_of(facts) for criterion, facts in FACTS_READ.items()}

type Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Family:
    """The criteria about one fact. `cells` are the ways in which businesses can come out of all of them: row by row,
    the outcome of each criterion; `own` says in which cell each business is."""

    requirements: tuple[Requirement, ...]
    cells: NDArray[np.uint8]
    own: Places


def distinct(people: Population, family: str) -> tuple[Places, Places]:
    """(one business of each distinct value of the facts read, the place of each business's value among them)."""
    key: NDArray[np.int64] | None = None
    for name in _READ[family]:
        values, place = np.unique(people.column(name), return_inverse=True)
        key = place if key is None else key * len(values) + place
    _, first, place = np.unique(cast(NDArray[np.int64], key), return_index=True, return_inverse=True)
    return first, place


def _family(people: Population, family: str, requirements: Sequence[Requirement], as_of: date) -> _Family:
    first, place = distinct(people, family)
    few = people.take(first)
    table = np.stack([few.outcomes(requirement, as_of) for requirement in requirements], axis=1)
    cells, cell = np.unique(table, axis=0, return_inverse=True)
    return _Family(tuple(requirements), cells, cell.reshape(-1)[place])


def tally(programmes: Sequence[Programme], people: Population, as_of: date) -> NDArray[np.int64]:
    """Array of shape (programmes, 3): how many businesses are eligible, unknown, not eligible on the day `as_of`.

    Businesses alike to the criteria about one fact are judged once, programmes with the same criteria counted once.
    Memory stays below about 100 bytes for each business, and for each criterion the two bits of a CHUNK of businesses.
    """
    answer = np.zeros((len(programmes), 3), dtype=np.int64)
    answer[:, FAIL] = len(people)
    rules: dict[frozenset[Requirement], list[int]] = {}
    for place, programme in enumerate(programmes):
        if not is_shut(programme.period, as_of):
            rules.setdefault(frozenset(programme.criteria), []).append(place)
    if not rules or not len(people):
        return answer
    by_family: dict[str, list[Requirement]] = {family: [] for family in FAMILIES}
    for requirement in dict.fromkeys(requirement for rule in rules for requirement in rule):
        by_family[family_of(requirement.criterion)].append(requirement)
    families = [_family(people, name, held, as_of) for name, held in by_family.items() if held]
    for rule, counts in zip(rules, _counted(list(rules), families, len(people)), strict=True):
        answer[rules[rule]] = counts
    return answer


def _counted(rules: list[frozenset[Requirement]], families: list[_Family], count: int) -> NDArray[np.int64]:
    """(rules, 3) counts of businesses. A criterion is two bits for each business, "passes" and "does not fail", so that
    a word of the processor judges 64 of them."""
    row = {requirement: place for place, requirement in enumerate((r for f in families for r in f.requirements), 1)}
    wanted = [np.array([0, *sorted(row[requirement] for requirement in rule)]) for rule in rules]
    counts = np.zeros((len(rules), 3), dtype=np.int64)
    for start in range(0, count, CHUNK):
        few = slice(start, min(start + CHUNK, count))
        passes, stands = _bits(families, few, len(row))
        for place, rows in enumerate(wanted):
            counts[place, PASS] += _ones(passes[rows])
            counts[place, UNKNOWN] += _ones(stands[rows])
    counts[:, FAIL] = count - counts[:, UNKNOWN]
    counts[:, UNKNOWN] -= counts[:, PASS]
    return counts


def _bits(families: list[_Family], few: slice, criteria: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each criterion two rows of bits, one for each business. Row 0 is for what asks nothing: all pass it."""
    count = few.stop - few.start
    passes, stands = (np.zeros((criteria + 1, -(-count // 64) * 8), dtype=np.uint8) for _ in range(2))
    used = -(-count // 8)
    passes[0, :used] = stands[0, :used] = np.packbits(np.ones(count, dtype=np.bool_))
    outcome = np.empty(count, dtype=np.uint8)
    place = 0
    for family in families:
        own = family.own[few]
        for of_cell in np.ascontiguousarray(family.cells.T):
            place += 1
            np.take(of_cell, own, out=outcome, mode="clip")  # every place exists: nothing to check
            passes[place, :used] = np.packbits(outcome == PASS)
            stands[place, :used] = np.packbits(outcome != FAIL)
    return passes.view(np.uint64), stands.view(np.uint64)


def _ones(rows: NDArray[np.uint64]) -> int:
    """The businesses whose bit is set in every row."""
    return int(np.bitwise_count(np.bitwise_and.reduce(rows, axis=0)).sum(dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Changes:
    """The businesses whose verdict on one programme changed: their places in the population, before and after."""

    place: Places
    before: Outcomes
    after: Outcomes


def changes(
    before: Programme | None, after: Programme | None, people: Population, *, day_before: date, day_after: date
) -> Changes:
    """Whose verdict changed when a programme did, or when days passed. None stands for a programme that is not
    published: nobody is eligible for it."""
    was, now = (
        np.full(len(people), FAIL, dtype=np.uint8) if programme is None else people.verdicts(programme, day)
        for programme, day in ((before, day_before), (after, day_after))
    )
    place = np.flatnonzero(was != now)
    return Changes(place, was[place], now[place])


def moves_with_time(programme: Programme, day_before: date, day_after: date) -> bool:
    """Whether days passing alone can change a verdict: it opens or closes between them, or asks for an age."""
    period = programme.period
    turns = period.opens_on is not None and day_before < period.opens_on <= day_after
    ends = period.closes_on is not None and day_before <= period.closes_on < day_after
    return turns or ends or any(requirement.criterion == "age_months" for requirement in programme.criteria)


class Ageing:
    """The businesses that come of an age between two days: the only ones whose verdict on a programme that neither
    opens nor closes can change with time. Found once for each number of months."""

    def __init__(self, people: Population, day_before: date, day: date) -> None:
        self.people, self.day_before, self.day = people, day_before, day
        self._few: dict[frozenset[int], tuple[Places, Population]] = {}

    def changes(self, programme: Programme) -> Changes:
        """Whose verdict on this programme changed, its places being those of all the businesses."""
        period = programme.period
        if is_shut(period, self.day_before) != is_shut(period, self.day):
            return changes(programme, programme, self.people, day_before=self.day_before, day_after=self.day)
        place, few = self._of_age(frozenset(_months(programme)))
        moved = changes(programme, programme, few, day_before=self.day_before, day_after=self.day)
        return Changes(place[moved.place], moved.before, moved.after)

    def _of_age(self, months: frozenset[int]) -> tuple[Places, Population]:
        if months not in self._few:
            created = self.people.column("created_on")
            comes = np.zeros(len(created), dtype=bool)
            for count in months:
                comes |= (created > threshold_day(count, self.day_before)) & (created <= threshold_day(count, self.day))
            place = np.flatnonzero(comes)
            self._few[months] = place, self.people.take(place)
        return self._few[months]


def _months(programme: Programme) -> list[int]:
    """The ages at which its criteria turn."""
    spans = [cast(Span, r.value) for r in programme.criteria if r.criterion == "age_months"]
    lows = [int(span.low) for span in spans if span.low is not None]
    return lows + [int(span.high) + 1 for span in spans if span.high is not None]
