"""Exports that exchange day and month: detected over the whole file, since one date alone cannot show it.

A tool that reads 05/01/2023 the American way writes a wrong day for every date up to the twelfth, and drops the
others. So a file with many dates of which none is past the twelfth has exchanged them: the chance that eight real
ones would all be so is below 1 in 2,500.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .problems import Accepted, Problem, Rejected

ENOUGH_DATES = 8
_FIELDS = (("opens_on", "date_ouverture"), ("closes_on", "date_cloture"))


def without_doubtful_days(rows: Iterable[Accepted | Rejected]) -> list[Accepted | Rejected]:
    """The rows, with dates that may have day and month exchanged set to unknown, where the file shows that it does.

    A date that reads the same both ways (1 January) stays. Each removed one leaves a note with both readings.
    """
    kept = list(rows)
    accepted = [row for row in kept if isinstance(row, Accepted) and not row.sure_days]
    days = [date.fromisoformat(row.record[name]) for row in accepted for name, _ in _FIELDS if row.record[name]]
    doubtful = [day for day in days if day.day <= 12 and day.day != day.month]
    if len(doubtful) < ENOUGH_DATES or any(day.day > 12 for day in days):
        return kept
    return [_settled(row) if isinstance(row, Accepted) and not row.sure_days else row for row in kept]


def _settled(row: Accepted) -> Accepted:
    record, notes = dict(row.record), list(row.notes)
    for name, column in _FIELDS:
        if record[name]:
            day = date.fromisoformat(record[name])
            if day.day != day.month:
                exchanged = date(day.year, day.day, day.month).isoformat()
                values = {"as_written": record[name], "exchanged": exchanged}
                notes.append(Problem(column, "day_or_month", values))
                record[name] = None
    return replace(row, record=record, notes=tuple(notes))
