"""What the cells of a loss run say: days, amounts, codes. What is in doubt is left unknown and named. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from insurance.claims.actions import LONGEST, MOST_RECORDS
from insurance.claims.columns import BY_KEY, Column
from insurance.claims.importing.words import code_of
from portal.spreadsheets.amounts import Money, read_amount
from portal.spreadsheets.cells import Flag, Read, says_unknown, text_of
from portal.spreadsheets.dates import read_date
from portal.ui.numbers import read_decimal, read_hours
from portal.ui.text import refuse_odd_text

MOST_HOURS = 87_600


@dataclass(slots=True)
class Row:
    """One claim of the file: what each of its columns says, and the cells in doubt. `cells` are their addresses."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)

    def doubt(self, key: str, why: str) -> None:
        """This column's value is not to be had."""
        self.values.pop(key, None)
        self.flags.append(Flag(self.cells.get(key, str(self.number)), why))


def read_rows(cells: Mapping[str, Any]) -> list[Row]:
    """All rows, in the reader's words."""
    return [_row(number, said, cells["columns"]) for number, said in cells["rows"]]


def _row(number: int, said: Mapping[str, Any], columns: Mapping[str, Any]) -> Row:
    row = Row(number)
    for key, (at, raw) in sorted(said.items(), key=lambda cell: (len(cell[1][0]), cell[1][0])):
        row.cells[key] = at
        if raw is None:
            row.doubt(key, _("The file does not hold this formula’s result. Open it, save it, then send it again."))
            continue
        value: Any = date.fromisoformat(raw["day"]) if isinstance(raw, dict) else raw
        column = BY_KEY[key]
        read = _READERS[column.kind](value, column, columns[key])
        if read.doubt:
            row.doubt(key, read.doubt)
        elif read.value not in (None, ""):
            row.values[key] = read.value
    return row


def _day(value: Any, _column: Column, facts: Mapping[str, Any]) -> Read[Any]:
    epoch = date.fromisoformat(facts["epoch"])
    return read_date(value, english=facts["english"], months_lead=facts["months_lead"], epoch=epoch)


def _money(value: Any, column: Column, facts: Mapping[str, Any]) -> Read[Any]:
    sign = 1
    if column.key == "incurred":  # recoveries may exceed what was paid
        text = text_of(value)
        if text.startswith(("-", "−")):
            sign, value = -1, text.lstrip("-−").strip()
    read = read_amount(value, Money(factor=facts["factor"], english=facts["english"]))
    if read.doubt or read.value is None:
        return Read(None, read.doubt)
    if read.value.low is None or read.value.low != read.value.high:
        return Read(None, _("One amount is needed here, not a range."))
    return Read(sign * read.value.low)


def _hours(value: Any, _column: Column, facts: Mapping[str, Any]) -> Read[Any]:
    return _number(value, lambda text: round(read_hours(text, "en" if facts["english"] else "fr"), 2), MOST_HOURS)


def _whole(value: Any, _column: Column, facts: Mapping[str, Any]) -> Read[Any]:
    read = _number(value, lambda text: read_decimal(text, "en" if facts["english"] else "fr"), MOST_RECORDS)
    if read.value is not None and read.value != int(read.value):
        return Read(None, _("Write a whole number."))
    return Read(None if read.value is None else int(read.value), read.doubt)


def _number(value: Any, convert: Callable[[str], Decimal], most: int) -> Read[Decimal]:
    text = text_of(value)
    if says_unknown(text):
        return Read(None)
    try:
        number = convert(text)
    except ValueError:
        return Read(None, _("“%(text)s” could not be read as a number.") % {"text": text[:40]})
    if number < 0:
        return Read(None, _("It cannot be less than %(limit)s.") % {"limit": 0})
    if number > most:
        return Read(None, _("It cannot be more than %(limit)s.") % {"limit": most})
    return Read(number)


def _choice(value: Any, column: Column, _facts: Mapping[str, Any]) -> Read[Any]:
    text = text_of(value)
    if says_unknown(text):
        return Read(None)
    code = code_of(column, text)
    if code:
        return Read(code)
    known = ", ".join(str(choice.label) for choice in column.choices)
    return Read(None, _("“%(text)s” is none of: %(known)s.") % {"text": text[:40], "known": known})


def _text(value: Any, column: Column, _facts: Mapping[str, Any]) -> Read[Any]:
    text = text_of(value) if not isinstance(value, str) else value.replace("\r\n", "\n").strip()
    try:
        refuse_odd_text(text, LONGEST[column.field])
    except ValidationError as problem:
        return Read(None, " ".join(problem.messages))
    return Read(text)


_READERS = {"day": _day, "money": _money, "hours": _hours, "whole": _whole, "choice": _choice, "text": _text}
