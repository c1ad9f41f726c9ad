"""All programmes against all businesses: how many qualify, and whose verdict changed. Work goes by groups of businesses
on which no criterion of the catalogue can tell a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray

from .compiled import FAMILIES, family_of
from .criteria import FACTS_READ
from .facts import Programme, Requirement, Span
from .lists import FAIL, Outcomes
from .population import Population, columns_of, is_shut, threshold_day

CHUNK = 1 << 15  # groups at a time: the outcomes of a few hundred criteria stay near the processor
_READ = {family_of(criterion): columns_of(facts) for criterion, facts in FACTS_READ.items()}

type Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Family:
    """The criteria about one fact. `cells` are the ways in which businesses can come out of all of them: row by row,
    the outcome of each criterion; `own` says in which cell each business is."""

    requirements: tuple[Requirement, ...]
    cells: NDArray[np.uint8]
    own: NDArray[np.int64]


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
    return _Family(tuple(requirements), cells, cell.reshape(-1)[place].astype(np.int64))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Groups of businesses that are in the same cell of every family: one of each, and how many they are."""

    first: Places
    size: NDArray[np.int64]


def _groups(families: Sequence[_Family], count: int) -> _Groups:
    key = np.zeros(count, dtype=np.int64)
    reach = 1
    for family in families:
        if reach * len(family.cells) >= 2**62:
            values, key = np.unique(key, return_inverse=True)
            reach = len(values)
        key = key * len(family.cells) + family.own
        reach *= len(family.cells)
    _, first, size = np.unique(key, return_index=True, return_counts=True)
    return _Groups(first, size)


def tally(programmes: Sequence[Programme], people: Population, as_of: date) -> NDArray[np.int64]:
    """Array of shape (programmes, 3): how many businesses are eligible, unknown, not eligible on the day `as_of`.

    Businesses alike to every criterion are judged once, programmes with the same criteria too. Memory stays below
    about 200 bytes for each business and 1 GB more.
    """
    answer = np.zeros((len(programmes), 3), dtype=np.int64)
    answer[:, FAIL] = len(people)
    rules: dict[frozenset[Requirement], list[int]] = {}
    for place, programme in enumerate(programmes):
        if not is_shut(programme.period, as_of):
            rules.setdefault(frozenset(programme.criteria), []).append(place)
    if not rules or not len(people):
        return answer
    distinct = dict.fromkeys(requirement for rule in rules for requirement in rule)
    by_family: dict[str, list[Requirement]] = {family: [] for family in FAMILIES}
    for requirement in distinct:
        by_family[family_of(requirement.criterion)].append(requirement)
    families = [_family(people, name, held, as_of) for name, held in by_family.items() if held]
    groups = _groups(families, len(people))
    for rule, counts in zip(rules, _counted(list(rules), families, groups), strict=True):
        answer[rules[rule]] = counts
    return answer


def _counted(rules: list[frozenset[Requirement]], families: list[_Family], groups: _Groups) -> NDArray[np.int64]:
    """(rules, 3) counts of businesses."""
    row = {requirement: place for place, requirement in enumerate((r for f in families for r in f.requirements), 1)}
    wanted = [sorted(row[requirement] for requirement in rule) for rule in rules]
    counts = np.zeros((len(rules), 3), dtype=np.int64)
    for start in range(0, len(groups.first), CHUNK):
        first = groups.first[start : start + CHUNK]
        size = groups.size[start : start + CHUNK].astype(np.float64)
        nothing_asked = np.zeros((1, len(first)), dtype=np.uint8)
        outcomes = np.concatenate([nothing_asked, *(f.cells.T[:, f.own[first]] for f in families)])
        worst = np.empty(len(first), dtype=np.uint8)
        for place, rows in enumerate(wanted):
            np.copyto(worst, outcomes[rows[0] if rows else 0])
            for other in rows[1:]:
                np.maximum(worst, outcomes[other], out=worst)
            passed, open_ = float(size @ (worst == 0)), float(size @ (worst == 1))
            counts[place] += (int(passed), int(open_), int(size.sum() - passed - open_))
    return counts


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
