"""A file becomes cells under the columns of a loss run: where the table begins, which column says what. Pure.

What is kept of a file is plain JSON: for each row its number, and for each column the address and the cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from insurance.claims.importing.words import column_of
from portal.spreadsheets.amounts import column_money
from portal.spreadsheets.cells import Unreadable, address, fold, text_of
from portal.spreadsheets.dates import month_first, read_date
from portal.spreadsheets.sheets import Limits, Sheet, read_sheets
from portal.ui.csv_export import read_cell
from portal.ui.text import printable

MOST_BYTES = 2 * 1024 * 1024
MOST_CLAIMS = 500
LIMITS = Limits(rows=1_500, columns=60, cells=60_000, area=90_000, beside=2 * 1024 * 1024)
DEEPEST = 40  # rows in which the header is looked for
_TOTAL = re.compile(r"(grand |sous |sub ?)?(total|totaux|totals)( (general|generale|\d{4}))?")
_TELLING = {"claim_no", "loss_date", "description"}


@dataclass(frozen=True, slots=True)
class Header:
    """The row of titles (from 0), each recognised column (from 0) with its name, and the titles that say nothing."""

    row: int
    columns: Mapping[int, str]
    unread: tuple[str, ...]


def cells_of(data: bytes, name: str) -> dict[str, Any]:
    """The claims of the best table in a file, as JSON. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is too large: a list of claims may weigh 2 MB at most."))
    found = [(header, sheet) for sheet in read_sheets(data, name, LIMITS) if (header := _header(sheet)) is not None]
    if not found:
        raise Unreadable(
            _("No table of claims was found. One row must name the columns, such as “Date of loss” or “Paid”.")
        )
    header, sheet = max(found, key=lambda pair: len(pair[0].columns))
    plain = sheet.name == "CSV" and not data.startswith(b"PK")
    rows = []
    for number, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        said = {
            key: [address(number, column + 1), _kept(row[column], plain)]
            for column, key in header.columns.items()
            if text_of(row[column]) or (number - 1, column) in sheet.uncached
        }
        if said and not _beside_the_point(said, row):
            rows.append([number, said])
    if len(rows) > MOST_CLAIMS:
        raise Unreadable(_("This list holds more than %(most)d claims.") % {"most": MOST_CLAIMS})
    return {"columns": _columns(sheet, header), "unread": list(header.unread), "rows": rows}


def _header(sheet: Sheet) -> Header | None:
    """The row that names the most columns: at least two, one of which tells which claim it is."""
    best: Header | None = None
    for number, row in enumerate(sheet.rows[:DEEPEST]):
        columns: dict[int, str] = {}
        unread = []
        for column, value in enumerate(row):
            label = text_of(value) if isinstance(value, str) else ""
            key = column_of(label) if label else ""
            if key and key not in columns.values():
                columns[column] = key
            elif label:
                unread.append(_storable(label)[:60])
        enough = len(columns) >= 2 and _TELLING & set(columns.values())
        if enough and (best is None or len(columns) > len(best.columns)):
            best = Header(number, columns, tuple(unread))
    return best


def _columns(sheet: Sheet, header: Header) -> dict[str, Any]:
    """Of each column what its title and its cells say of all of it: the title, whether the month leads, the factor."""
    titles = {fold(text_of(value)) for value in sheet.rows[header.row]}
    english = bool(titles & {"loss date", "date of loss", "paid", "reserve", "status"})
    found = {}
    for column, key in header.columns.items():
        label = _storable(" ".join(text_of(sheet.rows[header.row][column]).split()))[:120]
        below = [row[column] for row in sheet.rows[header.row + 1 :]]
        found[key] = {
            "label": label,
            "months_lead": month_first(below),
            "factor": column_money(label).factor,
            "english": english,
            "epoch": sheet.epoch.isoformat(),
        }
    return found


def _kept(value: Any, plain: bool) -> Any:
    """A cell as JSON. Days keep their kind; what an export guarded is as it was; a formula without result is null."""
    if isinstance(value, datetime | date):
        return {"day": read_date(value).value.isoformat()} if read_date(value).value else text_of(value)  # type: ignore[union-attr]
    if isinstance(value, str):
        return _storable(read_cell(value) if plain else value)
    return value if value is None or isinstance(value, bool | int | float) else text_of(value)


def _storable(text: str) -> str:
    """Without what no database keeps."""
    return printable(text).replace("\0", "\ufffd")


def _beside_the_point(said: Mapping[str, Any], row: tuple[Any, ...]) -> bool:
    """A sum below the claims, or the titles once more."""
    texts = [fold(text_of(value)) for value in row if isinstance(value, str)]
    if "loss_date" not in said and any(_TOTAL.fullmatch(text) for text in texts):
        return True
    again = sum(column_of(text_of(value)) == key for key, (_at, value) in said.items() if isinstance(value, str))
    return again >= 2 and again * 2 > len(said)
