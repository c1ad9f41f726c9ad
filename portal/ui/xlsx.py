"""Workbooks of plain tables. Text is text whatever it begins with, numbers and days keep theirs, empty is None."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

PARIS = ZoneInfo("Europe/Paris")
MAX_CELL = 32_767  # characters, Excel's limit
# The format stores no control characters, and a lone surrogate is no character at all.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:31] or "Rempart")
        page.freeze_panes = "A2"
        for number, title in enumerate(sheet.header, start=1):
            page.column_dimensions[get_column_letter(number)].width = max(12, min(40, len(str(title)) + 4))
        page.append([_typed(page, str(title), bold=True) for title in sheet.header])
        for row in sheet.rows:
            page.append([_typed(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue() if moment is None else _dated(out, moment)


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


def _typed(page: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, datetime):
        value = local(value).replace(tzinfo=None)  # the format knows no zones
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return value
    made = WriteOnlyCell(page, _UNSTORABLE.sub("\ufffd", str(value))[:MAX_CELL])
    made.data_type = TYPE_STRING  # after the value: the library turns a leading "=" into a formula by itself
    made.quotePrefix = True
    if bold:
        made.font = Font(bold=True)
    return made
