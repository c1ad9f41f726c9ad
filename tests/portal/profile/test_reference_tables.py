"""Legal forms, head-count bands, and the provenance of the vendored tables."""

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

from portal.profile import reference
from portal.profile.reference import (
    BANDS,
    headcount_band,
    headcount_bounds,
    is_legal_form_prefix,
    legal_form_label,
    legal_forms,
)

FOLDER = Path(reference.__file__).parent


def test_every_vendored_table_has_its_checksum_in_sources():
    listed = dict(
        re.findall(
            r"^\| (\S+\.(?:tsv|gz)) \|.*\| `([0-9a-f]{64})` \|$",
            (FOLDER / "SOURCES.md").read_text(),
            re.MULTILINE,
        )
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (FOLDER / "data").iterdir()}
    assert listed == found


def test_the_tables_stay_small():
    assert sum(path.stat().st_size for path in (FOLDER / "data").iterdir()) < 1_500_000


def test_legal_forms_answer_at_the_level_above_when_unlisted():
    assert legal_form_label("5710") == "SAS, société par actions simplifiée"
    assert legal_form_label("5499", "en") == "Private limited company (SARL, EURL)"
    assert legal_form_label("5422") == legal_form_label("54")
    assert legal_form_label("0") is None
    assert all(len(code) == 4 and label for code, label in legal_forms("en"))


@pytest.mark.parametrize(
    ("text", "valid"),
    [("5", True), ("5710", True), ("", False), ("57100", False), ("SAS", False)],
)
def test_legal_form_prefixes_are_digits(text, valid):
    assert is_legal_form_prefix(text) is valid


def test_bands_follow_each_other_without_gap_or_overlap():
    bounds = list(BANDS.values())
    assert all(high is not None and high + 1 == low for (_, high), (low, _) in pairwise(bounds))
    assert bounds[0] == (0, 0)
    assert bounds[-1][1] is None


@pytest.mark.parametrize(
    ("employees", "band"),
    [(0, "00"), (2, "01"), (3, "02"), (19, "11"), (20, "12"), (10_000, "53")],
)
def test_a_number_falls_into_its_band(employees, band):
    assert headcount_band(employees) == band
    low, high = headcount_bounds(band)
    assert low <= employees
    assert high is None or employees <= high


def test_an_unknown_band_has_no_bounds_and_a_negative_number_no_band():
    assert headcount_bounds("NN") is None
    with pytest.raises(ValueError):
        headcount_band(-1)
