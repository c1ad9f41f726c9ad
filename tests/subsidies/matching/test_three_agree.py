"""The arrays, the explained evaluation and the command give the same verdict: every shipped programme, two thousand
businesses with facts missing at random."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from portal.profile.reference import BANDS, departments, headcount_bounds, search_communes, search_naf
from subsidies.matching.compiled import WORDS, Compiled
from subsidies.matching.population import Population
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import evaluate
from subsidies.programmes import formats
from subsidies.programmes.formats import read_programmes

CATALOGUE = Path(formats.__file__).parent.parent / "data" / "catalogue.jsonl"
DAY = date(2026, 11, 22)
BUSINESSES = 2_000
COMMANDED = 300  # of them, every programme again through the command, which reads its cases one by one
FORMS = ["1000", "5499", "5710", "5599", "9220"]


def businesses() -> Iterator[dict[str, Any]]:
    """Facts as a business may have told them, each missing half the time."""
    chance = random.Random(20)
    codes = [found.code for start in range(1, 100) for found in search_naf(f"{start:02d}", limit=40)]
    towns = [
        town for name in ("saint", "rennes", "paris", "lyon", "cayenne") for town in search_communes(name, limit=40)
    ]
    while True:
        town, place = chance.choice(towns), chance.choice(departments())
        depth = chance.randrange(4)
        facts = {
            "employees": chance.choice([0, 1, 9, 10, 11, 49, 50, 249, 250, 4999]),
            "employees_band": chance.choice(sorted(BANDS)),
            "naf": chance.choice(codes),
            "created_on": DAY - timedelta(days=chance.choice([0, 29, 181, 364, 365, 366, 730, 1095, 9000])),
            "micro_entrepreneur": chance.random() < 0.5,
            "legal_form": chance.choice(FORMS),
            "turnover_eur": chance.choice([0, 1_999_999, 2_000_000, 2_000_001, 50_000_000, 50_000_001]),
            "balance_sheet_eur": chance.choice([0, 43_000_000, 43_000_001]),
        }
        known = {name: value if chance.random() < 0.5 else None for name, value in facts.items()}
        if depth == 3:
            known |= {"region": town.region, "department": town.department, "commune": town.code}
        elif depth:
            known |= {"region": place.region, "department": place.code if depth == 2 else None}
        yield known


@pytest.mark.slow
def test_arrays_explanation_and_command_agree_on_every_programme(tmp_path: Path, capsys: Any) -> None:
    with CATALOGUE.open("rb") as stream:
        programmes = [programme_from_record(row.record) for row in read_programmes(stream).accepted]
    facts = list(islice(businesses(), BUSINESSES))
    profiles = [profile_from_facts(**known) for known in facts]
    explained = np.array(
        [[WORDS.index(evaluate(p, profile, DAY).eligibility) for profile in profiles] for p in programmes],
        dtype=np.uint8,
    )
    people, compiled = Population.of(profiles), Compiled(programmes)
    assert np.array_equal(explained, np.array([people.verdicts(programme, DAY) for programme in programmes]))
    assert np.array_equal(explained.T, np.array([compiled.verdicts(profile, DAY) for profile in profiles]))
    assert all((explained == word).any() for word in range(3)), "the businesses drawn show every verdict"
    printed = _printed([programme.id for programme in programmes], facts[:COMMANDED], tmp_path, capsys)
    assert np.array_equal(explained[:, :COMMANDED], printed)


def _printed(ids: list[str], facts: list[dict[str, Any]], folder: Path, capsys: Any) -> Any:
    """What the command says of each pair."""
    cases = [
        {"case": f"{row}/{column}", "program_id": program, "as_of": DAY.isoformat(), "profile": _exchange(known)}
        for row, program in enumerate(ids)
        for column, known in enumerate(facts)
    ]
    path = folder / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    capsys.readouterr()
    call_command("match_programmes", catalogue=str(CATALOGUE), cases=str(path), json=True)
    answer = np.full((len(ids), len(facts)), 9, dtype=np.uint8)
    for line in capsys.readouterr().out.splitlines():
        said = json.loads(line)
        row, column = map(int, said["case"].split("/"))
        answer[row, column] = [str(word) for word in WORDS].index(said["verdict"])
    return answer


def _exchange(known: dict[str, Any]) -> dict[str, Any]:
    """The facts as the exchange format writes a profile."""
    band = headcount_bounds(known["employees_band"]) if known["employees_band"] else None
    named = {name: value for name, value in known.items() if name not in {"region", "employees_band", "created_on"}}
    created = known["created_on"]
    return named | {
        "region_cog": known.get("region"),
        "employees_band": list(band) if band else None,
        "created_on": created.isoformat() if created else None,
    }
