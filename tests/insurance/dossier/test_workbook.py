"""The register in the bundle as a spreadsheet: what was frozen, never a formula, the same bytes each time."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from insurance.dossier.workbook import workbook
from tests.insurance.dossier.example import example

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "\x00=1", "＝1")


def book(snapshot: Any, lang: str = "fr") -> Any:
    with override(lang):
        return openpyxl.load_workbook(io.BytesIO(workbook(snapshot, lang)))


def test_it_holds_each_risk_and_measure_as_they_were_frozen():
    snapshot = example()
    risks, measures, _answers = book(snapshot, "en").worksheets
    assert (risks.title, measures.title) == ("Risk register", "Measures")
    header, first = [[cell.value for cell in row] for row in risks.iter_rows(max_row=2)]
    said = dict(zip(header, first, strict=True))
    risk = snapshot["register"]["risks"][0]
    assert said["Reference"] == risk["reference"]
    assert said["Current: Level"] == risk["current"]["level"]
    assert said["Review"].date().isoformat() == risk["review_on"]
    assert risks.max_row == len(snapshot["register"]["risks"]) + 1
    assert measures.max_row == len(snapshot["measures"]) + 1
    assert measures["G3"].value == 380


def test_parts_that_were_not_chosen_are_not_in_it():
    snapshot = example()
    del snapshot["measures"]
    assert len(book(snapshot).worksheets) == 2
    del snapshot["answers"]
    assert len(book(snapshot).worksheets) == 1
    del snapshot["register"]
    assert book(snapshot).worksheets[0].max_row == 1


def test_it_holds_each_answer_with_what_stands_beside_it():
    sheet = book(example(), "en").worksheets[2]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first, second, unknown, silent = [dict(zip(header, row, strict=True)) for row in rows]
    assert (first["Code"], first["Answer"], first["Holds for (%)"]) == ("mfa_mail", "Yes, everywhere", 80)
    assert (first["Exceptions"], first["Proof"]) == ("Deux anciens postes", "P-003")
    assert (first["Declared"], first["Declared by"]) == ("confirmed", "Inès Le Goff")
    assert (first["Source"], first["Day of the source"].date().isoformat()) == ("measure M-001", "2026-05-02")
    assert first["Checked on"].date().isoformat() == "2026-05-04"
    assert first["Declared on"].date().isoformat() == "2026-11-20"
    assert second["Declared"].startswith("not declared: it changed") and second["Declared on"] is None
    assert (unknown["State"], unknown["Answer"]) == ("Unknown", None), "unknown is no text that looks like an answer"
    assert silent["State"] == "Not answered"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula(text):
    snapshot = example()
    snapshot["register"]["risks"][0].update(title=text, cause=text, owner=text)
    snapshot["measures"][0].update(title=text, description=text)
    snapshot["answers"]["groups"][0]["answers"][0].update(text={"fr": text, "en": text}, exceptions=text)
    for sheet in book(snapshot).worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert book(snapshot).worksheets[0]["B2"].value == text.replace("\x00", "\ufffd")


def test_the_same_snapshot_gives_the_same_bytes_and_no_clock_is_read():
    with override("fr"):
        first = workbook(example(), "fr")
        assert workbook(example(), "fr") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        told = archive.read("docProps/core.xml")
    assert told.count(b">2026-11-26T17:05:00Z<") == 2, "made and changed when the snapshot was frozen"
