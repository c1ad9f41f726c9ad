"""When a measure is due, seen from a day. Pure."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)
OPEN = ("planned", "under_way")  # of risks.treatment.models.MeasureStatus


class Due(StrEnum):
    """CLOSED is done or dropped; UNDATED is open without a day, which nobody will ever be late for."""

    CLOSED = "closed"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    UNDATED = "undated"


def due(status: str, due_on: date | None, today: date) -> Due:
    """An open measure is overdue from the day after its day."""
    if status not in OPEN:
        return Due.CLOSED
    if due_on is None:
        return Due.UNDATED
    if due_on < today:
        return Due.OVERDUE
    return Due.SOON if due_on <= today + SOON else Due.LATER
