"""A whole catalogue against one business: the same verdicts and the same order as `verdict.evaluate` and
`ranking.rank` give one by one, as arrays.

Programmes share requirements: each distinct one is judged once, and programmes combine the outcomes of theirs. What a
page shows of a programme is then explained by `verdict.evaluate`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import cast

import numpy as np
from numpy.typing import NDArray

from portal.ui.months import add_months, whole_months

from . import lists
from .facts import Profile, Programme, Requirement, Span
from .lists import FAIL, PASS, UNKNOWN, Listing, Outcomes
from .ranking import MOVABLE, Group
from .verdict import Eligibility

WORDS = (Eligibility.ELIGIBLE, Eligibility.UNKNOWN, Eligibility.NOT_ELIGIBLE)  # of PASS, UNKNOWN, FAIL
GROUPS = tuple(Group)  # in the order shown
FAMILIES = (
    "employees",
    "naf",
    "zones",
    "age_months",
    "micro_entrepreneur",
    "legal_forms",
    "turnover_eur",
    "balance_sheet_eur",
)
NONE_BELOW, NONE_ABOVE = -(2**62), 2**62  # bounds that are not there
_NEVER = date.max.toordinal()

type Ints = NDArray[np.int64]


def family_of(criterion: str) -> str:
    """The fact a criterion asks about: include and exclude are one family."""
    return criterion.removesuffix("_include").removesuffix("_exclude")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Requirements of one range: whole bounds, both included."""

    low: Ints
    high: Ints

    def outcomes(self, fact: Span | None) -> Outcomes:
        """Outcomes for one fact; one that is not known has no ends, and is open wherever there is a bound.

        Its ends are rounded down to compare with lower bounds and up for upper ones: with whole bounds that is exact.
        """
        low, high = (None, None) if fact is None else (fact.low, fact.high)
        fails = ((NONE_ABOVE if high is None else floor(high)) < self.low) | (
            (NONE_BELOW if low is None else ceil(low)) > self.high
        )
        passes = ((NONE_BELOW if low is None else floor(low)) >= self.low) & (
            (NONE_ABOVE if high is None else ceil(high)) <= self.high
        )
        return np.where(fails, FAIL, np.where(passes, PASS, UNKNOWN)).astype(np.uint8)


def bounds_of(requirements: Sequence[Requirement]) -> tuple[Ints, Ints]:
    """(lows, highs) of range requirements; a missing bound is one that nothing exceeds."""
    spans = [cast(Span, requirement.value) for requirement in requirements]
    low = np.array([NONE_BELOW if span.low is None else int(span.low) for span in spans], dtype=np.int64)
    high = np.array([NONE_ABOVE if span.high is None else int(span.high) for span in spans], dtype=np.int64)
    return low, high


@dataclass(frozen=True, slots=True)
class Table:
    """For each programme, the places of its requirements in one flat array; each begins with a place that passes."""

    flat: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> "Table":
        """From lists of requirement numbers; number 0 is the place that always passes."""
        flat: list[int] = []
        starts: list[int] = []
        for row in rows:
            starts.append(len(flat))
            flat.append(0)
            flat.extend(row)
        return cls(np.array(flat, dtype=np.intp), np.array(starts, dtype=np.intp))

    def worst(self, outcomes: Outcomes) -> Outcomes:
        """The worst outcome of each programme."""
        return cast(Outcomes, np.maximum.reduceat(outcomes[self.flat], self.starts))

    def total(self, values: NDArray[np.int64]) -> Ints:
        """The sum over each programme."""
        return cast(Ints, np.add.reduceat(values[self.flat], self.starts))

    def latest(self, values: Ints) -> Ints:
        """The greatest value of each programme."""
        return cast(Ints, np.maximum.reduceat(values[self.flat], self.starts))

    def earliest(self, values: Ints) -> Ints:
        """The least value of each programme."""
        return cast(Ints, np.minimum.reduceat(values[self.flat], self.starts))

    def any_bit(self, values: Ints) -> Ints:
        """The bits that any requirement of each programme sets."""
        return cast(Ints, np.bitwise_or.reduceat(values[self.flat], self.starts))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The catalogue in the order shown. Arrays run over the programmes as compiled; `order` holds their places."""

    order: NDArray[np.intp]
    group: NDArray[np.uint8]  # place in GROUPS
    verdict: Outcomes  # place in WORDS
    open_families: Ints  # bit n set: the fact FAMILIES[n] is missing; only where the verdict is unknown

    def among(self, groups: Iterable[Group]) -> NDArray[np.bool_]:
        """Which programmes are in these groups."""
        return np.isin(self.group, [GROUPS.index(group) for group in groups])

    def counts(self) -> dict[Group, int]:
        """How many programmes each group holds."""
        found = np.bincount(self.group, minlength=len(GROUPS))
        return {group: int(count) for group, count in zip(GROUPS, found, strict=True)}

    def questions(self) -> list[tuple[str, int, int]]:
        """(fact, programmes that this answer alone settles, programmes it brings nearer), the most useful first."""
        asked = []
        for bit, family in enumerate(FAMILIES):
            helped = int(np.count_nonzero(self.open_families & (1 << bit)))
            if helped:
                asked.append((family, int(np.count_nonzero(self.open_families == (1 << bit))), helped))
        return sorted(asked, key=lambda entry: (-entry[1], -entry[2], entry[0]))


class Compiled:
    """A catalogue made ready. `programmes` keeps the order given; `judged` numbers the distinct requirements from 1."""

    def __init__(self, programmes: Sequence[Programme]) -> None:
        self.programmes = tuple(programmes)
        self.numbers: dict[Requirement, int] = {}
        self.criteria = Table.of(self._numbered(programme.criteria) for programme in self.programmes)
        self._targeting = Table.of(self._numbered(programme.targeting) for programme in self.programmes)
        self.opens = np.array([_ordinal(p.period.opens_on, 0) for p in self.programmes], dtype=np.int64)
        self.closes = np.array([_ordinal(p.period.closes_on, _NEVER) for p in self.programmes], dtype=np.int64)
        self.suspended = np.array([p.suspended for p in self.programmes], dtype=bool)
        self._by_id = np.argsort(np.argsort(np.array([p.id for p in self.programmes], dtype=object), kind="stable"))
        self._family_bit = np.zeros(len(self.numbers) + 1, dtype=np.int64)
        self.families = self._split()
        self._movable = self._movable_ones()

    def _numbered(self, requirements: Iterable[Requirement]) -> list[int]:
        return [self.numbers.setdefault(requirement, len(self.numbers) + 1) for requirement in requirements]

    def _split(self) -> dict[str, tuple[NDArray[np.intp], list[Requirement], Listing | Bounds | None]]:
        families: dict[str, tuple[list[int], list[Requirement]]] = {family: ([], []) for family in FAMILIES}
        for requirement, number in self.numbers.items():
            places, held = families[family_of(requirement.criterion)]
            places.append(number)
            held.append(requirement)
        made = {}
        for bit, (family, (places, held)) in enumerate(families.items()):
            index = np.array(places, dtype=np.intp)
            self._family_bit[index] = 1 << bit
            made[family] = (index, held, _prepare(family, held))
        return made

    def outcomes(self, profile: Profile, as_of: date) -> Outcomes:
        """The outcome of each distinct requirement, by its number; place 0 passes."""
        answer = np.zeros(len(self.numbers) + 1, dtype=np.uint8)
        for family, (index, held, prepared) in self.families.items():
            if len(index):
                found = judged(family, held, prepared, profile, as_of)
                answer[index] = UNKNOWN if found is None else found
        return answer

    def verdicts(self, profile: Profile, as_of: date) -> Outcomes:
        """The verdict on each programme (place in WORDS): the contract of `verdict.evaluate`."""
        return self._verdicts(self.outcomes(profile, as_of), as_of)

    def _verdicts(self, outcomes: Outcomes, as_of: date) -> Outcomes:
        worst = self.criteria.worst(outcomes) if self.programmes else np.zeros(0, dtype=np.uint8)
        worst[self.shut(as_of)] = FAIL
        return worst

    def shut(self, as_of: date) -> NDArray[np.bool_]:
        """Those that one cannot apply for on that day."""
        day = as_of.toordinal()
        return (self.closes < day) | (self.opens > day)

    def rank(self, profile: Profile, as_of: date) -> Ranking:
        """The catalogue in the order of `ranking.rank`."""
        empty = np.zeros(0, dtype=np.int64)
        if not self.programmes:
            return Ranking(empty, empty.astype(np.uint8), empty.astype(np.uint8), empty)
        day = as_of.toordinal()
        outcomes = self.outcomes(profile, as_of)
        verdict = self._verdicts(outcomes, as_of)
        fails, open_ = (outcomes == FAIL).astype(np.int64), (outcomes == UNKNOWN).astype(np.int64)
        turns = self._turns(profile, as_of)
        not_yet, closed = self.opens > day, self.closes < day
        failing = self.criteria.total(fails) + not_yet + closed
        turning = self.criteria.total(fails * (turns > 0)) + not_yet
        last = np.maximum(self.criteria.latest(turns), np.where(not_yet, self.opens, 0))
        in_time = (failing > 0) & (turning == failing) & (last <= self.closes)
        in_time &= last < self.criteria.earliest(self._ends(profile))
        becomes = np.where(in_time, last, _NEVER)
        alone = (failing == 1) & (self.criteria.total(fails * self._movable) + not_yet == 1)
        group = self._groups(verdict, closed, alone | in_time)
        unknown = self.criteria.total(open_)
        targeting = self._targeting.total((outcomes == PASS).astype(np.int64) * (self._family_bit > 0) - fails)
        keys = (self._by_id, self.closes, -targeting, unknown, becomes, failing, closed, group)
        bits = np.where(verdict == UNKNOWN, self.criteria.any_bit(self._family_bit * open_), 0)
        return Ranking(np.lexsort(keys), group, verdict, bits)

    def _groups(self, verdict: Outcomes, closed: NDArray[np.bool_], possible: NDArray[np.bool_]) -> NDArray[np.uint8]:
        near = ~closed & ~self.suspended & possible
        conditions = [(verdict != FAIL) & self.suspended, verdict == PASS, verdict == UNKNOWN, near]
        places = [GROUPS.index(g) for g in (Group.SUSPENDED, Group.ELIGIBLE, Group.UNKNOWN, Group.NEAR_MISS)]
        return np.select(conditions, places, GROUPS.index(Group.NOT_ELIGIBLE)).astype(np.uint8)

    def _movable_ones(self) -> Ints:
        """1 for each requirement about what changes in the life of a business."""
        bits = sum(1 << FAMILIES.index(family_of(name)) for name in MOVABLE if family_of(name) in FAMILIES)
        return ((self._family_bit & bits) > 0).astype(np.int64)

    def _ends(self, profile: Profile) -> Ints:
        """For each requirement on the age, the day from which the business is too old; else a day that never comes."""
        days = np.full(len(self.numbers) + 1, _NEVER + 1, dtype=np.int64)
        if profile.created_on is not None:
            index, held, _ = self.families["age_months"]
            for number, requirement in zip(index, held, strict=True):
                high = cast(Span, requirement.value).high
                if high is not None:
                    days[number] = add_months(profile.created_on, int(high) + 1).toordinal()
        return days

    def _turns(self, profile: Profile, as_of: date) -> Ints:
        """For each requirement that fails only because the business is too young, the day it passes; else 0."""
        days = np.zeros(len(self.numbers) + 1, dtype=np.int64)
        if profile.created_on is not None:
            age = whole_months(profile.created_on, as_of)
            index, held, _ = self.families["age_months"]
            for number, requirement in zip(index, held, strict=True):
                low = cast(Span, requirement.value).low
                if low is not None and age < low:
                    days[number] = add_months(profile.created_on, int(low)).toordinal()
        return days


def _ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _prepare(family: str, requirements: list[Requirement]) -> Listing | Bounds | None:
    if not requirements or family == "micro_entrepreneur":
        return None
    makers = {"naf": lists.activities, "zones": lists.zones, "legal_forms": lists.legal_forms}
    if family in makers:
        return makers[family](requirements)
    return Bounds(*bounds_of(requirements))


def judged(
    family: str, held: list[Requirement], prepared: Listing | Bounds | None, profile: Profile, as_of: date
) -> Outcomes | None:
    """The outcomes of one family's requirements for one business; None when nothing is known."""
    if family == "micro_entrepreneur":
        own = profile.micro_entrepreneur
        return None if own is None else np.array([PASS if own == (r.value == "only") else FAIL for r in held], np.uint8)
    if isinstance(prepared, Listing):
        by_family = {
            "naf": lists.activity_outcomes,
            "zones": lists.zone_outcomes,
            "legal_forms": lists.legal_form_outcomes,
        }
        return by_family[family](prepared, profile)
    assert prepared is not None
    if family == "age_months":
        created = profile.created_on
        return prepared.outcomes(None if created is None else Span.exactly(whole_months(created, as_of)))
    return prepared.outcomes(getattr(profile, family))
