"""Exports that a spreadsheet cannot be tricked by (attack C5), and that read back to exactly what was written."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from portal.ui.language import current_language
from portal.ui.xlsx import local

BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

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
            return local(value).isoformat(sep=" ", timespec="minutes")
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


def workbook_response(name: str, body: bytes) -> HttpResponse:
    """A workbook that is written already, as a download."""
    return download(body, XLSX, f"{name}.xlsx")


def sealed_off(body: bytes, content_type: str, name: str) -> HttpResponse:
    """The same for what a browser must never run as a page of ours."""
    answer = download(body, content_type, name)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def download(body: bytes, content_type: str, name: str) -> HttpResponse:
    """Bytes that are written already, as a file of that name."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-") or "rempart"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{safe}"'}
    )
