"""A file becomes sheets of cells, safely: weighed before it is unpacked, no macro, no entity, no formula run. Pure."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any
from xml.etree.ElementTree import iterparse

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from portal.evidence.archives import office_format
from portal.spreadsheets.cells import Unreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_SHEETS = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\x00!\x00(D|E)|\x00<\x00!\x00(D|E)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read. `cells` are those of all sheets, empty ones that only carry a format included; `area`
    is rows times columns of all sheets; `beside` the bytes of texts, styles and the like, which the parser keeps
    whole."""

    rows: int = 10_000
    columns: int = 200
    cells: int = 600_000
    area: int = 4_000_000
    beside: int = 20 * 1024 * 1024


LARGE = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells by row and column, both from 0; all rows are as long. Merges are (first row, first column, last row, last
    column), from 0. `uncached` are formulas whose result the file does not hold."""

    name: str
    rows: tuple[tuple[Any, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    uncached: frozenset[tuple[int, int]] = frozenset()
    epoch: date = date(1899, 12, 30)


def read_sheets(data: bytes, name: str, limits: Limits = LARGE) -> list[Sheet]:
    """The visible sheets of an XLSX or CSV file. Raises Unreadable."""
    ending = name.rpartition(".")[2].casefold()
    if not data:
        raise Unreadable(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is too large: it may weigh 20 MB at most."))
    if data.startswith(_OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in data:
            raise Unreadable(_("This file is locked with a password. Send a copy without one."))
        raise Unreadable(
            _("This is an old Excel file (.xls) or one locked with a password. Save it as .xlsx without one.")
        )
    if ending == "xls":
        raise Unreadable(_("Old Excel files (.xls) are not read. Save it as .xlsx, then send it."))
    if ending in {"xlsm", "xltm", "xlsb"}:
        raise Unreadable(_("This file can hold macros. Save it as .xlsx, then send it."))
    if data.startswith(b"PK") or ending == "xlsx":
        return _workbook(data, limits)
    return [_text_table(data, limits)]


def _workbook(data: bytes, limits: Limits) -> list[Sheet]:
    try:
        if office_format(data) != "xlsx":
            raise Unreadable(_("This file is no Excel table. Save it as .xlsx or .csv, then send it."))
        _refuse_entities(data, limits)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if len(shown) > MOST_SHEETS:
                raise Unreadable(_("This file has more than %(most)d sheets.") % {"most": MOST_SHEETS})
            total = _Outline()
            return [_sheet(book, sheet, total, limits) for sheet in shown]
        finally:
            book.close()
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from None
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_("This file cannot be opened. Save it again, then send it.")) from error


def _refuse_entities(data: bytes, limits: Limits) -> None:
    """Office files never declare entities; who does wants the parser to fetch or to multiply something."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        beside = 0
        for entry in archive.infolist():
            beside += 0 if entry.filename.startswith("xl/worksheets/") else entry.file_size
            if entry.filename.casefold().endswith((".xml", ".rels", ".vml")):
                with archive.open(entry) as content:
                    tail = b""
                    while piece := content.read(256 * 1024):
                        if _ENTITY.search(tail + piece):
                            raise Unreadable(_("This file declares entities, which no table needs. Save it again."))
                        tail = piece[-32:]
        if beside > limits.beside + _pictures(archive):
            raise _too_much()
        kinds = archive.read("[Content_Types].xml").lower()
        if b"macroenabled" in kinds or b"vbaproject" in kinds:
            raise Unreadable(_("This file can hold macros. Save it as .xlsx, then send it."))


def _pictures(archive: zipfile.ZipFile) -> int:
    return sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/media/"))


def _too_much() -> Unreadable:
    return Unreadable(_("This file holds too much to be read. Keep only the sheet that you need, then send it."))


@dataclass(slots=True)
class _Outline:
    rows: int = 0
    columns: int = 0
    cells: int = 0


def _sheet(book: Any, sheet: Any, total: _Outline, limits: Limits) -> Sheet:
    """One sheet; `total` adds up the cells and the area of all sheets of the file."""
    with book._archive.open(sheet._worksheet_path) as content:
        outline, merges, uncached = _outline(content, sheet.title, total, limits)
    total.rows += outline.rows * outline.columns
    if total.rows > limits.area:
        raise _too_much()
    if not outline.cells:
        return Sheet(sheet.title, ())
    sheet.reset_dimensions()
    filled = sheet.iter_rows(min_row=1, max_row=outline.rows, max_col=outline.columns, values_only=True)
    rows = [(*map(_plain, row), *[None] * (outline.columns - len(row))) for row in filled]
    epoch = date(1904, 1, 1) if book.epoch.year == 1904 else date(1899, 12, 30)
    return Sheet(sheet.title, tuple(rows), tuple(merges), frozenset(uncached), epoch)


def _plain(value: Any) -> Any:
    """A cell; what a file calls a number and is none (1e999) is the text of it, which no reader takes for an amount."""
    return str(value) if type(value) is float and not isfinite(value) else value


def _outline(
    content: Any, name: str, total: _Outline, limits: Limits
) -> tuple[_Outline, list[tuple[int, int, int, int]], set[tuple[int, int]]]:
    """The extent of what is filled, the merges and the formulas without result: one pass that keeps no cell."""
    outline = _Outline()
    merges: list[tuple[int, int, int, int]] = []
    uncached: set[tuple[int, int]] = set()
    row = column = 0
    table: Any = None
    for event, element in iterparse(content, events=("start", "end")):  # noqa: S314 -- entities were refused
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "sheetData":
                table = element
            elif tag == "row":
                row, column = int(element.get("r") or row + 1), 0
            elif tag == "c":
                at = element.get("r")
                row, column = coordinate_to_tuple(at) if at else (row, column + 1)
            continue
        if tag == "c":
            total.cells += 1
            if total.cells > limits.cells:
                raise _too_much()
            kinds = {child.tag.rpartition("}")[2]: child for child in element}
            filled = bool({"v", "is"} & set(kinds))
            if "f" in kinds and ("v" not in kinds or kinds["v"].text is None) and element.get("t") != "str":
                uncached.add((row - 1, column - 1))
                filled = True
            if filled:
                _count(outline, row, column, name, limits)
            element.clear()
        elif tag == "row" and table is not None:
            table.clear()  # or the emptied rows pile up
        elif tag == "mergeCell" and len(merges) < 50_000:
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            merges.append((top - 1, left - 1, bottom - 1, right - 1))
            element.clear()
    return outline, merges, uncached


def _count(outline: _Outline, row: int, column: int, name: str, limits: Limits) -> None:
    outline.rows, outline.columns = max(outline.rows, row), max(outline.columns, column)
    outline.cells += 1
    _refuse_size(outline.rows, outline.columns, name, limits)


def _refuse_size(rows: int, columns: int, name: str, limits: Limits) -> None:
    if columns > limits.columns:
        raise Unreadable(
            _("The sheet “%(sheet)s” is filled beyond %(most)d columns.") % {"sheet": name, "most": limits.columns}
        )
    if rows > limits.rows:
        raise Unreadable(
            _("The sheet “%(sheet)s” is filled beyond %(most)d rows.") % {"sheet": name, "most": limits.rows}
        )


def _text_table(data: bytes, limits: Limits) -> Sheet:
    text = _decoded(data)
    if re.match(r"\s*<(!doctype|html|\?xml)|%PDF-", text, re.IGNORECASE) or re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Unreadable(_("This file is no table that we can read. Save it as .xlsx or .csv, then send it."))
    separator, text = _separator(text)
    rows: list[tuple[Any, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            _refuse_size(len(rows) + 1, len(row), "CSV", limits)
            rows.append(tuple(cell if cell.strip() else None for cell in row))
    except csv.Error as error:
        raise Unreadable(
            _("This file is no table that we can read. Save it as .xlsx or .csv, then send it.")
        ) from error
    width = max(map(len, rows), default=0)
    if width * len(rows) > limits.area:
        raise _too_much()
    return Sheet("CSV", tuple((*row, *[None] * (width - len(row))) for row in rows))


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where the bytes say so, else the Windows alphabet, else Latin-1, which takes anything."""
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _encodings(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    elif data[1:200:2].count(0) > len(data[1:200:2]) // 2:
        yield "utf-16-le"
    elif data[:200:2].count(0) > len(data[:200:2]) // 2:
        yield "utf-16-be"
    yield from ("utf-8-sig", "cp1252")


def _separator(text: str) -> tuple[str, str]:
    """The sign that cuts the most lines into the same number of cells; quoted cells are set aside."""
    if found := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        return found[1], text  # the line stays, so that row numbers are those of the file
    sample = re.sub(r'"(?:[^"]|"")*"', "", text[:50_000]).splitlines()[:200]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in sample if sign in line]
        usual = max(set(counts), key=counts.count, default=0)
        return counts.count(usual) * min(usual, 30), len(counts)

    return max((";", "\t", ","), key=score), text
