"""What an answer may be, by type of question, how it is compared and how it reads. Pure: plain JSON in, text out.

Amounts, shares and hours are decimal text, days ISO text; a step of a scale is 0 to 3. `NOT_FOR_US` stands for a
question that does not apply here. Unknown is no value at all.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from insurance.policies.models import Line as Kind
from insurance.readiness.questions import Column, Question
from portal.ui import format as words
from portal.ui.fields import FIRST_YEAR, LAST_YEAR
from portal.ui.text import refuse_odd_text

NOT_FOR_US = "not_for_us"
YES, NO = "yes", "no"
MOST_ITEMS, MOST_LINE, MOST_NOTE = 50, 200, 2000
MOST = {
    "money": Decimal("999999999999.99"),
    "percent": Decimal(100),
    "hours": Decimal(87_600),
    "integer": Decimal(2_000_000_000),
    "months": Decimal(60),
}
# Questions about simulated years: their amounts are rounded for a reader, while the value keeps its cents.
SIMULATED: dict[str, Callable[[words.Number], Decimal]] = {"aal": words.average, "percentiles": words.rare_year}
_PERSON = ("name", "role", "contact")


class Wrong(ValueError):
    """Not an answer to this question."""


def checked(question: Question, value: Any) -> Any:
    """The value in its one written form. Raises Wrong for anything that this question does not take."""
    if value == NOT_FOR_US and question.may_not_apply:
        return NOT_FOR_US
    return _READERS[question.type](question, value)


def shown(question: Question, value: Any, lang: words.Language) -> str:
    """A value as one reads it."""
    if value == NOT_FOR_US:
        return pgettext("answer", "Not for us")
    return _WRITERS.get(question.type, _as_text)(question, value, lang)


def scale_words() -> tuple[str, str, str, str]:
    """The four steps of a scale."""
    return (
        pgettext("scale", "No, nowhere"),
        pgettext("scale", "Partly"),
        pgettext("scale", "Mostly"),
        pgettext("scale", "Yes, everywhere"),
    )


def said_yes(value: Any) -> bool | None:
    """Yes or no of any yes-or-no answer; None for another kind."""
    if isinstance(value, Mapping):
        value = value.get("says")
    return {YES: True, NO: False}.get(value) if isinstance(value, str) else None


# ── Reading


def _text(question: Question, value: Any, limit: int = MOST_NOTE) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong(question.code)
    try:
        refuse_odd_text(value, limit)
    except ValidationError as odd:
        raise Wrong(question.code) from odd
    return value.strip()


def _line(question: Question, value: Any) -> str:
    return _text(question, value, MOST_LINE)


def _decimal(question: Question, value: Any, kind: str = "") -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", value, re.ASCII):
        raise Wrong(question.code)
    try:
        number = Decimal(value)
    except InvalidOperation as odd:  # pragma: no cover -- the pattern lets no such text through
        raise Wrong(question.code) from odd
    if number > MOST[kind or question.type]:
        raise Wrong(question.code)
    return value


def _whole(question: Question, value: Any) -> int:
    most = question.most if question.most is not None else MOST[question.type if question.type in MOST else "integer"]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Wrong(question.code)
    return value


def _day(question: Question, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise Wrong(question.code)
    try:
        day = date.fromisoformat(value)
    except ValueError as odd:
        raise Wrong(question.code) from odd
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(question.code)
    return value


def _list(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_ITEMS:
        raise Wrong(question.code)
    return [_line(question, item) for item in value]


def _table(question: Question, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not 1 <= len(value) <= question.rows:
        raise Wrong(question.code)
    return [_row(question, row) for row in value]


def _row(question: Question, row: Any) -> dict[str, Any]:
    known = {column.code: column for column in question.columns}
    if not isinstance(row, dict) or set(row) - set(known):
        raise Wrong(question.code)
    said = {code: _cell(question, known[code], item) for code, item in row.items() if item not in (None, "")}
    if not said:
        raise Wrong(question.code)
    return {code: said.get(code) for code in known}


def _cell(question: Question, column: Column, value: Any) -> Any:
    if column.type == "text":
        return _line(question, value)
    if column.type == "date":
        return _day(question, value)
    if column.type == "line":
        if value not in Kind.values:
            raise Wrong(question.code)
        return value
    if column.type == "integer":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST["integer"]:
            raise Wrong(question.code)
        return value
    return _decimal(question, value, column.type)


def _yes_or_no(question: Question, value: Any) -> str:
    if value not in (YES, NO):
        raise Wrong(question.code)
    return str(value)


def _yes_and(extra: str, read: Any) -> Any:
    def reader(question: Question, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) - {"says", extra}:
            raise Wrong(question.code)
        more = value.get(extra)
        return {"says": _yes_or_no(question, value.get("says")), extra: None if not more else read(question, more)}

    return reader


def _scale(question: Question, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3:
        raise Wrong(question.code)
    return value


def _choice(question: Question, value: Any) -> str:
    if not isinstance(value, str) or value not in {choice.code for choice in question.choices}:
        raise Wrong(question.code)
    return value


def _multi(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        raise Wrong(question.code)
    chosen = {_choice(question, item) for item in value}
    return [choice.code for choice in question.choices if choice.code in chosen]


def _person(question: Question, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) - set(_PERSON):
        raise Wrong(question.code)
    said = {name: _line(question, value[name]) if value.get(name) else None for name in _PERSON}
    if said["name"] is None:
        raise Wrong(question.code)
    return said


_READERS: dict[str, Any] = {
    "text": _text,
    "id": _line,
    "list": _list,
    "table": _table,
    "money": _decimal,
    "percent": _decimal,
    "hours": _decimal,
    "integer": _whole,
    "months": _whole,
    "date": _day,
    "yesno": _yes_or_no,
    "yesno_text": _yes_and("text", _text),
    "yesno_doc": _yes_and("on", _day),
    "scale": _scale,
    "choice": _choice,
    "multi": _multi,
    "person": _person,
}


# ── Writing


def _as_text(question: Question, value: Any, lang: words.Language) -> str:
    return str(value)


def _yes_word(value: Any) -> str:
    return _("Yes") if said_yes(value) else _("No")


def _shown_whole(question: Question, value: Any, lang: words.Language) -> str:
    if question.type == "months":
        return ngettext("%(n)d month", "%(n)d months", value) % {"n": value}
    figure = words.number(value, lang)
    return f"{figure} {question.unit.in_(lang)}" if question.unit else figure


def _shown_doc(question: Question, value: Any, lang: words.Language) -> str:
    if value["on"] and value["says"] == YES:
        return _("Yes, document of %(day)s") % {"day": words.day(value["on"], lang)}
    return _yes_word(value)


def _shown_yes_text(question: Question, value: Any, lang: words.Language) -> str:
    if value["text"]:
        return _("%(yes)s: %(text)s") % {"yes": _yes_word(value), "text": value["text"]}
    return _yes_word(value)


def _shown_choice(question: Question, value: Any, lang: words.Language) -> str:
    codes = value if isinstance(value, list) else [value]
    return ", ".join(choice.label.in_(lang) for choice in question.choices if choice.code in codes)


def _shown_person(question: Question, value: Any, lang: words.Language) -> str:
    return ", ".join(value[name] for name in _PERSON if value[name])


def _shown_table(question: Question, value: Any, lang: words.Language) -> str:
    return "\n".join(_shown_row(question, row, lang) for row in value)


def _shown_row(question: Question, row: Mapping[str, Any], lang: words.Language) -> str:
    told = [column for column in question.columns if row[column.code] is not None]
    return " · ".join(cell_text(column, _seen(question, column.type, row[column.code]), lang) for column in told)


def _seen(question: Question, kind: str, value: Any) -> Any:
    """An amount as a reader sees it: rounded where it comes out of simulated years."""
    rounded = SIMULATED.get(question.code) if kind == "money" else None
    return rounded(value) if rounded else value


def cell_text(column: Column, value: Any, lang: words.Language) -> str:
    """One cell of a table; unknown says so."""
    if value is None:
        return words.unknown(lang)
    if column.type == "line":
        return str(Kind(value).label)
    write: Any = {
        "money": words.money,
        "percent": words.percent,
        "hours": words.hours,
        "integer": words.number,
        "date": words.day,
    }.get(column.type)
    return write(value, lang) if write else str(value)


_WRITERS: dict[str, Any] = {
    "list": lambda _question, value, _lang: "\n".join(value),
    "table": _shown_table,
    "money": lambda question, value, lang: words.money(_seen(question, "money", value), lang),
    "percent": lambda _question, value, lang: words.percent(value, lang, decimals=0 if Decimal(value) % 1 == 0 else 2),
    "hours": lambda _question, value, lang: words.hours(value, lang),
    "integer": _shown_whole,
    "months": _shown_whole,
    "date": lambda _question, value, lang: words.day(value, lang),
    "yesno": lambda _question, value, _lang: _yes_word(value),
    "yesno_text": _shown_yes_text,
    "yesno_doc": _shown_doc,
    "scale": lambda _question, value, _lang: scale_words()[value],
    "choice": _shown_choice,
    "multi": _shown_choice,
    "person": _shown_person,
}
