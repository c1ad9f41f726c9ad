"""The signatory's declaration stands right after the cover, whatever parts were chosen."""

from pathlib import Path
from typing import Any

from insurance.readiness.wording import DAY
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import flat, render, text_of


def page(snapshot: Any, folder: Path, lang: Any = "en") -> str:
    return flat(text_of(render(snapshot, lang), folder, "-f", "2", "-l", "2"))


def test_it_comes_before_the_contents_and_names_who_and_when(tmp_path: Path) -> None:
    found = page(example(), tmp_path)
    assert found.index("Declaration of the signatory") < found.index("Contents")
    assert "accurate to my knowledge on 20 November 2026" in found and DAY not in found
    assert "Inès Le Goff: 1 answer confirmed, on 20 November 2026." in found


def test_each_person_declares_for_themselves_on_their_own_day(tmp_path: Path) -> None:
    snapshot: Any = example()
    other = next(
        answer
        for group in snapshot["answers"]["groups"]
        for answer in group["answers"]
        if answer["declaration"] == "not_declared"
    )
    other.update(declaration="declared", declared_by="Marc Tanguy", declared_on="2026-11-24", signatory=2)
    found = page(snapshot, tmp_path)
    for said in ("on 20 November 2026. This", "on 24 November 2026. This", "Marc Tanguy: 1 answer confirmed"):
        assert said in found, said


def test_nobody_confirmed_anything(tmp_path: Path) -> None:
    snapshot: Any = example()
    for group in snapshot["answers"]["groups"]:
        for answer in group["answers"]:
            answer.update(declaration="not_declared", declared_by=None, declared_on=None, signatory=None)
    snapshot["answers"]["declaration"] = None
    assert "Nobody stands by this dossier." in page(snapshot, tmp_path)


def test_without_the_answers_nothing_is_declared_and_that_is_said(tmp_path: Path) -> None:
    snapshot: Any = example()
    del snapshot["answers"], snapshot["questionnaires"]
    snapshot["sections"] = ["summary", "verification"]
    assert "no part of this dossier, so nothing is declared in it" in page(snapshot, tmp_path)


def test_answers_to_an_insurer_s_own_questions_are_declared_as_well(tmp_path: Path) -> None:
    snapshot: Any = example()
    del snapshot["answers"]
    assert "accurate to my knowledge on" in page(snapshot, tmp_path)


def test_an_older_dossier_keeps_the_text_and_day_that_were_frozen(tmp_path: Path) -> None:
    snapshot: Any = example()
    snapshot["answers"]["declaration"] = {"fr": "Je déclare au 3 mars 2026.", "en": "I declare on 3 March 2026."}
    found = page(snapshot, tmp_path)
    assert "I declare on 3 March 2026." in found and "to my knowledge" not in found
