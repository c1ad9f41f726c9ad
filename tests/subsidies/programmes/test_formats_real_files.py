"""Measured on real published files, where a checkout has them beside it."""

from collections import Counter
from pathlib import Path

import pytest

from subsidies.programmes.formats import read_programmes
from subsidies.programmes.formats.wording import SENTENCES

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def report(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout; the formats are tested with the small files of this folder")
    with path.open("rb") as stream:
        return read_programmes(stream)


def test_all_270_real_programmes_are_accepted():
    found = report("programmes_real.jsonl")
    assert (found.format, len(found.accepted), len(found.rejected)) == ("jsonlines", 270, 0)
    assert [note for row in found.accepted for note in row.notes] == []


def test_all_190_published_rows_are_accepted_or_refused_with_a_reason():
    found = report("dispositifs_etalab.csv")
    assert (found.format, len(found.rows)) == ("dispositif-aide", 190)
    assert all(row.problems and all(p.code in SENTENCES for p in row.problems) for row in found.rejected)
    assert len(found.accepted) == 190


def test_the_published_file_exchanges_day_and_month_and_is_not_believed():
    found = report("dispositifs_etalab.csv")
    doubtful = Counter(note.field for row in found.accepted for note in row.notes if note.code == "day_or_month")
    assert doubtful == {"date_ouverture": 18, "date_cloture": 11}
