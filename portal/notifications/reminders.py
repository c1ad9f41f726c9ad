"""What people are reminded of. Features register finders here; this package knows none of them. Pure: who and when is
decided from dates alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.tenancy.models import Business

AHEAD = timedelta(days=7)
AGAIN_EVERY = 7  # days, while something is late
MOST_REMINDERS = 200  # of a kind and business, in one message


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing with a day: its title, where it is, and whose it is (a membership's id; None for the owners)."""

    title: str
    path: str
    due_on: date
    member_id: int | None


def _nothing(business: Business, until: date) -> Iterable[Reminder]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of reminder that one can do without: its code, words, and the right that shows such things.
    `find(business, until)` answers what is open and due by that day, in one query. News has `happened(business, first,
    today)` instead: what happened from that day on, days before `today` only."""

    code: str
    label: Any
    action: str
    find: Callable[[Business, date], Iterable[Reminder]] = _nothing
    happened: Callable[[Business, date, date], Iterable[Reminder]] | None = None

    @property
    def news(self) -> bool:
        """Told once, in the first message after the day it happened; in no calendar."""
        return self.happened is not None


_kinds: dict[str, Kind] = {}


def add_kind(*kinds: Kind) -> None:
    _kinds.update({kind.code: kind for kind in kinds})


def kinds() -> list[Kind]:
    """All registered kinds, in the order of their codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def speaks_today(due_on: date, today: date) -> bool:
    """Whether something is said of it today: a week before its day, on its day, the day after, then once a week."""
    late = (today - due_on).days
    return late in {-AHEAD.days, 0, 1} or (late > 1 and (late - 1) % AGAIN_EVERY == 0)
