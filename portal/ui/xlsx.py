"""Workbooks of plain tables. Text is text whatever it begins with, numbers and days keep theirs, empty is None.

They are read on a screen and printed: columns are as wide as what stands in them, long texts wrap, the header stays in
sight and on each printed page, and columns are not cut between pages.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

PARIS = ZoneInfo("Europe/Paris")
MAX_CELL = 32_767  # characters, Excel's limit
# The format stores no control characters, and a lone surrogate is no character at all.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SAMPLE = 200  # rows that decide how wide columns are
_NARROWEST, _WIDEST = 10, 48  # characters
_PAPER = 220  # characters across a page that a reader of fifty can still read
_LINE, _MOST_LINES = 15, 27  # points; a row is at most 409 points high
_FILL = PatternFill("solid", fgColor="E8EDF2")
_TOP = Alignment(vertical="top", wrap_text=True)
_DATE = Alignment(vertical="top", horizontal="left")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the titles of its columns, its rows."""

    name: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def xlsx_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, sheet: str = "Rempart") -> bytes:
    """A workbook of one sheet."""
    return xlsx_book([Sheet(sheet, header, rows)])


def xlsx_book(sheets: Iterable[Sheet], moment: datetime | None = None) -> bytes:
    """A workbook of several sheets. Written as at `moment`, the same cells give the same bytes."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue() if moment is None else _dated(out, moment)


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:31] or "Rempart")
    rows = iter(sheet.rows)
    seen = list(islice(rows, _SAMPLE))
    last = get_column_letter(max(1, len(sheet.header)))
    page.freeze_panes = "A2"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", int(Worksheet.PAPERSIZE_A4)
    page.print_title_rows, page.print_title_cols = "1:1", "A:A"
    titles = [str(title) for title in sheet.header]
    widths = [_width(title, (row[place] for row in seen if place < len(row))) for place, title in enumerate(titles)]
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1 + int(sum(widths) // _PAPER), 0
    look = _Looks(page)
    page.row_dimensions[1].height = _height(titles, widths)
    page.append([look.cell(title, look.title) for title in titles])
    number = 1
    for number, row in enumerate(chain(seen, rows), start=2):
        page.row_dimensions[number].height = _height(row, widths)
        page.append([look.dressed(value) for value in row])
    page.auto_filter.ref = f"A1:{last}{number}"


def _width(title: str, values: Iterable[Any]) -> float:
    """Room for the longest line, within bounds; a title may take two lines. In characters, as the format counts."""
    longest = max((len(line) for value in values for line in _said(value).splitlines()), default=0)
    words = max((len(word) for word in title.split()), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, words + 2, len(title) // 2 + 2) + 2))


def _height(row: Sequence[Any], widths: Sequence[float]) -> float | None:
    """In points, where a row needs more than one line; programs only make room by themselves once somebody types."""
    lines = 1
    for value, width in zip(row, widths, strict=False):
        if isinstance(value, str) and (len(value) >= width - 1 or "\n" in value):
            lines = max(lines, sum(1 + len(line) // int(width - 1) for line in value.splitlines()))
    return _LINE * min(lines, _MOST_LINES) if lines > 1 else None


def _said(value: Any) -> str:
    return "" if value is None else "0000-00-00" if isinstance(value, date) else str(value)


class _Looks:
    """How the cells of one sheet look. Styles are worked out once: a cell that is told its own costs ten times more."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.title = self._style(alignment=_TOP, font=Font(bold=True), fill=_FILL)
        self.text = self._style(alignment=_TOP, quotePrefix=True)
        self.plain = self._style(alignment=Alignment(vertical="top"))
        # The three numbers that the format itself knows are shown in the notation of whoever opens the file.
        self.day = self._style(alignment=_DATE, number_format="mm-dd-yy")
        self.moment = self._style(alignment=_DATE, number_format="m/d/yy h:mm")
        self.cents = self._style(alignment=Alignment(vertical="top"), number_format="#,##0.00")

    def _style(self, **looks: Any) -> Any:
        made = WriteOnlyCell(self._page)
        for name, value in looks.items():
            setattr(made, name, value)
        return made._style

    def cell(self, value: Any, style: Any) -> Any:
        if isinstance(value, str):
            value = _UNSTORABLE.sub("\ufffd", value)[:MAX_CELL]
        made = WriteOnlyCell(self._page, value)
        if isinstance(value, str):
            made.data_type = TYPE_STRING  # after the value: the library turns a leading "=" into a formula by itself
        made._style = style  # shared and never changed; after the value: a day brings a style of its own
        return made

    def dressed(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, datetime):
            return self.cell(local(value).replace(tzinfo=None), self.moment)  # the format knows no zones
        if isinstance(value, date):
            return self.cell(value, self.day)
        if isinstance(value, Decimal) and value.as_tuple().exponent == -2:
            return self.cell(value, self.cents)
        if isinstance(value, bool | int | float | Decimal):
            return self.cell(value, self.plain)
        return self.cell(str(value), self.text)


def local(value: datetime) -> datetime:
    """A moment as clocks in France show it."""
    return value.astimezone(PARIS) if value.tzinfo else value


def _dated(book: io.BytesIO, moment: datetime) -> bytes:
    said = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(?<=W3CDTF\">)[^<]*", said, content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(entry, content)
    return out.getvalue()
