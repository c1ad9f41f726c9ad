"""Exports that exchange day and month: detected over the whole file, since one date alone cannot show it.

A tool that reads 05/01/2023 the American way writes a wrong day for every date up to the twelfth, and drops the
others. So a file with many dates of which none is past the twelfth has exchanged them: the chance that eight real
ones would all be so is below 1 in 2,500.
"""

from dataclasses import replace
from datetime import date

from .problems import Accepted, Problem

ENOUGH_DATES = 8
_FIELDS = (("opens_on", "date_ouverture"), ("closes_on", "date_cloture"))


class Days:
    """The dates of a file, seen row by row."""

    def __init__(self) -> None:
        self._doubtful, self._sure = 0, False

    def see(self, row: Accepted) -> None:
        """Notes the dates of one row."""
        if row.sure_days:
            return
        for name, _ in _FIELDS:
            if row.record[name]:
                day = date.fromisoformat(row.record[name])
                self._sure = self._sure or day.day > 12
                self._doubtful += day.day <= 12 and day.day != day.month

    @property
    def doubtful(self) -> bool:
        """Whether the file shows that day and month may be exchanged in it."""
        return not self._sure and self._doubtful >= ENOUGH_DATES


def settled(row: Accepted) -> Accepted:
    """The row of a doubtful file, with dates that may have day and month exchanged set to unknown.

    A date that reads the same both ways (1 January) stays. Each removed one leaves a note with both readings.
    """
    if row.sure_days:
        return row
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
