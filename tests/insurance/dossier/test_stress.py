"""Awkward text complies: each text in each language through every part at once, and, for what is left out, every pair
of choices (language, which parts are in) in some dossier.

The choices are two-valued: the language and each optional section. Ten dossiers are enough for as many as 126 of them:
a column of ten with five of each value, that begins alike, meets every other such column in all four combinations
(G. O. H. Katona 1973; D. J. Kleitman and J. Spencer 1973). There the text changes with the row.
"""

from collections.abc import Iterator
from itertools import combinations, islice, product
from pathlib import Path
from typing import Any

import pytest

from insurance.dossier.attached import attached
from insurance.dossier.comparison.compare import compare
from insurance.dossier.redaction.catalogue import CATALOGUE
from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import SECTIONS
from tests.insurance.dossier.awkward import TEXTS, filled, texts_of
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import render
from tests.verapdf import Flavour, verapdf_all

OPTIONAL = SECTIONS[1:]  # the summary is always there
DOSSIERS = 10
SOME = {"services": 2, "measures": 2, "proofs": 2, "questionnaires": 1}  # records enough of each kind
WITHHELD = [item.code for item in CATALOGUE if not item.entries] + [
    "register.risks:R-002",
    "measures.measures:M-001",
    "answers.answers:mfa_admin",
    "proofs.proofs:P-001",
]


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


def few() -> Any:
    """The example with some records of each kind, and words of the business's own for its levels."""
    snapshot: Any = example()
    register, names = snapshot["register"], [f"Niveau {level}" for level in range(1, 6)]
    register["risks"] = register["risks"][:2]
    register["scale"] |= {"impact_names": names, "likelihood_names": names}
    return snapshot | {part: snapshot[part][:most] for part, most in SOME.items()}


def before(text: str) -> Any:
    """An earlier version, in which everything was called and cost something else."""
    snapshot: Any = filled(few(), f"{text} avant", blanks=False)
    snapshot["version"]["reference"] = "D-002"
    snapshot["losses"]["today"]["expected"] = "1.00"
    return snapshot


def stressed(text: str, sections: tuple[str, ...] = OPTIONAL, *, blanks: bool) -> Any:
    """A dossier of this text with these sections beside the summary."""
    snapshot: Any = filled(few(), text, blanks=blanks)
    snapshot["sections"] = ["summary", *sections]
    for section in OPTIONAL:
        if section == "changes" and section in sections:
            snapshot["changes"] = compare(before(text), snapshot)
        elif section not in sections and section != "company":
            snapshot.pop(section, None)
    return snapshot


def test_the_text_is_in_every_part():
    """Nothing that the example says in words is left; a stop is told in figures alone."""
    mark, plain = "Ω Ψ", example()
    said = {part: set(texts_of(now)) for part, now in stressed(mark, blanks=True).items() if part in OPTIONAL}
    assert {part for part, texts in said.items() if mark not in texts} == {"stoppage"}
    left = {part: [text for text in texts_of(plain.get(part)) if " " in text and text in said[part]] for part in said}
    assert not any(left.values()), left


def dossiers() -> Iterator[tuple[str, str, Any]]:
    """Name, language and snapshot."""
    for (number, text), lang in product(enumerate(TEXTS), ("fr", "en")):
        yield f"text-{number}-{lang}", lang, stressed(text, blanks=True)
    for number, (english, *present) in enumerate(plan()):
        sections = tuple(section for section, there in zip(OPTIONAL, present, strict=True) if there)
        snapshot = stressed(TEXTS[number % len(TEXTS)], sections, blanks=False)
        lang = "en" if english else "fr"
        # Every other one withholds all that can be.
        yield f"pairs-{number}-{lang}", lang, redacted(snapshot, WITHHELD) if number % 2 else snapshot


@pytest.mark.slow
def test_awkward_text_complies_in_each_language_and_each_pair_of_sections(tmp_path: Path) -> None:
    pairs: list[tuple[Flavour, Path]] = []
    for name, lang, snapshot in dossiers():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(render(snapshot, lang, attached(snapshot)))
        pairs += [("3a", path), ("ua1", path)]
    broken = {
        (path.name, flavour): found for (flavour, path), found in zip(pairs, verapdf_all(pairs), strict=True) if found
    }
    assert not broken
