"""How long a dossier may be relied on: the day its facts hold, and the last day after it.

Six months unless the owner says otherwise: our assumption, since what a small business says of itself seldom holds
longer. Never more than twelve: by then contracts were renewed and accounts closed, and the facts are others.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone

MONTHS = range(1, 13)
USUAL_MONTHS = 6


def last_day(as_at: date, months: int) -> date:
    """The day of that date `months` later, or the month's last one. Raises ValueError outside one to twelve."""
    if months not in MONTHS:
        raise ValueError("a dossier is relied on for one to twelve months")
    year, month = divmod(as_at.year * 12 + as_at.month - 1 + months, 12)
    return date(year, month + 1, min(as_at.day, monthrange(year, month + 1)[1]))


def is_past(valid_until: date | None, today: date | None = None) -> bool:
    """Whether that last day is over where the server stands; a version without one never is."""
    return valid_until is not None and valid_until < (today or timezone.localdate())


def closing(valid_until: date) -> datetime:
    """The moment at which the last day ends: nothing that opens the version outlasts it."""
    return timezone.make_aware(datetime.combine(valid_until + timedelta(days=1), time.min))
