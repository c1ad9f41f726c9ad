"""The dossier as a thing to look at: full pages, whole tables, headings with what they open, one page of summary."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from insurance.dossier.attached import attached
from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import SECTIONS
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import flat, render, text_of
from tests.insurance.dossier.test_stress import TEXTS, WITHHELD, stressed
from tests.outside import run
from tests.portal.documents.reading import layout, lonely

INNER = slice(3, -1)  # without cover, summary and contents, and without the last page, which ends where it ends
MOST_EMPTY, MEAN_EMPTY = 0.40, 0.20  # of a page's height between its margins
TOP_MM, BOTTOM_MM, HIGH_MM, PAPER = 20, 24, 297, 200


@pytest.fixture(scope="module", params=["fr", "en"])
def made(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """Language and file of the whole example."""
    snapshot = example()
    return request.param, render(snapshot, request.param, attached(snapshot))


def sparse() -> Any:
    """A business that told its name."""
    snapshot: Any = example()
    for part in set(snapshot) & (set(SECTIONS) - {"company"}):
        snapshot.pop(part)
    snapshot["company"].update({name: None for name in snapshot["company"] if name not in ("name", "confirmed")})
    snapshot["company"]["confirmed"] = {}
    snapshot["version"].update(supersedes=None, superseded_on=None, recipient=None, purposes=[])
    return snapshot


def empty_shares(pdf: bytes, folder: Path) -> list[float]:
    """Of each page, how much of the height between its margins is blank at its foot."""
    (folder / "look.pdf").write_bytes(pdf)
    run("pdftoppm", "-r", "24", "-gray", folder / "look.pdf", folder / "look")
    shares = []
    for picture in sorted(folder.glob("look*.pgm")):
        head, _depth, pixels = picture.read_bytes().split(b"\n", 3)[1:]
        wide, high = map(int, head.split())
        page = np.frombuffer(pixels, dtype=np.uint8).reshape(high, wide)
        top, bottom = (round(high * mm / HIGH_MM) for mm in (TOP_MM, HIGH_MM - BOTTOM_MM))
        inked = np.flatnonzero((page[top:bottom] < PAPER).any(axis=1))
        shares.append(1 - (inked[-1] + 1 if inked.size else 0) / (bottom - top))
    return shares


def test_pages_are_full(made: tuple[str, bytes], tmp_path: Path) -> None:
    shares = empty_shares(made[1], tmp_path)[INNER]
    assert len(shares) > 10
    assert max(shares) <= MOST_EMPTY, [round(share, 2) for share in shares]
    assert sum(shares) / len(shares) <= MEAN_EMPTY, [round(share, 2) for share in shares]


def test_no_row_and_no_heading_stands_alone(made: tuple[str, bytes]) -> None:
    found = layout(made[1])
    assert len(found.tables) > 30 and any(len(rows) > 1 for _count, rows in found.tables)
    assert lonely(found) == []
    assert {page: tag for page, tag in found.last.items() if tag.startswith("H")} == {}


@pytest.mark.parametrize("text", [TEXTS[0], TEXTS[5], pytest.param(TEXTS[3], marks=pytest.mark.slow)], ids=range(3))
def test_nor_with_awkward_text(text: str, tmp_path: Path) -> None:
    pdf = render(stressed(text, blanks=True), "fr")
    found = layout(pdf)
    assert lonely(found) == []
    assert [tag for tag in found.last.values() if tag.startswith("H")] == []
    cover, declared = text_of(pdf, tmp_path).split("\f")[:2]
    assert "DÉMONSTRATION" in cover and declared.startswith("Déclaration"), "the cover is one page"


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("hidden", [0, 1, 4, 5, len(WITHHELD)])
def test_the_summary_is_one_page_whatever_is_withheld(hidden: int, lang: str, tmp_path: Path) -> None:
    snapshot = redacted(example(), WITHHELD[-hidden:]) if hidden else example()
    pages = text_of(render(snapshot, lang), tmp_path).split("\f")
    contents, title = ("Sommaire", "Synthèse") if lang == "fr" else ("Contents", "Summary")
    assert contents in pages[1] and pages[2].startswith(title) and not pages[3].startswith(title)
    whole = flat(" ".join(pages))
    for entry in snapshot["version"].get("redacted", []):
        assert flat(entry["label"][lang]) in whole, "on the summary, or in a part of its own"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "fr",
            "16 parties sont vides. | Registre des risques Aucun risque n’est encore noté. | Les risques, les réponses",
        ),
        ("en", "In 16 parts nothing is told. | Risk register No risk is recorded yet. | The risks, the answers to"),
    ],
)
def test_a_business_that_told_its_name_gets_few_pages_that_say_what_is_missing(
    lang: str, words: str, tmp_path: Path
) -> None:
    pdf = render(sparse(), lang)
    shown = flat(text_of(pdf, tmp_path))
    for part in words.split(" | "):
        assert part in shown, part
    assert len(layout(pdf).last) <= 5
    assert not re.search(r"\b0 (sur|of) 0\b|None", shown)
    summary = text_of(pdf, tmp_path, "-f", "3", "-l", "3")
    assert "évalués" not in summary and "all rated" not in summary, "of no risk nothing is said"


def test_one_blank_part_keeps_its_place(tmp_path: Path) -> None:
    snapshot: Any = example()
    snapshot["policies"] = []
    shown = flat(text_of(render(snapshot, "en"), tmp_path))
    assert "Insurance policies No policy is recorded." in shown and "What is not in this dossier yet" not in shown


def test_a_kind_that_says_no_more_than_the_name_is_not_printed(tmp_path: Path) -> None:
    snapshot = example()
    snapshot["sections"] = ["services"]
    shown = text_of(render(snapshot, "fr"), tmp_path, "-layout", "-f", "3")
    first = shown.partition("Ce qui dépend")[0]
    assert first.count("Comptabilité") == 1 and "Paiement par carte" in first


def test_amounts_and_numbers_read_the_same_on_every_page(made: tuple[str, bytes], tmp_path: Path) -> None:
    lang, pdf = made
    shown = flat(text_of(pdf, tmp_path))
    mean, bad = ("9 400 €", "39 000 €") if lang == "fr" else ("€9,400", "€39,000")
    assert shown.count(mean) >= 4 and shown.count(bad) >= 4
    assert "38 620" not in shown and "38,620" not in shown
    assert shown.count("732 829 320") >= 2 and "732829320" not in shown
