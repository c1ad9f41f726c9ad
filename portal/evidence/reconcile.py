"""Rows and files that have lost each other (attack D7): a row whose file is gone, a file that no row names.

Features that keep files register who names them here; this module knows none of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from portal.tenancy.models import Business

YOUNG = timedelta(days=1)  # a file is written before its row is committed

type Names = Callable[[Business], Iterable[str]]

_holders: dict[str, list[Names]] = {}
_common: list[tuple[Callable[[], Iterable[str]], Callable[[], Iterable[str]]]] = []


@dataclass(frozen=True, slots=True)
class Differences:
    """Stored names, in order."""

    without_file: tuple[str, ...]
    without_row: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.without_file or self.without_row)


def add_holder(folder: str, names: Names) -> None:
    """`names(business)` answers the stored names under `folder`/<business> that rows hold, in one query."""
    _holders.setdefault(folder, []).append(names)


def add_common_holder(held: Callable[[], Iterable[str]], stored: Callable[[], Iterable[str]]) -> None:
    """For files of no business: the stored names that rows hold, and all those that are stored."""
    _common.append((held, stored))


def common_differences() -> Differences:
    """What rows and files of no business say differently."""
    lost, orphans = [], []
    for held_names, stored_names in _common:
        held, files = set(held_names()), set(stored_names())
        lost += sorted(held - files)
        orphans += _old(files - held)
    return Differences(tuple(lost), tuple(orphans))


def _old(names: Iterable[str]) -> list[str]:
    before = timezone.now() - YOUNG
    return sorted(name for name in names if default_storage.get_modified_time(name) < before)


def differences(business: Business) -> Differences:
    """What one business's rows and files say differently; read in its context."""
    lost, orphans = [], []
    for folder, holders in sorted(_holders.items()):
        held = {name for names in holders for name in names(business)}
        place = f"{folder}/{business.pk}"
        files = {f"{place}/{name}" for name in default_storage.listdir(place)[1]} if _exists(place) else set[str]()
        lost += sorted(held - files)
        orphans += _old(files - held)
    return Differences(tuple(lost), tuple(orphans))


def _exists(place: str) -> bool:
    try:
        default_storage.listdir(place)
    except FileNotFoundError:
        return False
    return True
