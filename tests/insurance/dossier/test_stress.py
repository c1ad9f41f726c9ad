"""Every pair of choices (language, which parts are in) meets in some dossier of awkward text, and each complies.

The choices are two-valued: the language and each optional section. Ten dossiers are enough for as many as 126 of them:
a column of ten with five of each value, that begins alike, meets every other such column in all four combinations
(G. O. H. Katona 1973; D. J. Kleitman and J. Spencer 1973). The text changes with the row.
"""

from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest

from insurance.dossier.attached import attached
from insurance.dossier.snapshot_schema import SECTIONS
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import render
from tests.verapdf import Flavour, verapdf_all

OPTIONAL = SECTIONS[1:]  # the summary is always there
DOSSIERS = 10
TEXTS = (
    "Ωμέγα και Σωκράτης",
    "Жизнь и Ёлка, Їжак",
    "Éàçüñ œuvre ŷ Ș “a” « b » …",
    "x" * 5_000,
    "feu 🔥 😀 漢字",
    "שלום עולם مرحبا \u202e\u200b",
    "<b>&amp; profit < cost & </para> {x} %s",
)


def plan() -> list[tuple[bool, ...]]:
    """Rows of choices; every pair of columns has all four combinations."""
    columns = (
        [True, *(place in chosen for place in range(1, DOSSIERS))]
        for chosen in combinations(range(1, DOSSIERS), DOSSIERS // 2 - 1)
    )
    return list(zip(*islice(columns, 1 + len(OPTIONAL)), strict=True))


def test_the_plan_covers_every_pair():
    rows = plan()
    assert len(rows) == DOSSIERS and all(len(row) == 1 + len(OPTIONAL) for row in rows)
    for one, two in combinations(range(1 + len(OPTIONAL)), 2):
        assert {(row[one], row[two]) for row in rows} == {(a, b) for a in (True, False) for b in (True, False)}


def stressed(row: tuple[bool, ...], text: str) -> tuple[Any, str]:
    snapshot = example()
    english, *present = row
    kept = [section for section, there in zip(OPTIONAL, present, strict=True) if there]
    snapshot["sections"] = ["summary", *kept]
    for section in OPTIONAL:
        if section not in kept and section != "company":
            snapshot.pop(section, None)
    snapshot["company"].update(name=text, activity=text, commune=text)
    for part in ("services", "measures", "policies", "programmes", "proofs"):
        snapshot[part] = snapshot[part][:3] if part in snapshot else []
        for record in snapshot[part]:
            record.update({name: text for name in ("name", "title", "insurer", "note", "owner") if name in record})
        if not snapshot[part]:
            del snapshot[part]
    if "register" in snapshot:
        snapshot["register"]["risks"] = snapshot["register"]["risks"][:4]
        for risk in snapshot["register"]["risks"]:
            risk.update(title=text, cause=text, owner=text)
    return snapshot, "en" if english else "fr"


@pytest.mark.slow
def test_each_pair_of_language_and_sections_complies_with_awkward_text(tmp_path: Path) -> None:
    pairs: list[tuple[Flavour, Path]] = []
    for number, row in enumerate(plan()):
        snapshot, lang = stressed(row, TEXTS[number % len(TEXTS)])
        path = tmp_path / f"{number:02d}-{lang}.pdf"
        path.write_bytes(render(snapshot, lang, attached(snapshot)))
        pairs += [("3a", path), ("ua1", path)]
    broken = {
        (path.name, flavour): found for (flavour, path), found in zip(pairs, verapdf_all(pairs), strict=True) if found
    }
    assert not broken
