"""Many businesses against one requirement or one programme, as arrays: what a changed programme and a night need.

Their facts are packed as whole numbers (`packed.py`), one array a column.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from portal.profile.reference import commune, department, department_of_commune, naf_ancestors
from portal.ui.months import add_months, whole_months

from . import lists
from .facts import Period, Profile, Programme, Requirement, Span
from .lists import FAIL, PASS, UNKNOWN, Outcomes
from .packed import COLUMNS, NO_END, NOT_KNOWN, Column, Flags, dotted, facts_row, pack, profile_of_row, unpack


def threshold_day(months: int, as_of: date) -> int:
    """The last day (ordinal) on which a business may have been created to be that many whole months old by `as_of`;
    0 when none is early enough."""
    day = add_months(as_of, -months)
    while day > date.min and whole_months(day, as_of) < months:
        day -= timedelta(days=1)
    while day < date.max and whole_months(day + timedelta(days=1), as_of) >= months:
        day += timedelta(days=1)
    return day.toordinal() if whole_months(day, as_of) >= months else 0


def _decide(fails: Flags, passes: Flags) -> Outcomes:
    return np.where(fails, FAIL, np.where(passes, PASS, UNKNOWN)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct values of a column and, for each business, the place of its own. Judging is done on the values."""

    values: Column
    place: NDArray[np.int32]

    @classmethod
    def of(cls, column: Column) -> "Distinct":
        values, place = np.unique(column, return_inverse=True)
        return cls(values, place.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Under:
    """Among the distinct codes of the businesses: which lie under a code (itself included), and where a code is."""

    below: dict[str, NDArray[np.intp]]
    exact: dict[str, int]

    @classmethod
    def of(cls, values: Column, above: Callable[[str], Iterable[str]], read: Callable[[int], str | None]) -> "Under":
        """`above` names the codes that a code lies under, itself included; `read` unpacks one."""
        below: dict[str, list[int]] = {}
        exact: dict[str, int] = {}
        for place, value in enumerate(values.tolist()):
            code = read(value)
            if code is not None:
                exact[code] = place
                for holder in above(code):
                    below.setdefault(holder, []).append(place)
        return cls({code: np.array(places, dtype=np.intp) for code, places in below.items()}, exact)


class Population:
    """Businesses by their facts. `business` holds their ids; each column of COLUMNS is one array of the same length."""

    def __init__(self, business: Column, columns: Sequence[Column]) -> None:
        if len(columns) != len(COLUMNS):
            raise ValueError(f"{len(COLUMNS)} columns of facts are needed")
        self.business = business
        self._columns = tuple(np.asarray(column, dtype=np.int64) for column in columns)

    @classmethod
    def of(cls, profiles: Iterable[Profile], business: Sequence[int] | None = None) -> "Population":
        """From profiles, numbered from 0 unless ids are given."""
        rows = np.array([facts_row(profile) for profile in profiles], dtype=np.int64).reshape(-1, len(COLUMNS))
        ids = np.arange(len(rows)) if business is None else np.array(business, dtype=np.int64)
        return cls(ids, tuple(rows.T))

    def __len__(self) -> int:
        return len(self.business)

    def column(self, name: str) -> Column:
        """One fact of all businesses."""
        return self._columns[COLUMNS.index(name)]

    def take(self, places: NDArray[np.intp]) -> "Population":
        """Some of the businesses."""
        return Population(self.business[places], tuple(column[places] for column in self._columns))

    def profile(self, place: int) -> Profile:
        """One business's facts, for an explained verdict."""
        return profile_of_row([int(column[place]) for column in self._columns])

    @cached_property
    def activities(self) -> Distinct:
        return Distinct.of(self.column("naf"))

    @cached_property
    def forms(self) -> Distinct:
        return Distinct.of(self.column("legal_form"))

    @cached_property
    def activities_under(self) -> Under:
        return Under.of(self.activities.values, naf_ancestors, lambda value: dotted(unpack(value)))

    @cached_property
    def forms_under(self) -> Under:
        return Under.of(self.forms.values, lambda code: [code[:n] for n in range(1, len(code) + 1)], unpack)

    @cached_property
    def places(self) -> tuple[tuple[lists.Place, ...], dict[str, Column], NDArray[np.int32]]:
        """The distinct places, deduced from the finest fact known; their zones as columns; where each business is."""
        region, dept, town = (self.column(name) for name in ("region", "department", "commune"))
        key = ((town + 1) << 32) | ((dept + 1) << 16) | (region + 1)  # three signs are under 2**16, five under 2**27
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        held = tuple(
            lists.place_of(unpack(int(region[at])), unpack(int(dept[at])), unpack(int(town[at]))) for at in first
        )
        columns = {
            name: np.array([pack(getattr(one, name)) for one in held], dtype=np.int64)
            for name in ("region", "department", "commune", "city")
        }
        return held, columns, place.astype(np.int32)

    def outcomes(self, requirement: Requirement, as_of: date) -> Outcomes:
        """The outcome of one requirement for each business: what `criteria.judge` answers one by one."""
        return _JUDGES[requirement.criterion](self, requirement, as_of)

    def verdicts(self, programme: Programme, as_of: date) -> Outcomes:
        """The verdict on one programme for each business, PASS, UNKNOWN or FAIL: the contract of `verdict.evaluate`."""
        worst = np.zeros(len(self), dtype=np.uint8)
        if is_shut(programme.period, as_of):
            worst[:] = FAIL
            return worst
        for requirement in programme.criteria:
            np.maximum(worst, self.outcomes(requirement, as_of), out=worst)
        return worst


def is_shut(period: Period, as_of: date) -> bool:
    """Whether one cannot apply on that day."""
    return bool((period.opens_on and as_of < period.opens_on) or (period.closes_on and as_of > period.closes_on))


def _employees(people: Population, requirement: Requirement, _: date) -> Outcomes:
    bounds = cast(Span, requirement.value)
    low, high = people.column("employees_low"), people.column("employees_high")
    known = low != NOT_KNOWN
    high = np.where(high == NOT_KNOWN, NO_END, high)
    return _within(bounds, low, high, known)


def _within(bounds: Span, low: Column, high: Column, known: Flags, scale: int = 1) -> Outcomes:
    """Values from `low` to `high` (NO_END stands for none) against whole bounds, both in units of 1/`scale`."""
    fails = np.zeros(len(low), dtype=bool)
    passes = np.ones(len(low), dtype=bool)
    if bounds.low is not None:
        least = int(bounds.low) * scale
        fails |= known & (high < least)
        passes &= known & (low >= least)
    if bounds.high is not None:
        greatest = int(bounds.high) * scale
        fails |= known & (low > greatest)
        passes &= known & (high <= greatest)
    return _decide(fails, passes)


def _amounts(name: str) -> Callable[[Population, Requirement, date], Outcomes]:
    def judge(people: Population, requirement: Requirement, _: date) -> Outcomes:
        own = people.column(name)
        return _within(cast(Span, requirement.value), own, own, own != NOT_KNOWN, scale=100)

    return judge


def _age(people: Population, requirement: Requirement, as_of: date) -> Outcomes:
    """A business is old enough when created by a day, and not too old when created after another one."""
    bounds = cast(Span, requirement.value)
    created = people.column("created_on")
    known = created != NOT_KNOWN
    fails = np.zeros(len(people), dtype=bool)
    passes = np.ones(len(people), dtype=bool)
    if bounds.low is not None:
        enough = created <= threshold_day(int(bounds.low), as_of)
        fails |= known & ~enough
        passes &= known & enough
    if bounds.high is not None:
        beyond = created <= threshold_day(int(bounds.high) + 1, as_of)
        fails |= known & beyond
        passes &= known & ~beyond
    return _decide(fails, passes)


def _micro(people: Population, requirement: Requirement, _: date) -> Outcomes:
    own = people.column("micro_entrepreneur")
    fits = own == (1 if requirement.value == "only" else 0)
    known = own != NOT_KNOWN
    return _decide(known & ~fits, known & fits)


def _naf(people: Population, requirement: Requirement, _: date) -> Outcomes:
    return _listed(people.activities, people.activities_under, requirement, lambda code: naf_ancestors(code)[:-1])


def _forms(people: Population, requirement: Requirement, _: date) -> Outcomes:
    return _listed(people.forms, people.forms_under, requirement, lambda code: [code[:n] for n in range(1, len(code))])


def _listed(
    distinct: Distinct, under: "Under", requirement: Requirement, coarser: Callable[[str], Iterable[str]]
) -> Outcomes:
    """On the distinct codes: one lies under a code of the list, or a code of the list lies under it."""
    listed = cast(tuple[str, ...], requirement.value)
    wanted = requirement.criterion.endswith("_include")
    answer = np.full(len(distinct.values), FAIL if wanted else PASS, dtype=np.uint8)
    for code in listed:
        for above in coarser(code):
            if above in under.exact:
                answer[under.exact[above]] = UNKNOWN
    for code in listed:
        if code in under.below:
            answer[under.below[code]] = PASS if wanted else FAIL
    answer[distinct.values == NOT_KNOWN] = UNKNOWN
    return answer[distinct.place]


def _zones(people: Population, requirement: Requirement, _: date) -> Outcomes:
    """On the distinct places: one lies in a zone of the list, or a zone of the list lies in what is known of it."""
    held, columns, place = people.places
    zones = cast(tuple[str, ...], requirement.value)
    by_level = {level: [zone[1:] for zone in zones if zone[0] == level] for level in "RDC"}
    regions, departments, communes = (_packed(by_level[level]) for level in "RDC")
    inside = (
        np.isin(columns["region"], regions)
        | np.isin(columns["department"], departments)
        | np.isin(columns["commune"], communes)
        | np.isin(columns["city"], communes)
    )
    open_ = _left_open(columns, by_level)
    wanted = requirement.criterion.endswith("_include")
    answer = np.where(inside, PASS if wanted else FAIL, np.where(open_, UNKNOWN, FAIL if wanted else PASS))
    nothing = np.array([not one.known for one in held], dtype=bool)
    return np.where(nothing, UNKNOWN, answer).astype(np.uint8)[place]


def _packed(codes: Iterable[str]) -> Column:
    return np.array([pack(code) for code in codes], dtype=np.int64)


def _left_open(columns: dict[str, Column], by_level: dict[str, list[str]]) -> Flags:
    """Places known only so coarsely that a zone of the list may hold them."""
    no_region = columns["region"] == NOT_KNOWN
    no_department = columns["department"] == NOT_KNOWN
    no_commune = columns["commune"] == NOT_KNOWN
    holders = [*by_level["D"], *(department_of_commune(code) for code in by_level["C"])]
    held = [department(code) for code in holders]
    finer = np.isin(columns["region"], _packed(one.region for one in held if one is not None))
    lost = any(one is None for one in held)
    open_ = no_department & (finer | lost)
    open_ |= (
        no_commune
        & ~no_department
        & np.isin(columns["department"], _packed(department_of_commune(code) for code in by_level["C"]))
    )
    towns = [commune(code) for code in by_level["C"]]
    cities = _packed(town.parent for town in towns if town is not None and town.parent is not None)
    open_ |= ~no_commune & np.isin(columns["commune"], cities)
    if by_level["R"]:
        open_ |= no_region
    return open_


_JUDGES: dict[str, Callable[[Population, Requirement, date], Outcomes]] = {
    "employees": _employees,
    "naf_include": _naf,
    "naf_exclude": _naf,
    "zones_include": _zones,
    "zones_exclude": _zones,
    "age_months": _age,
    "micro_entrepreneur": _micro,
    "legal_forms_include": _forms,
    "legal_forms_exclude": _forms,
    "turnover_eur": _amounts("turnover_cents"),
    "balance_sheet_eur": _amounts("balance_sheet_cents"),
}
