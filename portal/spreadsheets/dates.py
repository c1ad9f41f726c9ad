"""Dates as people type them: “15/03/2026”, “mars 2026”, “T2 2026”, “fin juin 2026”, or day numbers. Pure."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import Read, fold, says_unknown, text_of

_NAMES = (
    "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr", "mai may",
    "juin june jun", "juillet juil july jul", "aout august aug", "septembre sept sep september", "octobre oct october",
    "novembre nov november", "decembre dec december",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.Z+]+)?")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?({_MONTH}) (\d{{4}})")
_MONTH_FIRST = re.compile(rf"({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? (\d{{4}})")
_IN_MONTH = re.compile(
    r"(?:(fin|end|end of|late|debut|early|mi|mid|courant|avant fin|d ici fin)(?: of| de|"
    rf" d)? )?({_MONTH})(?: (\d{{4}}|\d{{2}}))?"
)
_QUARTER = re.compile(
    r"(?:(fin) )?(?:t|q|trim |trimestre |quarter )([1-4])(?: |$)(\d{4})|([1-4]) ?(?:e|er|eme|nd|"
    r"rd|th|st)? ?(?:trimestre|quarter|t|q) (\d{4})|(\d{4}) ?[tq]([1-4])"
)
_HALF = re.compile(r"(?:s|h|semestre )([12]) (\d{4})|([12]) ?(?:e|er|eme|nd|st)? semestre (\d{4})|(\d{4}) ?[sh]([12])")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_YEAR_END = re.compile(r"(?:fin|end|end of|fin d annee|year end) (\d{4})")


def month_first(values: Iterable[Any]) -> bool | None:
    """Whether a column writes the month first, when one of its dates proves it; None when none does, or both do."""
    days, months = False, False
    for value in values:
        found = _NUMERIC.fullmatch(text_of(value)) if isinstance(value, str) else None
        if found:
            days |= int(found[1]) > 12 >= int(found[2])
            months |= int(found[2]) > 12 >= int(found[1])
    return None if days == months else months


def read_date(
    value: Any, *, english: bool = False, months_lead: bool | None = None, epoch: date = date(1899, 12, 30)
) -> Read[date]:
    """The day that a cell says. `months_lead` is what its column proves; `epoch` is day 0 of the workbook."""
    if isinstance(value, datetime):
        return _inside(value.date())
    if isinstance(value, date):
        return _inside(value)
    text = text_of(value)
    if not text or says_unknown(text):
        return Read(None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, text, epoch)
    if re.fullmatch(r"\d{5}", text):
        return _from_number(int(text), text, epoch)
    return _exact(text, english, months_lead) or _rough(text) or Read(None, _not_a_date(text))


def _from_number(number: float, text: str, epoch: date) -> Read[date]:
    if not 25_000 <= number <= 80_000:  # 1968 to 2119
        return Read(None, _not_a_date(text))
    return Read(epoch + timedelta(days=int(number)))


def _exact(  # noqa: PLR0911 -- one answer for each way of writing
    text: str, english: bool, months_lead: bool | None
) -> Read[date] | None:
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _NUMERIC.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        if first > 12 or second > 12 or first == second:
            return _made(year, second, first, text) if second <= 12 else _made(year, first, second, text)
        if months_lead:
            return _made(year, first, second, text)
        made = _made(year, second, first, text)
        if english and months_lead is None and made.value:
            doubt = _("“%(text)s” can be read day first or month first: day first was assumed, %(day)s.")
            return Read(made.value, doubt % {"text": text, "day": made.value.isoformat()})
        return made
    plain = re.sub(
        r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le|avant le|au plus tard le|by|before) ",
        "",
        fold(text),
    )
    if found := _DAY_FIRST.fullmatch(plain):
        return _made(int(found[3]), MONTHS[found[2]], int(found[1]), text)
    if found := _MONTH_FIRST.fullmatch(plain):
        return _made(int(found[3]), MONTHS[found[1]], int(found[2]), text)
    return None


def _rough(  # noqa: PLR0911 -- one answer for each way of writing
    text: str,
) -> Read[date] | None:
    """A month, a quarter, a half or a year: its last day, said as an assumption unless the text says “end”."""
    plain = fold(text)
    if found := _MONTH_YEAR.fullmatch(text):
        return _end(int(found[2]), int(found[1]), text) if 1 <= int(found[1]) <= 12 else None
    if found := re.fullmatch(r"(\d{4}) (\d{1,2})", plain):
        return _end(int(found[1]), int(found[2]), text) if 1 <= int(found[2]) <= 12 else None
    if found := _QUARTER.fullmatch(plain):
        quarter, year = found[2] or found[4] or found[7], found[3] or found[5] or found[6]
        return _end(int(year), 3 * int(quarter), text)
    if found := _HALF.fullmatch(plain):
        half, year = found[1] or found[3] or found[6], found[2] or found[4] or found[5]
        return _end(int(year), 6 * int(half), text)
    if found := _YEAR_END.fullmatch(plain):
        return _end(int(found[1]), 12, text, said=True)
    if found := _IN_MONTH.fullmatch(plain):
        if found[3] is None:
            return Read(None, _("“%(text)s” does not say which year.") % {"text": text[:40]})
        said = found[1] in {"fin", "end", "end of", "avant fin", "d ici fin"}
        if found[1] in {"debut", "early", "mi", "mid"}:
            return Read(None, _("“%(text)s” does not say which day.") % {"text": text[:40]})
        return _end(_year(found[3]), MONTHS[found[2]], text, said=said)
    return None


def _end(year: int, month: int, text: str, *, said: bool = False) -> Read[date]:
    if not 1970 <= year <= 2120:
        return Read(None, _not_a_date(text))
    last = date(year, month, calendar.monthrange(year, month)[1])
    doubt = _("“%(text)s” does not say which day: the last one was assumed, %(day)s.")
    return Read(last, "" if said else doubt % {"text": text[:40], "day": last.isoformat()})


def _made(year: int, month: int, day: int, text: str) -> Read[date]:
    try:
        return _inside(date(year, month, day))
    except ValueError:
        return Read(None, _not_a_date(text))


def _inside(day: date) -> Read[date]:
    return Read(day) if 1970 <= day.year <= 2120 else Read(None, _not_a_date(day.isoformat()))


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _not_a_date(text: str) -> str:
    return _("“%(text)s” could not be read as a date.") % {"text": text[:40]}
