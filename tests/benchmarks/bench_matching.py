"""Matching a catalogue with many businesses, against a plain reading of the contract, one pair at a time."""

import json
import random
import time
from datetime import date
from pathlib import Path
from typing import Any

from portal.profile.reference import BANDS, departments, naf_ancestors, search_naf
from subsidies.matching.bulk import WORDS, verdicts
from subsidies.matching.facts import Profile, Programme
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import evaluate
from subsidies.programmes import formats
from subsidies.programmes.formats import read_programmes

CATALOGUE = Path(formats.__file__).parent.parent / "data" / "catalogue.jsonl"
DAY = date(2026, 11, 22)
PROGRAMMES = 270
PROFILES = 1000
EXPLAINED = 50


def make_records(count: int) -> list[dict[str, Any]]:
    """The shipped programmes over and over, each time with other head-count bounds and region."""
    with CATALOGUE.open("rb") as stream:
        shipped = [row.record for row in read_programmes(stream).accepted]
    chance = random.Random(7)
    records = []
    for number in range(count):
        record = json.loads(json.dumps(shipped[number % len(shipped)]))
        record["id"] = f"{record['id']}-{number}"
        if number >= len(shipped) and "employees" in record["criteria"]:
            low = chance.choice([None, 1, 5, 10])
            record["criteria"]["employees"] = [low, chance.choice([None, 19, 49, 249])]
        if number >= len(shipped) and "zones_include" in record["criteria"]:
            record["criteria"]["zones_include"] = [f"R{chance.choice(departments()).region}"]
        records.append(record)
    return records


def make_facts(count: int) -> list[dict[str, Any]]:
    """Businesses all over the country, each missing some facts."""
    chance = random.Random(11)
    codes = [found.code for start in range(100) for found in search_naf(f"{start:02d}", limit=1000)]
    made = []
    for _ in range(count):
        place = chance.choice(departments())
        facts: dict[str, Any] = {
            "employees": chance.randrange(300) if chance.random() < 0.5 else None,
            "employees_band": chance.choice(sorted(BANDS)) if chance.random() < 0.7 else None,
            "naf": chance.choice(codes) if chance.random() < 0.9 else None,
            "region": place.region if chance.random() < 0.9 else None,
            "department": place.code if chance.random() < 0.6 else None,
            "created_on": date(chance.randrange(1990, 2026), chance.randrange(1, 13), chance.randrange(1, 29)),
            "micro_entrepreneur": chance.choice([True, False, None]),
            "turnover_eur": chance.randrange(60_000_000) if chance.random() < 0.6 else None,
            "balance_sheet_eur": None,
        }
        if facts["department"]:
            facts["region"] = place.region
        made.append(facts)
    return made


def _bounds(value: tuple[float, float] | None, low: float | None, high: float | None) -> int:
    if value is None:
        return 1 if low is not None or high is not None else 0
    if (low is not None and value[1] < low) or (high is not None and value[0] > high):
        return 2
    inside = (low is None or value[0] >= low) and (high is None or value[1] <= high)
    return 0 if inside else 1


def _exact(value: float | None) -> tuple[float, float] | None:
    return None if value is None else (value, value)


def _months(start: date) -> int:
    """Good enough for days up to the 28th, which is all that `make_facts` makes."""
    return (DAY.year - start.year) * 12 + DAY.month - start.month - (DAY.day < start.day)


def plain_reading(record: dict[str, Any], facts: dict[str, Any]) -> int:
    """0 eligible, 1 unknown, 2 not eligible, straight from the format's rules, sharing no code with the matcher."""
    worst = 0
    if (record["closes_on"] and record["closes_on"] < DAY.isoformat()) or (
        record["opens_on"] and record["opens_on"] > DAY.isoformat()
    ):
        worst = 2
    for name, value in record["criteria"].items():
        outcome = 0
        if name == "employees":
            low, high = BANDS.get(facts["employees_band"] or "", (None, None))
            band = None if low is None else (low, float("inf") if high is None else high)
            outcome = _bounds(_exact(facts["employees"]) or band, *value)
        elif name in ("turnover_eur", "balance_sheet_eur"):
            outcome = _bounds(_exact(facts[name]), *value)
        elif name == "age_months":
            outcome = _bounds(_exact(_months(facts["created_on"])), *value)
        elif name == "micro_entrepreneur":
            own = facts["micro_entrepreneur"]
            outcome = 1 if own is None else 0 if own == (value == "only") else 2
        elif name == "naf_include":
            outcome = 1 if facts["naf"] is None else 0 if set(value) & set(naf_ancestors(facts["naf"])) else 2
        elif name == "zones_include":
            assert all(zone.startswith("R") for zone in value)
            outcome = 1 if facts["region"] is None else 0 if f"R{facts['region']}" in value else 2
        else:
            raise KeyError(name)
        worst = max(worst, outcome)
    return worst


def run() -> list[dict[str, Any]]:
    """Seconds for 270 programmes × 1,000 businesses, both ways, which must agree on every pair.

    The verdicts with reasons, made one by one, must agree as well, for the first businesses.
    """
    records, facts = make_records(PROGRAMMES), make_facts(PROFILES)
    programmes: list[Programme] = [programme_from_record(record) for record in records]
    profiles: list[Profile] = [profile_from_facts(**each) for each in facts]

    started = time.perf_counter()
    reference = [[plain_reading(record, each) for each in facts] for record in records]
    plain_seconds = time.perf_counter() - started

    started = time.perf_counter()
    table = verdicts(programmes, profiles, DAY)
    bulk_seconds = time.perf_counter() - started

    assert table.tolist() == reference
    for row, programme in zip(table, programmes, strict=True):
        for code, profile in zip(row[:EXPLAINED], profiles[:EXPLAINED], strict=True):
            assert evaluate(programme, profile, DAY).eligibility is WORDS[code]
    return [
        {
            "name": f"match {PROGRAMMES} programmes with {PROFILES} businesses",
            "ours": round(bulk_seconds, 4),
            "reference": round(plain_seconds, 4),
            "ratio": round(bulk_seconds / plain_seconds, 4),
            "unit": "s",
        }
    ]
