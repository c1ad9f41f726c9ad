"""When a business sells, from an export of its sales: shares of the months and of the hours of a usual week. Pure.

The file is read, counted and let go: only the shares, the number of sales and the first and last day are kept.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import islice

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import Unreadable
from portal.spreadsheets.sheets import MOST_BYTES, read_sheets
from portal.ui.format import clock, number
from portal.ui.language import current_language
from risks.continuity.hours import DAYS_IN_MONTH, HOURS_A_WEEK
from risks.continuity.moments import is_dated, is_day, is_midnight, is_moment, is_month_first, is_time, moment_of

MOST_LINES = 200_000
FEWEST_SALES = 50  # fewer say little about 168 hours; our assumption
WHOLE_MONTH_DAYS = 28
PROBED = 300  # lines that tell which column holds what
SURE = 0.8  # of those lines
MOST_COLUMNS, MOST_CELL = 200, 200  # columns that are looked at, and characters of one cell
LONGEST_AMOUNT = 18  # characters: 100 000 000,00 and its sign
MOST_YEARS = 3  # an export of one usual year, and room around it
MOST_SHOWN = 60  # characters of a line that is not understood
MOST_UNREAD = 0.05  # of the lines with a day: beyond, what is left over may be no fair picture; our assumption
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ .,\u00a0\u202f]?\d{3})*(?:[.,]\d{1,4})?|-?\d+(?:[.,]\d{1,4})?")
_NAMES = (
    re.compile(r"\btotal\b", re.IGNORECASE),
    re.compile(r"montant|amount", re.IGNORECASE),
    re.compile(r"\b(ttc|ht|net|gross|ca|prix|price|somme|sum|sales?|ventes?)\b", re.IGNORECASE),
)

type Line = Sequence[object]


@dataclass(frozen=True, slots=True)
class Sales:
    """`week` holds 168 shares from Monday midnight that add up to 1, corrected for how often each weekday is in the
    file; `months` twelve percentages, or none when a month of the year is not whole in it."""

    count: int
    first: date
    last: date
    week: tuple[float, ...]
    months: tuple[float, ...]


def read_sales(data: bytes, name: str, zone: tzinfo) -> Sales:
    """The sales in the bytes of a file called `name`; moments with an offset are taken to `zone`. Raises Unreadable."""
    return summed(_sales(list(_lines(data, name)), zone))


def _lines(data: bytes, name: str) -> Iterator[Line]:
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is too large: it may weigh 20 MB at most."))
    if data.startswith((b"PK", b"\xd0\xcf")) or name.casefold().endswith((".xlsx", ".xls", ".xlsm")):
        sheets = read_sheets(data, name)
        yield from max((sheet.rows for sheet in sheets), key=len, default=())
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unreadable(_("This file is no table. Export your sales as .csv or .xlsx, then send it."))
    head = text[:10_000].splitlines()[:20]
    mark = max(";\t,|", key=lambda sign: sum(line.count(sign) for line in head))
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    try:
        rows = list(islice(reader, MOST_LINES + 1))
    except csv.Error as error:
        raise Unreadable(_("This file is no table. Export your sales as .csv or .xlsx, then send it.")) from error
    if len(rows) > MOST_LINES:
        raise Unreadable(_("This file has more than %(most)d lines: export one year.") % {"most": MOST_LINES})
    yield from rows


def _sales(lines: Sequence[Line], zone: tzinfo) -> list[tuple[datetime, float]]:
    """Moment and euros of each line that holds a day and an amount; lines of titles and totals are passed over. Raises
    Unreadable when more than a few of those lines cannot be read: sales would be missing at some hours only."""
    width = min(MOST_COLUMNS, max((len(line) for line in lines[:PROBED]), default=0))
    probed = [[_text(_cell(line, place)) for place in range(width)] for line in lines[:PROBED]]
    when = _moments(probed, width, zone)
    amount = _amounts(probed, width, set(when))
    month_first = is_month_first(_text(_cell(line, when[0])) for line in lines)
    sales: list[tuple[datetime, float]] = []
    unread: list[tuple[int, str]] = []
    for place, line in enumerate(lines, 1):
        cells, paid = [_text(_cell(line, column)) for column in when], _text(_cell(line, amount))
        if not paid or not is_dated(cells[0]):
            continue
        moment, euros = moment_of(cells, zone, month_first=month_first), _euros(_cell(line, amount))
        if moment is None or euros is None:
            unread.append((place, " ".join([*cells, paid])))
        else:
            sales.append((moment, euros))
    if len(unread) > MOST_UNREAD * (len(sales) + len(unread)):
        raise _too_many(unread, len(sales) + len(unread))
    return sales


def _too_many(unread: Sequence[tuple[int, str]], dated: int) -> Unreadable:
    lang, (line, text) = current_language(), unread[0]
    said = {"unread": number(len(unread), lang), "dated": number(dated, lang), "line": number(line, lang)}
    why = _(
        "Lines with a day that cannot be read: %(unread)s of %(dated)s, first of all line %(line)s: “%(text)s”. "
        "Write each hour as 15:30 or 3:30 PM and each amount as 12.50, or take these lines out; then send the file."
    )
    return Unreadable(why % {**said, "text": text[:MOST_SHOWN]})


def _cell(line: Line, place: int) -> object:
    return line[place] if place < len(line) else None


def summed(sales: Sequence[tuple[datetime, float]]) -> Sales:
    """The shares. Returns (negative lines) count against their hour. Raises Unreadable for too few of them."""
    if len(sales) < FEWEST_SALES:
        raise Unreadable(
            _("Only %(found)d sales with a day, an hour and an amount were found: at least %(least)d are needed.")
            % {"found": len(sales), "least": FEWEST_SALES}
        )
    first, last = min(moment for moment, _eur in sales).date(), max(moment for moment, _eur in sales).date()
    if (last - first).days > MOST_YEARS * 366:
        raise Unreadable(_("These sales span more than %(years)d years: export one year.") % {"years": MOST_YEARS})
    by_hour, by_month = [0.0] * HOURS_A_WEEK, [0.0] * 12
    for moment, euros in sales:
        by_hour[moment.weekday() * 24 + moment.hour] += euros
        by_month[moment.month - 1] += euros
    weekdays, months = [0] * 7, [0] * 12
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        weekdays[day.weekday()] += 1
        months[day.month - 1] += 1
    week = [max(0.0, euros) / max(1, weekdays[place // 24]) for place, euros in enumerate(by_hour)]
    if not sum(week):
        raise Unreadable(_("The amounts of this file add up to nothing."))
    if len({moment.hour for moment, _eur in sales}) == 1:  # the hour of the export, or one that a program filled in
        hour = clock(time(sales[0][0].hour), current_language())
        why = _("Every sale in this file falls in the same hour, from %(hour)s. Export each sale with its own hour.")
        raise Unreadable(why % {"hour": hour})
    shares = _month_shares(by_month, months)
    return Sales(len(sales), first, last, tuple(share / sum(week) for share in week), shares)


def _month_shares(by_month: Sequence[float], days: Sequence[int]) -> tuple[float, ...]:
    """Percentages, or none unless each month is whole. Two Decembers in a file are one December of a usual year."""
    if any(seen < WHOLE_MONTH_DAYS for seen in days):
        return ()
    usual = [max(0.0, euros) / seen * length for euros, seen, length in zip(by_month, days, DAYS_IN_MONTH, strict=True)]
    total = sum(usual)
    return tuple(100 * share / total for share in usual) if total else ()


def _text(cell: object) -> str:
    return cell.isoformat(" ") if isinstance(cell, datetime) else "" if cell is None else str(cell)[:MOST_CELL].strip()


def _moments(probed: Sequence[Sequence[str]], width: int, zone: tzinfo) -> tuple[int, ...]:
    """The column of moments, or those of days and of hours; of both, what stands first. Spreadsheets write a day as its
    midnight: a column whose moments are all midnights holds days."""
    moments, days, times = [], [], []
    for place in range(width):
        texts = [line[place] for line in probed if line[place]]
        month_first = is_month_first(texts)
        if _mostly(texts, partial(is_moment, zone=zone, month_first=month_first)) and not all(
            is_midnight(text, zone, month_first=month_first) for text in texts if is_dated(text)
        ):
            moments.append(place)
        elif _mostly(texts, is_day):
            days.append(place)
        elif _mostly(texts, is_time):
            times.append(place)
    if days and times and not (moments and moments[0] < days[0]):
        return (days[0], times[0])
    if moments:
        return (moments[0],)
    raise Unreadable(
        _(
            "No column holds the day and the hour of each sale. Export your sales with both. "
            "Two good lines: “14/03/2026 09:15;12.50” and “14/03/2026 17:40;8.00”."
        )
    )


def _amounts(probed: Sequence[Sequence[str]], width: int, taken: set[int]) -> int:
    """The column of euros: one that is called so, else the only one with cents."""
    numeric = [
        place
        for place in range(width)
        if place not in taken
        and _mostly([line[place] for line in probed if line[place]], lambda text: _euros(text) is not None)
    ]
    for name in _NAMES:
        for place in numeric:
            if any(place < len(line) and name.search(line[place]) for line in probed[:20]):
                return place
    with_cents = [place for place in numeric if any(re.search(r"[.,]\d\d?$", line[place]) for line in probed)]
    if len(with_cents) == 1:
        return with_cents[0]
    if len(numeric) == 1:
        return numeric[0]
    raise Unreadable(_("No column is named as the amount of each sale: call it “Total”."))


def _mostly(filled: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return len(filled) >= 3 and sum(holds(text) for text in filled) >= SURE * (len(filled) - 1)


def _euros(cell: object) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < 1e9 else None
    text = re.sub("€|eur", "", str(cell or "")[:MOST_CELL], flags=re.IGNORECASE).strip()
    if len(text) > LONGEST_AMOUNT or not _AMOUNT.fullmatch(text):
        return None
    text = re.sub(r"[\s\u00a0\u202f]", "", text)
    if found := re.search(r"[.,](\d{1,2}|\d{4})$", text):
        whole = re.sub(r"[.,]", "", text[: found.start()])
        return float(f"{whole or 0}.{found[1]}")
    return float(re.sub(r"[.,]", "", text))
