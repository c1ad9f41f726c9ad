"""Whole months between two days, counted as French law counts delays in months (code de procédure civile, 641).

A delay in months ends on the day with the same number, or on the month's last day when it has no such day.
"""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The day `months` later: 31 January plus one month is 28 (or 29) February. Stops at the calendar's ends."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(start: date, day: date) -> int:
    """Whole months from `start` to `day`; negative while `start` lies ahead."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return months - 1 if add_months(start, months) > day else months
