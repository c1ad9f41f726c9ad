"""Files made to hurt: each is refused by name, before it is unpacked (attacks C10, D4, D8)."""

import io
import time
import zipfile
from typing import Any

import pytest
from django.utils import translation

from portal.spreadsheets.cells import Unreadable
from risks.importing.reading import read
from tests.risks.importing.books import HEAD, table, with_part, workbook

GOOD = table(["R1", "Vol", 5, 5])
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, name: str = "a.xlsx") -> str:
    started = time.process_time()
    with pytest.raises(Unreadable) as caught:
        read(data, name)
    assert time.process_time() - started < 2
    return str(caught.value)


def bomb() -> bytes:
    return with_part(GOOD, SHEET, lambda _part: b"<worksheet>" + b" " * 150_000_000)


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "a.xlsx", "vide"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "mot de passe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", ".xlsx"),
        (GOOD, "a.xls", ".xlsx"),
        (GOOD, "a.xlsm", "macros"),
        (with_part(GOOD, "xl/vbaProject.bin", lambda _part: b"x"), "a.xlsx", "macros"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "ouvre"),
        (b"not a zip", "a.xlsx", "ouvre"),
        (b"<!DOCTYPE html><p>Risque", "a.csv", "tableau"),
        (b"%PDF-1.7", "a.csv", "tableau"),
        (table(["R1"], head=[*HEAD, *(f"c{n}" for n in range(988))]), "a.xlsx", "200"),
        ((";".join(f"c{n}" for n in range(1000))).encode(), "a.csv", "200"),
        (b"Risque;Impact\n" + b"Vol;3\n" * 10_001, "a.csv", "10000"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.csv", "20"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, name: str, word: str) -> None:
    with translation.override("fr"):
        assert word in refusal(data, name)


def test_an_archive_that_swells_is_refused() -> None:
    refusal(bomb())


def test_entities_are_refused_before_any_parser_sees_them() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    assert "entit" in refusal(with_part(GOOD, SHEET, lambda part: laughs + part.partition(b"?>")[2]))


def test_a_far_cell_does_not_make_a_million_rows() -> None:
    refusal(with_part(GOOD, SHEET, lambda part: part.replace(b'r="2"', b'r="1048576"').replace(b'A2"', b'A1048576"')))


def test_many_far_cells_on_many_sheets_are_refused() -> None:
    def fill(book: Any) -> None:
        for number in range(20):
            book.create_sheet(f"s{number}").cell(9_000, 150, "x")

    assert "too much" in english(workbook(fill))


def test_a_flood_of_empty_cells_is_refused() -> None:
    rows = b"".join(b'<row r="%d">%s</row>' % (n, b"<c/>" * 50 + b'<c s="%d"/>' % n) for n in range(3, 14_000))
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    with pytest.raises(Unreadable):
        read(data, "a.xlsx")


def test_texts_that_the_parser_would_keep_whole_are_weighed_first() -> None:
    strings = b"<sst>" + b"".join(b"<si><t>%d</t></si>" % n for n in range(1_100_000)) + b"</sst>"
    assert "too much" in english(with_part(GOOD, "xl/sharedStrings.xml", lambda _part: strings))


@pytest.mark.parametrize(
    "text", ["a" + "-" * 30_000, "1 " * 15_000, "9" * 30_000, "à" * 10_000, "1 à " * 8_000, "(" * 30_000]
)
def test_a_long_cell_takes_no_time(text: str) -> None:
    started = time.process_time()
    reading = read(table(["R1", *[text] * (len(HEAD) - 1)]), "a.xlsx")
    assert time.process_time() - started < 2
    assert reading.rows[0].values["impact"] is None


def english(data: bytes) -> str:
    with translation.override("en"):
        return refusal(data)


def test_another_office_file_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    refusal(out.getvalue())
