"""Exports that a spreadsheet cannot be tricked by (attack C5), and that read back to exactly what was written."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.ui.language import current_language

BOM = "\ufeff"
PARIS = ZoneInfo("Europe/Paris")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL = 32_767  # characters, Excel's limit

# A formula may begin a cell, also behind spaces and quotes, or behind a separator of the other kind of CSV. Each
# such place gets an apostrophe; one that already has apostrophes gets one more, so reading back takes one away.
_DANGER = r"[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]"
_SPACE = r"[ \u00a0\u202f\u2000-\u200b\u3000\ufeff\"]*"
_START = rf"\A(?='*{_SPACE}{_DANGER})"
_AFTER = rf"(?<=[;,\t\r\n])(?='*{_DANGER})"
_GUARD = re.compile(f"{_START}|{_AFTER}")
_UNGUARD = re.compile(rf"\A'(?='*{_SPACE}{_DANGER})|(?<=[;,\t\r\n])'(?='*{_DANGER})")


def guard(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula. `read_cell` is its exact inverse."""
    return _GUARD.sub("'", text)


def read_cell(text: str) -> str:
    """What was exported, from a cell of the file."""
    return _UNGUARD.sub("", text)


def cell(value: Any, language: str) -> str:
    """Numbers in the reader's notation, days in ISO, None empty, text guarded."""
    match value:
        case None:
            return ""
        case bool():
            return {"fr": ("non", "oui")}.get(language, ("no", "yes"))[value]
        case int() | Decimal() | float():
            text = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return text.replace(".", ",") if language == "fr" else text
        case datetime():
            return _local(value).isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case _:
            return guard(str(value))


def csv_lines(
    header: Sequence[Any], rows: Iterable[Sequence[Any]], language: str = "fr", *, mark: bool = True
) -> Iterator[str]:
    """The file, line by line: byte-order mark (unless `mark` is false, for machines), every cell in quotes, `;` in
    French and `,` in English."""
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, delimiter=";" if language == "fr" else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
    )
    if mark:
        yield BOM
    for row in (header, *rows):
        writer.writerow([cell(value, language) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def csv_response(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download named `name` (without ending), in the reader's language. Written at once: a stream would read after
    the request's database context has ended."""
    body = "".join(csv_lines(header, rows, current_language())).encode("utf-8", "replace")
    return download(body, "text/csv; charset=utf-8", f"{name}.csv")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the titles of its columns, its rows."""

    name: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def xlsx_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, sheet: str = "Rempart") -> bytes:
    """A workbook of one sheet. Text is text, so `=1+1` stays four characters; numbers and days keep theirs."""
    return xlsx_book([Sheet(sheet, header, rows)])


def xlsx_book(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of several sheets."""
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
    return out.getvalue()


def dated(book: bytes, moment: datetime) -> bytes:
    """The same workbook as if written at that moment, so that the same cells give the same bytes."""
    utc = moment.astimezone(UTC)
    said = utc.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(?<=W3CDTF\">)[^<]*", said, content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(entry, content)
    return out.getvalue()


def workbook_response(name: str, body: bytes) -> HttpResponse:
    """A workbook that is written already, as a download."""
    return download(body, XLSX, f"{name}.xlsx")


def _typed(page: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = _local(value).replace(tzinfo=None)  # the format knows no zones
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return WriteOnlyCell(page, value)
    # The format stores no control characters, and a lone surrogate is no character at all.
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", str(value))[:MAX_CELL]
    made = WriteOnlyCell(page, text)
    made.data_type = TYPE_STRING  # after the value: the library turns a leading "=" into a formula by itself
    made.quotePrefix = True
    if bold:
        made.font = Font(bold=True)
    return made


def download(body: bytes, content_type: str, name: str) -> HttpResponse:
    """Bytes that are written already, as a file of that name."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-") or "rempart"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{safe}"'}
    )


def _local(value: datetime) -> datetime:
    return value.astimezone(PARIS) if value.tzinfo else value
