"""Days and hours as tills and shops write them: ISO or day first (or month first), 24 hours or AM and PM. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

OLDEST_YEAR = 1990  # spreadsheets write an hour alone as one of 30 December 1899
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SHORT = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?!\d)")
_CLOCK = r"(\d{1,2})\s?[:h]\s?(\d\d)(?!\d)(?::\d\d(?:[.,]\d+)?)?(?:\s?([ap])\.?m\b\.?)?"
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_AFTER_DAY = re.compile(rf"[\s,T]+(?:(?:à|at|-)\s+)?{_CLOCK}", re.IGNORECASE)
_FROM_UTC = re.compile(r"\s?(?:(Z|UTC)\b|([+-])(\d\d):?(\d\d))", re.IGNORECASE)


def is_dated(text: str) -> bool:
    """Whether it begins with something written as a day, even one that no calendar has."""
    return bool(_ISO.match(text) or _SHORT.match(text))


def is_day(text: str) -> bool:
    """Whether it is a day that a sale can have, alone or with a time."""
    found = _ISO.match(text) or _SHORT.match(text)
    if not found:
        return False
    year, rest = found[1] if found.re is _ISO else found[3], text[found.end() :]
    return (not rest or bool(_AFTER_DAY.match(rest))) and (len(year) == 2 or int(year) >= OLDEST_YEAR)


def is_time(text: str) -> bool:
    return bool(_TIME.fullmatch(text))


def is_month_first(texts: Iterable[str]) -> bool:
    """Whether a day above twelve proves that the month leads; day first otherwise, as in France."""
    days = months = False
    for text in texts:
        if found := _SHORT.match(text):
            days, months = days or int(found[1]) > 12, months or int(found[2]) > 12
    return months and not days


def moment_of(cells: Sequence[str], zone: tzinfo, *, month_first: bool) -> datetime | None:
    """The moment in one cell, or in a day's and an hour's; in `zone` where it says its distance from UTC, else as the
    clock of the till showed it. None when day or hour cannot be read."""
    text = cells[0]
    found = _ISO.match(text) or _SHORT.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    clock = _TIME.fullmatch(cells[1]) if len(cells) > 1 else _AFTER_DAY.match(rest)
    if not clock:
        return None
    try:
        day, (hour, minute) = _day(found, month_first=month_first), _hour(clock)
        moment = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 -- a till's clock names no zone
        far = _FROM_UTC.match(rest, clock.end()) if found.re is _ISO and len(cells) == 1 else None
        return moment.replace(tzinfo=_zone(far)).astimezone(zone).replace(tzinfo=None) if far else moment
    except (ValueError, OverflowError):  # the 31st of April, half past 25, the year 1
        return None


def is_midnight(text: str, zone: tzinfo, *, month_first: bool) -> bool:
    """Whether it is the moment that programs write when they know the day alone."""
    moment = moment_of([text], zone, month_first=month_first)
    return moment is not None and (moment.hour, moment.minute) == (0, 0)


def is_moment(text: str, zone: tzinfo, *, month_first: bool) -> bool:
    """Whether it is a day that a sale can have, with a time."""
    moment = moment_of([text], zone, month_first=month_first)
    return moment is not None and moment.year >= OLDEST_YEAR


def _day(found: re.Match[str], *, month_first: bool) -> date:
    if found.re is _ISO:
        return date(int(found[1]), int(found[2]), int(found[3]))
    day, month = (found[2], found[1]) if month_first else (found[1], found[2])
    return date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(month), int(day))


def _hour(clock: re.Match[str]) -> tuple[int, int]:
    hour, half = int(clock[1]), (clock[3] or "").casefold()
    if half == "a" and hour > 12:
        raise ValueError("no such hour in a morning")
    if half and hour <= 12:  # 12 AM is midnight, 12 PM is noon
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(clock[2])


def _zone(far: re.Match[str]) -> tzinfo:
    if far[1]:
        return UTC
    away = timedelta(hours=int(far[3]), minutes=int(far[4]))
    return timezone(-away if far[2] == "-" else away)
