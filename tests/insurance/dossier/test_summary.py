"""One page on which an underwriter can decide: each fact of it, and what stands there when it is not known."""

from pathlib import Path
from typing import Any

from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import flat, render, text_of


def page(snapshot: Any, folder: Path, lang: Any = "en") -> str:
    return flat(text_of(render(snapshot, lang), folder, "-f", "3", "-l", "3"))


def test_it_says_what_is_asked_for_what_happened_and_who_stands_by_the_answers(tmp_path: Path) -> None:
    found = page(example(), tmp_path)
    assert "Insurance sought" in found and "deductible €2,500 + 8 h, from 1 Jan 2027" in found.replace("\n", " ")
    assert "limit open" in found, "a wish without a limit says so"
    assert "Losses in five years 3" in found.replace("\n", " ") or "€5,840.40 incurred" in found
    assert "1 of 4" in found and "by Inès Le Goff" in found
    assert "one year in two hundred" in found
    assert "6.5 h (Boutique en ligne" in found, "the last trial of recovery"
    assert "Red line crossed" in found and "1 red line has no answer" in found


def test_it_says_in_french_what_it_says_in_english(tmp_path: Path) -> None:
    found = page(example(), tmp_path, "fr")
    for said in ("Assurances visées", "franchise 2 500 € + 8 h", "plafond à proposer", "Dernier essai de reprise"):
        assert flat(said) in found, said
    assert "par Inès Le Goff" in found and "une année sur deux cents" in found


def test_what_was_not_told_reads_as_such(tmp_path: Path) -> None:
    snapshot: Any = example()
    for part in ("claims", "answers", "wanted", "continuity"):
        del snapshot[part]
    found = page(snapshot, tmp_path)
    assert found.count("not told") == 2, "losses and answers"
    assert "Insurance sought" not in found
    assert "Last trial of recovery" in found and "6.5 h" not in found


def test_a_business_without_losses_is_one_that_says_so(tmp_path: Path) -> None:
    snapshot: Any = example()
    run = snapshot["claims"]
    run["claims"], run["years"], run["older_open"] = [], [], 0
    nothing = {"known_eur": None, "unknown": 0}
    run["total"] = {"year": None, "count": 0, **dict.fromkeys(("paid", "reserve", "recovery", "incurred"), nothing)}
    run["nil"] = None
    assert "none told" in page(snapshot, tmp_path)
    run["nil"] = {"since": "2021-11-26", "declared_on": "2026-11-20", "declared_by": "Inès Le Goff"}
    assert "none, declared on 20 Nov 2026" in page(snapshot, tmp_path)


def test_nobody_who_confirmed_is_named_as_nobody(tmp_path: Path) -> None:
    snapshot: Any = example()
    for group in snapshot["answers"]["groups"]:
        for answer in group["answers"]:
            answer.update(declaration="not_declared", declared_by=None, declared_on=None)
    found = page(snapshot, tmp_path)
    assert "0 of 4" in found and "nobody confirmed any" in found


def test_an_average_year_has_one_figure_in_all_parts(tmp_path: Path) -> None:
    snapshot = example()
    losses, gap = snapshot["losses"], snapshot["gap"]
    assert gap["total"]["loss"] == losses["today"]["expected"] != losses["today"]["mean"]
    assert {row["reference"]: row["loss"] for row in gap["risks"]} == {
        row["reference"]: row["expected"] for row in losses["risks"]
    }
    assert "The risks cost €9,400 in an average year" in page(snapshot, tmp_path).replace("\n", " ")
    whole = " ".join(text_of(render(snapshot, "en"), tmp_path).split())
    assert "Of €9,400 in an average year, the contracts would pay €3,010" in whole
    assert "In an average year, €9,400." in whole
