"""Spreadsheets open our exports as text (attack C5), and reading them back gives exactly what was written."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.csv_export import BOM, cell, csv_lines, guard, read_cell
from portal.ui.xlsx import Sheet, xlsx_book, xlsx_bytes

FORMULAS = [
    "=1+1",
    "+33 2 00 00 00 00",
    "-5 % of sales",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "  =1",
    '"=1"',
    "\u200b=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.invalid","y")',
    "'=1",
    "''=1",
]
tricky = st.text(alphabet="'\"=+-@;, \t\r\nａ＝x1é\u202f\u00a0", max_size=30) | st.text(max_size=60)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert guard(text).startswith("'")
    assert read_cell(guard(text)) == text


@pytest.mark.parametrize("text", ["Fire", "O'Brien", "'quoted'", "a=b", "5-3", "profit < cost & <b>loss", ""])
def test_ordinary_text_is_untouched(text: str) -> None:
    assert guard(text) == text


@given(tricky)
def test_a_cell_reads_back_exactly(text: str) -> None:
    assert read_cell(guard(text)) == text


@given(tricky)
def test_a_guarded_cell_is_harmless_whatever_the_separator(text: str) -> None:
    safe = guard(text)
    assert safe[:1] not in set("=+-@＝＋－＠\t\r\n")
    for mark in ";,":
        assert not any(part[:1] in set("=+-@＝") for part in safe.split(mark))


@given(st.lists(st.lists(tricky, min_size=2, max_size=2), max_size=5), st.sampled_from(["fr", "en"]))
def test_a_file_reads_back_exactly(rows: list[list[str]], language: str) -> None:
    text = "".join(csv_lines(["a", "b"], rows, language))
    assert text.startswith(BOM)
    mark = ";" if language == "fr" else ","
    read = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=mark))
    assert [[read_cell(part) for part in row] for row in read[1:]] == rows


def test_numbers_and_days_in_the_readers_notation() -> None:
    assert cell(Decimal("-1234.50"), "fr") == "-1234,50"
    assert cell(Decimal("-1234.50"), "en") == "-1234.50"
    assert cell(date(2026, 11, 26), "fr") == "2026-11-26"
    assert cell(None, "fr") == ""
    assert cell(True, "fr") == "oui"


@given(st.lists(tricky | st.text(st.characters(codec=None), max_size=20), min_size=1, max_size=8))
def test_a_workbook_holds_text_not_formulas(texts: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["a"], [[text] for text in texts])))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert all(made.data_type != "f" for made in cells)


def test_a_workbook_keeps_text_numbers_and_days_apart() -> None:
    rows = [["=1+1", Decimal("1.5"), date(2026, 1, 2), None, "'x"]]
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(list("abcde"), rows))).active
    values = [made.value for made in page[2]]
    assert values[0] == "=1+1"
    assert page["A2"].data_type == "s"
    assert values[1] == 1.5
    assert values[2].date() == date(2026, 1, 2)
    assert values[3:] == [None, "'x"]


def test_a_workbook_says_the_moment_it_is_given_and_keeps_carriage_returns_and_odd_names():
    moment = datetime(2026, 11, 26, 18, 5, tzinfo=UTC)
    sheets = [Sheet('a:b/c "d" & <e>', ["x"], [["one\r\ntwo \n"], [Decimal("1.50"), True]]), Sheet("", [], [])]
    made = xlsx_book(sheets, moment)
    assert xlsx_book(sheets, moment) == made
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ['a b c "d" & <e>', "Rempart"]
    assert book.properties.modified == datetime(2026, 11, 26, 18, 5)
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["x", "one\r\ntwo \n", 1.5]
    assert book.worksheets[0]["B3"].value is True


def test_a_workbook_can_be_read_and_printed_as_it_comes() -> None:
    long = "Une panne un samedi où personne ne répond, et les ventes perdues. " * 4
    rows = [["R-001", long, Decimal("1234.50"), date(2026, 1, 2), datetime(2026, 1, 2, 8, 30, tzinfo=UTC), 3]]
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["Référence", "Risque", "€", "Jour", "À", "N"], rows))).active
    widths = [page.column_dimensions[letter].width for letter in "ABD"]
    assert widths[0] < 20 and widths[1] == 48 and widths[2] >= len("02/01/2026")
    assert page.row_dimensions[2].height == 90 and page.row_dimensions[1].height is None
    assert page["B2"].alignment.wrap_text and page["A1"].font.bold
    assert {page[place].alignment.vertical for place in ("A2", "B2", "C2", "D2", "F2")} == {"top"}
    assert page["C2"].number_format == "#,##0.00"
    assert page["D2"].number_format == "mm-dd-yy"  # number 14 of the format: shown as the reader's country writes days
    assert page["E2"].value == datetime(2026, 1, 2, 9, 30)
    assert page.auto_filter.ref == "A1:F2" and page.freeze_panes == "A2" and page.print_title_rows == "$1:$1"
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)


def test_a_workbook_s_columns_are_as_wide_as_their_first_rows_and_all_rows_are_written() -> None:
    rows = ([number, "x" * (40 if number == 900 else 12)] for number in range(1000))
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["No", "Text"], rows))).active
    assert (page.max_row, page["B902"].value, page.auto_filter.ref) == (1001, "x" * 40, "A1:B1001")
    assert page.column_dimensions["B"].width == 14
