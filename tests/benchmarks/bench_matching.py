"""Matching: a business with ten thousand programmes, a changed programme with a million businesses, all with all.

References are bare numpy over arrays made for the purpose, in the same run. Where both answer the same question, they
must agree.
"""

import json
import random
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from portal.profile.reference import BANDS, departments, naf_ancestors, search_naf
from subsidies.matching.compiled import WORDS, Compiled
from subsidies.matching.facts import Profile
from subsidies.matching.night import changes, tally
from subsidies.matching.packed import NOT_KNOWN, pack
from subsidies.matching.population import Population
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import evaluate
from subsidies.programmes import formats
from subsidies.programmes.formats import read_programmes

CATALOGUE = Path(formats.__file__).parent.parent / "data" / "catalogue.jsonl"
DAY = date(2026, 11, 22)
PROGRAMMES, PROFILES, EXPLAINED = 10_000, 200, 20
BUSINESSES = 1_000_000
ZERO, ONE, TWO = np.uint8(0), np.uint8(1), np.uint8(2)


def make_records(count: int) -> list[dict[str, Any]]:
    """The shipped programmes over and over, each time with other bounds, activities and places."""
    with CATALOGUE.open("rb") as stream:
        shipped = [dict(row.record) for row in read_programmes(stream).accepted]
    chance = random.Random(7)
    activities = sorted({part for found in search_naf("commerce", limit=200) for part in naf_ancestors(found.code)})
    records = []
    for number in range(count):
        record = json.loads(json.dumps(shipped[number % len(shipped)]))
        record["id"] = f"{record['id']}-{number}"
        criteria = record["criteria"]
        if number >= len(shipped):
            if chance.random() < 0.6:
                criteria["employees"] = [chance.choice([None, 1, 2, 5, 10]), chance.choice([None, 19, 49, 99, 249])]
            if chance.random() < 0.5:
                criteria["zones_include"] = [f"R{chance.choice(departments()).region}"]
            if chance.random() < 0.2:
                criteria["zones_include"] = [f"D{chance.choice(departments()).code}" for _ in range(3)]
            if chance.random() < 0.4:
                criteria["naf_include"] = sorted(chance.sample(activities, 4))
            if chance.random() < 0.3:
                criteria["age_months"] = [chance.choice([6, 12, 24, 36]), None]
            if chance.random() < 0.2:
                criteria["turnover_eur"] = [None, chance.choice([700_000, 2_000_000, 10_000_000, 50_000_000])]
        records.append(record)
    return records


def make_facts(count: int) -> list[dict[str, Any]]:
    """Businesses all over the country, each missing some facts."""
    chance = random.Random(11)
    codes = [found.code for start in range(100) for found in search_naf(f"{start:02d}", limit=1000)]
    made = []
    for _ in range(count):
        place = chance.choice(departments())
        known = chance.random() < 0.6
        made.append(
            {
                "employees": chance.randrange(300) if chance.random() < 0.5 else None,
                "employees_band": chance.choice(sorted(BANDS)) if chance.random() < 0.7 else None,
                "naf": chance.choice(codes) if chance.random() < 0.9 else None,
                "region": place.region if known or chance.random() < 0.7 else None,
                "department": place.code if known else None,
                "created_on": date(chance.randrange(1990, 2026), chance.randrange(1, 13), chance.randrange(1, 29)),
                "micro_entrepreneur": chance.choice([True, False, None]),
                "turnover_eur": chance.randrange(60_000_000) if chance.random() < 0.6 else None,
                "balance_sheet_eur": None,
            }
        )
    return made


def make_population(count: int) -> Population:
    """A million businesses drawn as columns: places and activities as unevenly spread as real ones are."""
    chance = np.random.default_rng(5)
    codes = np.array([pack(found.code) for start in range(100) for found in search_naf(f"{start:02d}", limit=1000)])
    places = [(pack(place.region), pack(place.code)) for place in departments()]
    weights = 1 / np.arange(1, len(places) + 1)
    place = chance.choice(len(places), size=count, p=weights / weights.sum())
    activity = codes[np.minimum(chance.geometric(0.01, size=count) - 1, len(codes) - 1)]
    employees = np.minimum(chance.geometric(0.15, size=count) - 1, 400)
    unknown = np.full(count, NOT_KNOWN, dtype=np.int64)

    def mostly(column: Any, share: float) -> Any:
        return np.where(chance.random(count) < share, column, NOT_KNOWN)

    staff = mostly(employees, 0.8)
    return Population(
        np.arange(count),
        (
            staff,
            staff,
            mostly(activity, 0.95),
            np.array([region for region, _ in places])[place],
            mostly(np.array([code for _, code in places])[place], 0.8),
            unknown,
            mostly(date(1990, 1, 1).toordinal() + chance.integers(0, 13_000, size=count), 0.9),
            mostly(chance.integers(0, 2, size=count), 0.6),
            unknown,
            mostly(chance.integers(0, 300_000_000_000, size=count), 0.6),
            unknown,
        ),
    )


class Bare:
    """The same rules as plain arrays, one column a criterion, for one business at a time."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.naf_codes = sorted({code for r in records for code in r["criteria"].get("naf_include", [])})
        self.zones = sorted({zone for r in records for zone in r["criteria"].get("zones_include", [])})
        self.ranges = {name: self._range(records, name) for name in ("employees", "age_months", "turnover_eur")}
        self.balance = self._range(records, "balance_sheet_eur")
        self.naf, self.has_naf = self._matrix(records, "naf_include", self.naf_codes)
        self.zone, self.has_zone = self._matrix(records, "zones_include", self.zones)
        self.no_micro = np.array([r["criteria"].get("micro_entrepreneur") == "excluded" for r in records])
        self.only_micro = np.array([r["criteria"].get("micro_entrepreneur") == "only" for r in records])
        opens = np.array([r["opens_on"] or "0001-01-01" for r in records], dtype="datetime64[D]")
        closes = np.array([r["closes_on"] or "9999-12-31" for r in records], dtype="datetime64[D]")
        self.opens, self.closes = opens, closes
        known = {"naf_include", "zones_include", "micro_entrepreneur", "balance_sheet_eur", *self.ranges}
        assert all(set(r["criteria"]) <= known for r in records)

    def _range(self, records: list[dict[str, Any]], name: str) -> tuple[Any, Any, Any]:
        pairs = [record["criteria"].get(name) or [None, None] for record in records]
        low = np.array([-np.inf if pair[0] is None else pair[0] for pair in pairs])
        high = np.array([np.inf if pair[1] is None else pair[1] for pair in pairs])
        return low, high, np.isfinite(low) | np.isfinite(high)

    def _matrix(self, records: list[dict[str, Any]], name: str, codes: list[str]) -> tuple[Any, Any]:
        place = {code: row for row, code in enumerate(codes)}
        matrix = np.zeros((len(codes), len(records)), dtype=bool)
        for column, record in enumerate(records):
            for code in record["criteria"].get(name, []):
                matrix[place[code], column] = True
        return matrix, np.array([name in record["criteria"] for record in records])

    def _bounds(self, fact: tuple[float, float] | None, bounds: tuple[Any, Any, Any]) -> Any:
        low, high, asked = bounds
        if fact is None:
            return asked.astype(np.uint8)
        fails = (fact[1] < low) | (fact[0] > high)
        passes = (fact[0] >= low) & (fact[1] <= high)
        return np.where(fails, TWO, np.where(passes, ZERO, ONE))

    def verdicts(self, facts: dict[str, Any]) -> Any:
        day = np.datetime64(DAY)
        worst = np.where((self.opens > day) | (self.closes < day), TWO, ZERO)
        band = BANDS.get(facts["employees_band"] or "")
        staff = (facts["employees"],) * 2 if facts["employees"] is not None else None
        if staff is None and band is not None:
            staff = (band[0], np.inf if band[1] is None else band[1])
        made = facts["created_on"]
        age = (DAY.year - made.year) * 12 + DAY.month - made.month - (DAY.day < made.day)
        turnover = None if facts["turnover_eur"] is None else (facts["turnover_eur"],) * 2
        for fact, bounds in (
            (staff, self.ranges["employees"]),
            ((age, age), self.ranges["age_months"]),
            (turnover, self.ranges["turnover_eur"]),
            (None, self.balance),
        ):
            np.maximum(worst, self._bounds(fact, bounds), out=worst)
        own = facts["naf"]
        under = [code in naf_ancestors(own) for code in self.naf_codes] if own else []
        listed = self.naf[np.array(under)].any(axis=0) if own else None
        outside = ONE if listed is None else np.where(listed, ZERO, TWO)
        np.maximum(worst, np.where(self.has_naf, outside, ZERO), out=worst)
        np.maximum(worst, self._zone(facts), out=worst)
        micro = facts["micro_entrepreneur"]
        if micro is None:
            np.maximum(worst, (self.no_micro | self.only_micro).astype(np.uint8), out=worst)
        else:
            np.maximum(worst, np.where(self.no_micro if micro else self.only_micro, TWO, ZERO), out=worst)
        return worst

    def _zone(self, facts: dict[str, Any]) -> Any:
        region, own = facts["region"], facts["department"]
        if region is None:
            return self.has_zone.astype(np.uint8)
        inside = np.array([zone in (f"R{region}", f"D{own}") for zone in self.zones])
        maybe = np.array([own is None and zone[0] == "D" and _region(zone[1:]) == region for zone in self.zones])
        hit, open_ = self.zone[inside].any(axis=0), self.zone[maybe].any(axis=0)
        return np.where(self.has_zone, np.where(hit, ZERO, np.where(open_, ONE, TWO)), ZERO)


_REGIONS = {place.code: place.region for place in departments()}


def _region(code: str) -> str:
    return _REGIONS[code]


def _seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def run() -> list[dict[str, Any]]:
    """Seconds, with what they are compared to."""
    return [*_one_business(), *_one_programme(), _night()]


def _one_business() -> list[dict[str, Any]]:
    records, facts = make_records(PROGRAMMES), make_facts(PROFILES)
    programmes = [programme_from_record(record) for record in records]
    profiles: list[Profile] = [profile_from_facts(**each) for each in facts]
    bare, compiled = Bare(records), Compiled(programmes)
    for each, profile in zip(facts, profiles, strict=True):
        assert np.array_equal(bare.verdicts(each), compiled.verdicts(profile, DAY))
    for profile in profiles[:EXPLAINED]:
        for code, programme in zip(compiled.verdicts(profile, DAY)[::97], programmes[::97], strict=True):
            assert evaluate(programme, profile, DAY).eligibility is WORDS[code]
    reference = _seconds(lambda: [bare.verdicts(each) for each in facts]) / PROFILES
    ours = _seconds(lambda: [compiled.verdicts(profile, DAY) for profile in profiles]) / PROFILES
    ranked = _seconds(lambda: [compiled.rank(profile, DAY) for profile in profiles]) / PROFILES
    made = _seconds(lambda: Compiled(programmes), 1)
    name = f"{PROGRAMMES:,} programmes, one business"
    return [
        _line(f"{name}: verdicts", ours, reference),
        _line(f"{name}: verdicts, order, groups and questions", ranked, reference),
        _line(f"{PROGRAMMES:,} programmes made ready, once a change", made, reference),
    ]


def _one_programme() -> list[dict[str, Any]]:
    people = make_population(BUSINESSES)
    record = make_records(1)[0] | {"criteria": {}}
    asks = {
        "employees": [None, 49],
        "naf_include": ["C", "G", "47.11", "56.10A"],
        "zones_include": ["R53", "D69", "D13"],
        "age_months": [12, None],
        "micro_entrepreneur": "excluded",
        "turnover_eur": [None, 2_000_000],
    }
    before = programme_from_record(record | {"criteria": asks})
    after = programme_from_record(record | {"criteria": asks | {"employees": [None, 19]}})
    people.verdicts(before, DAY)  # distinct activities and places are found once, not for each programme
    ours = _seconds(lambda: people.verdicts(after, DAY))
    both = _seconds(lambda: changes(before, after, people, day_before=DAY, day_after=DAY))
    staff, created, turnover = (people.column(name) for name in ("employees_low", "created_on", "turnover_cents"))
    other = people.column("department")
    reference = _seconds(
        lambda: [(staff <= 19), (created < 730_000), (turnover < 200_000_000), (other == 5), (other == 7)]
    )
    return [
        _line(f"one programme, {BUSINESSES:,} businesses: verdicts", ours, reference),
        _line(f"one changed programme, {BUSINESSES:,} businesses: who changed", both, reference),
    ]


def _night() -> dict[str, Any]:
    people = make_population(BUSINESSES)
    programmes = [programme_from_record(record) for record in make_records(PROGRAMMES)]
    few = programmes[:: PROGRAMMES // 20]
    counts: dict[str, Any] = {}
    ours = _seconds(lambda: counts.update(all=tally(programmes, people, DAY)), 1)
    for programme, row in zip(few, counts["all"][:: PROGRAMMES // 20], strict=True):
        assert np.array_equal(row, np.bincount(people.verdicts(programme, DAY), minlength=3))
    one = _seconds(lambda: [people.verdicts(programme, DAY) for programme in few], 1) / len(few)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = _line(f"{PROGRAMMES:,} programmes × {BUSINESSES:,} businesses, a night", ours, one * PROGRAMMES)
    return line | {"peak_mb": peak}


def _line(name: str, ours: float, reference: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 6),
        "reference": round(reference, 6),
        "ratio": round(ours / reference, 4),
        "unit": "s",
    }
