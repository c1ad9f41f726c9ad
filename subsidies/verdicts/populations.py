"""The facts of many businesses, kept by this process: whole numbers for judging, read through one narrow function of
the database's owner, since a night's work belongs to no business's context."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from subsidies.matching.population import COLUMNS, Population

_FIELDS = ("business_id", *COLUMNS)
_ROW = np.dtype([("fields", ">i2"), *((part, kind) for n in _FIELDS for part, kind in ((f"_{n}", ">i4"), (n, ">i8")))])
_HEAD = 19  # of PostgreSQL's binary copy: signature, flags, length of an extension that is empty
_TAIL = 2
_MOST_KEPT = 8  # ranges


@dataclass(frozen=True, slots=True)
class _Held:
    people: Population
    snapshot: int  # every row of a transaction before this one was seen


_lock = Lock()
_held: dict[tuple[int, int], _Held] = {}


def population(first: int, last: int) -> Population:
    """The businesses with ids from `first` to `last`, both included, by their ids; what this process already holds is
    only brought up to date."""
    with _lock:
        held = _held.pop((first, last), None)
    snapshot, rows = _read(first, last, held.snapshot if held is not None else 0)
    people = _joined(held.people if held is not None else None, rows)
    with _lock:
        _held[first, last] = _Held(people, snapshot)
        while len(_held) > _MOST_KEPT:
            del _held[next(iter(_held))]
    return people


def forget() -> None:
    """Drop the copies; for tests, whose databases start over."""
    _held.clear()


def _read(first: int, last: int, since: int) -> tuple[int, NDArray[np.void]]:
    """(the oldest transaction still open, the rows that a transaction from `since` on wrote)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        snapshot = int(cursor.fetchone()[0])
        query = f"COPY (SELECT {', '.join(_FIELDS)} FROM matching_facts(%s, %s, %s)) TO STDOUT (FORMAT binary)"  # noqa: S608 -- names of our own columns
        with cursor.copy(query, [first, last, since]) as copy:
            data = b"".join(copy)
    return snapshot, np.frombuffer(data[_HEAD : len(data) - _TAIL], dtype=_ROW)


def _joined(people: Population | None, rows: NDArray[np.void]) -> Population:
    if people is not None and not len(rows):
        return people
    business = rows["business_id"].astype(np.int64)
    columns = [rows[name].astype(np.int64) for name in COLUMNS]
    if people is not None:
        stays = ~np.isin(people.business, business)
        business = np.concatenate([people.business[stays], business])
        columns = [np.concatenate([people.column(n)[stays], new]) for n, new in zip(COLUMNS, columns, strict=True)]
    order = np.argsort(business, kind="stable")
    return Population(business[order], tuple(column[order] for column in columns))
