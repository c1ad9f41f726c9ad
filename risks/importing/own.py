"""Reads the register's own spreadsheet back, cell by cell; what somebody changed in between is read as forgivingly as
any other sheet, and named where it is in doubt. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from portal.spreadsheets import amounts, dates
from portal.spreadsheets.cells import Flag, Read, address, says_unknown, text_of
from portal.spreadsheets.sheets import Sheet
from risks.exporting.columns import Column, by_label, codes
from risks.importing import levels
from risks.importing.statuses import read_status
from risks.register.tags import tidy
from risks.treatment.models import MeasureStatus

MARKS = frozenset({"business", "ref", "title"})  # without these three columns a sheet is none of ours
STATUSES = {
    "todo": MeasureStatus.PLANNED,
    "in_progress": MeasureStatus.UNDER_WAY,
    "done": MeasureStatus.DONE,
    "cancelled": MeasureStatus.DROPPED,
}


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row: the business and references it names, what it says of the risk and of the measure (only what it knows;
    `owner` and `services` are names), and its doubts."""

    number: int
    business: str
    ref: str
    measure_ref: str
    risk: Mapping[str, Any]
    measure: Mapping[str, Any]
    flags: tuple[Flag, ...]


def own_columns(sheet: Sheet) -> dict[int, tuple[str, Column]] | None:
    """The columns of a sheet that this product wrote, by place; None for any other."""
    if not sheet.rows:
        return None
    labels = by_label()
    found = {place: labels[text] for place, value in enumerate(sheet.rows[0]) if (text := text_of(value)) in labels}
    keys = {column.key for of, column in found.values() if of != "measure"}
    return found if keys >= MARKS else None


def own_rows(sheet: Sheet, columns: Mapping[int, tuple[str, Column]]) -> list[OwnRow]:
    """The rows below the header that say anything."""
    return [
        _row(sheet, columns, place) for place in range(1, len(sheet.rows)) if any(text_of(c) for c in sheet.rows[place])
    ]


def letters(columns: Mapping[int, tuple[str, Column]]) -> dict[str, str]:
    """Column letter to the general field it stands for, where there is one."""
    names = {
        ("", "ref"): "ref",
        ("risk", "title"): "title",
        ("risk", "likelihood_current"): "likelihood",
        ("risk", "impact_current"): "impact",
        ("risk", "owner"): "owner",
        ("risk", "review_on"): "review",
        ("measure", "title"): "action",
        ("measure", "due_on"): "due",
        ("measure", "status"): "status",
        ("measure", "cost_once_eur"): "action_cost",
    }
    said = {place: names.get((of, column.key)) for place, (of, column) in columns.items()}
    return {get_column_letter(place + 1): name for place, name in said.items() if name}


def _row(sheet: Sheet, columns: Mapping[int, tuple[str, Column]], place: int) -> OwnRow:
    parts: dict[str, dict[str, Any]] = {"": {}, "risk": {}, "measure": {}}
    flags = []
    for at, (of, column) in columns.items():
        value = sheet.rows[place][at]
        if (place, at) in sheet.uncached:
            read: Read[Any] = Read(None, _("This formula has no stored result. Open the file, save it, send it again."))
        else:
            read = _cell(value, column, sheet)
        if read.doubt:
            flags.append(Flag(address(place + 1, at + 1), read.doubt))
        if read.value is not None:
            parts[of][column.key] = read.value
    alone = parts[""]
    return OwnRow(
        place + 1,
        alone.get("business", ""),
        alone.get("ref", ""),
        alone.get("measure", ""),
        parts["risk"],
        parts["measure"],
        tuple(flags),
    )


def _cell(value: Any, column: Column, sheet: Sheet) -> Read[Any]:  # noqa: PLR0911 -- one answer for each kind
    text = text_of(value)
    if not text:
        return Read(None)
    match column.kind:
        case "step":
            return levels.read_level(value, column.key.partition("_")[0], 5)
        case "day":
            return dates.read_date(value, english=False, months_lead=False, epoch=sheet.epoch)
        case "money":
            span = amounts.read_amount(value, amounts.column_money(str(column.label), english=False))
            low, high = (span.value.low, span.value.high) if span.value else (None, None)
            return Read(low if low == high else None, span.doubt)
        case "choice":
            return _choice(text, column)
        case "names":
            return _names(value, column)
    if says_unknown(text) and column.kind == "line" and column.key != "title":
        return Read(None)
    plain = str(value).replace("\r\n", "\n").replace("_x000D_", "") if isinstance(value, str) else text
    return Read(plain if column.kind == "text" else " ".join(plain.split()))


def _choice(text: str, column: Column) -> Read[str]:
    code = codes(column.choices).get(text.casefold())
    if code is None and column.choices is MeasureStatus:
        read = read_status(text)
        code = STATUSES[read.value].value if read.value else None
    if code is not None or says_unknown(text):
        return Read(code)
    return Read(None, _("“%(text)s” is none of the choices of this column.") % {"text": text[:40]})


def _names(value: Any, column: Column) -> Read[list[str]]:
    names = [name.strip() for name in text_of(value).split("\n") if name.strip()]
    if column.key != "tags":
        return Read(names)
    try:
        return Read(tidy(names))
    except ValidationError as error:
        return Read(None, " ".join(error.messages))
