"""The facts of many businesses, kept by this process: whole numbers for judging, read through one narrow function of
the database's owner, since a night's work belongs to no business's context."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from django.db import connection

from subsidies.matching.packed import COLUMNS, Column
from subsidies.matching.population import Population

_FIELDS = ("business_id", *COLUMNS)
# PostgreSQL's binary copy: 11 bytes of signature, flags, and the length of an extension that is empty.
_SIGNATURE, _HEAD = b"PGCOPY\n\xff\r\n\x00", 19
# An array: dimensions, whether it holds nulls, its type, length and first place; then each element with its length.
_ARRAY, _ELEMENT = 20, np.dtype([("bytes", ">i4"), ("value", ">i8")])
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
    snapshot, read = _read(first, last, held.snapshot if held is not None else 0)
    people = _joined(held.people if held is not None else None, read)
    with _lock:
        _held[first, last] = _Held(people, snapshot)
        while len(_held) > _MOST_KEPT:
            del _held[next(iter(_held))]
    return people


def forget() -> None:
    """Drop the copies; for tests, whose databases start over."""
    _held.clear()


def _read(first: int, last: int, since: int) -> tuple[int, list[Column]]:
    """(the oldest transaction still open, the columns of what a transaction from `since` on wrote).

    Whole columns, not rows: a driver hands out rows one by one, and there may be a million.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        snapshot = int(cursor.fetchone()[0])
        columns = ", ".join(f"array_agg({name})" for name in _FIELDS)
        query = f"COPY (SELECT {columns} FROM matching_facts(%s, %s, %s)) TO STDOUT (FORMAT binary)"  # noqa: S608 -- names of our own columns
        with cursor.copy(query, [first, last, since]) as copy:
            data = b"".join(copy)
    return snapshot, _columns(memoryview(data))


def _columns(data: memoryview) -> list[Column]:
    """The arrays of the one row that was copied."""
    if bytes(data[: len(_SIGNATURE)]) != _SIGNATURE:
        raise ValueError("not a binary copy")
    place, found = _HEAD + 2, []
    for _ in _FIELDS:
        length = int.from_bytes(data[place : place + 4], "big", signed=True)
        place += 4
        if length < 0:  # no row at all
            found.append(np.zeros(0, dtype=np.int64))
            continue
        elements = np.frombuffer(data[place + _ARRAY : place + length], dtype=_ELEMENT)
        found.append(elements["value"].astype(np.int64))
        place += length
    return found


def _joined(people: Population | None, read: list[Column]) -> Population:
    business, *columns = read
    if people is not None and not len(business):
        return people
    if people is not None:
        stays = ~np.isin(people.business, business)
        business = np.concatenate([people.business[stays], business])
        columns = [np.concatenate([people.column(n)[stays], new]) for n, new in zip(COLUMNS, columns, strict=True)]
    order = np.argsort(business, kind="stable")
    return Population(business[order], tuple(column[order] for column in columns))
