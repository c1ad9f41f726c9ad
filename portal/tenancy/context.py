"""Which businesses this transaction may read and write: the third lock reads these two settings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

_SWAP = """SELECT current_setting('app.readable', true), current_setting('app.writable', true),
set_config('app.readable', %s, true), set_config('app.writable', %s, true)"""
_KEYS = ("USER", "PASSWORD", "OPTIONS")


def _text(businesses: Iterable[Any]) -> str:
    return ",".join(str(b if isinstance(b, int) else b.pk) for b in businesses)


def _swap(read: str, write: str) -> tuple[str, str]:
    if not connection.in_atomic_block:
        raise RuntimeError("a business context needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_SWAP, [read, write])
        row = cursor.fetchone()
    return row[0] or "", row[1] or ""


def set_businesses(*, read: Iterable[Any] = (), write: Iterable[Any] = ()) -> tuple[str, str]:
    """Opens the transaction to these businesses (ids or rows) and returns the previous scope.

    The setting lives until the transaction ends, also past the savepoint it was set in; prefer `business_context`.
    """
    write = list(write)
    return _swap(_text([*read, *write]), _text(write))


@contextmanager
def business_context(*, read: Iterable[Any] = (), write: Iterable[Any] = ()) -> Iterator[None]:
    """A block, atomic, that reads and writes only the named businesses; the scope before it is restored after it."""
    with transaction.atomic():
        before = set_businesses(read=read, write=write)
        yield
        _swap(*before)  # not reached on error: the savepoint's rollback restores it


@contextmanager
def as_owner(alias: str = "default") -> Iterator[Any]:
    """Reconnects as the owner role, without the pool: migrations and test databases only."""
    handle: Any = connections[alias]
    before = {key: handle.settings_dict[key] for key in _KEYS}
    handle.close()
    handle.settings_dict.update({key: settings.DATABASE_OWNER[key] for key in _KEYS})
    try:
        yield handle
    finally:
        handle.close()
        handle.settings_dict.update(before)
