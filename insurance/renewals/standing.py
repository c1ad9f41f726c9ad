"""Which of a chamber's clients a renewal takes, and why not the others. Pure: mandates and days in, a reason out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why a client is not taken; `CURRENT` alone is no obstacle."""

    SCOPE = "scope"  # the mandate lets look or comment only
    DOSSIER = "dossier"  # it does not open the dossier
    COMPANY = "company"  # nor who the business is, which each cover says
    ENDING = "ending"  # it ends before the renewal begins
    PARTS = "parts"  # it opens none of the parts chosen
    CURRENT = "current"  # the dossier is young, and nothing moved


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate lets the chamber do."""

    builds: bool  # edit the dossier
    edits: bool
    ends_on: date
    company: bool
    open_parts: frozenset[str]


def obstacle(terms: Terms, wanted: Collection[str], starts_on: date) -> Reason | None:
    """What keeps the chamber from building this client's dossier; None when nothing does."""
    if not terms.edits:
        return Reason.SCOPE
    if not terms.builds:
        return Reason.DOSSIER
    if not terms.company:
        return Reason.COMPANY
    if terms.ends_on < starts_on:
        return Reason.ENDING
    if not any(part in terms.open_parts for part in wanted):
        return Reason.PARTS
    return None


@dataclass(frozen=True, slots=True)
class Last:
    """The last dossier that is not void: its day, and whether anything was recorded since that one may say."""

    day: date
    moved: bool


def is_old(day: date, months: int, today: date) -> bool:
    """Whether a dossier of that day is older than so many months; with 0, any is."""
    if months == 0:
        return True
    at = today.year * 12 + today.month - 1 - months
    limit = (at // 12, at % 12 + 1, today.day)
    return (day.year, day.month, day.day) < limit


def is_due(last: Last | None, months: int, moved: bool, today: date) -> bool:
    """Whether a client's dossier wants renewing: there is none, it is old, or (when asked for) its facts moved."""
    return last is None or is_old(last.day, months, today) or (moved and last.moved)
