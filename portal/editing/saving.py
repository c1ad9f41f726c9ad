"""`save_fields` is the one way an edited row is written; `once` makes a double submit one effect."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.db.models import F


class Conflict(Exception):
    """Somebody saved first. `current` is the row as it is now; nothing was written."""

    def __init__(self, current: Any) -> None:
        super().__init__("saved by somebody else first")
        self.current = current


def save_fields(row: Any, version: int, values: Mapping[str, Any]) -> None:
    """Writes `values` where the row still has `version`, and raises it by one; else raises Conflict."""
    model: type[models.Model] = type(row)
    rows = model._base_manager.filter(pk=row.pk, business_id=row.business_id, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict(model._base_manager.get(pk=row.pk, business_id=row.business_id))
    for name, item in values.items():
        setattr(row, name, item)
    row.version = version + 1


def first_answer(user_id: int, key: uuid.UUID) -> str | None:
    """None: go ahead. Otherwise the address that the first submit led to; waits while that one still runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_formkey (user_id, key, answer, at) VALUES (%s, %s, '', now())"
            " ON CONFLICT (user_id, key) DO NOTHING",
            [user_id, key],
        )
        if cursor.rowcount:
            return None
        cursor.execute("SELECT answer FROM portal_formkey WHERE user_id = %s AND key = %s", [user_id, key])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def remember_answer(user_id: int, key: uuid.UUID, url: str) -> None:
    """Keeps where the first submit led, for the second."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_formkey SET answer = %s WHERE user_id = %s AND key = %s", [url, user_id, key])
