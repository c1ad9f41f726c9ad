"""`record` is called inside each verb, in its transaction: no change without its entry, no entry without its change."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from portal.access.rules import Actor
from portal.audit.models import Entry
from portal.tenancy.models import Business


def record(
    verb: str,
    business: Business,
    *,
    actor: Actor | None,
    ref: str = "",
    changes: Mapping[str, Any] | None = None,
    moves: bool = True,
) -> Entry:
    """Appends one entry. `changes` maps a field to [before, after], or holds plain facts of the event. Without `moves`
    it is said to change no figure of the business, and none is worked out anew."""
    entry = _entry(verb, business, actor, ref, changes)
    entry.save(force_insert=True)
    if moves:
        _refresh_summary_later(business)
    return entry


def record_many(
    verb: str, business: Business, *, actor: Actor | None, events: Iterable[tuple[str, Mapping[str, Any]]]
) -> None:
    """Appends one entry for each (reference, changes), as `record` would, in few statements."""
    Entry.objects.bulk_create((_entry(verb, business, actor, ref, changes) for ref, changes in events), batch_size=1000)
    _refresh_summary_later(business)


def _entry(verb: str, business: Business, actor: Actor | None, ref: str, changes: Mapping[str, Any] | None) -> Entry:
    body: dict[str, Any] = {"changes": {key: _plain(item) for key, item in (changes or {}).items()}}
    if actor is not None and actor.operator:
        body["operator"] = True
    if actor is not None and actor.mandate_id is not None:
        body["mandate"] = actor.mandate_id
    if actor is not None and actor.token:
        body["token"] = actor.token
    return Entry(
        business=business,
        at=timezone.now(),
        actor=actor.user_id if actor else None,
        verb=verb,
        ref=ref,
        body=json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    )


def differences(before: models.Model, after: Mapping[str, Any], fields: Iterable[str]) -> dict[str, list[Any]]:
    """Field by field [before, after] for the `fields` whose value differs."""
    changed = {}
    for name in fields:
        old, new = getattr(before, name), after[name]
        if old != new:
            changed[name] = [_plain(old), _plain(new)]
    return changed


def _plain(item: Any) -> Any:
    if isinstance(item, Decimal):
        return str(item)
    if isinstance(item, date):  # also datetime
        return item.isoformat()
    if isinstance(item, models.Model):
        return str(item)
    if isinstance(item, Mapping):
        return {str(key): _plain(value) for key, value in item.items()}
    if isinstance(item, list | tuple | set | frozenset | models.QuerySet):
        return [_plain(value) for value in item]
    return item if item is None or isinstance(item, bool | int | float | str) else str(item)


def _refresh_summary_later(business: Business) -> None:
    """Whatever is recorded may change the figures that a chamber's portfolio shows, and what is worked out from many
    facts: once per transaction. Asked of the transaction itself, so that what is undone forgets it too."""
    from portal import registry
    from portal.advisers.summary import refresh

    if any(getattr(waiting[1], "rempart_summary", None) == business.pk for waiting in connection.run_on_commit):
        return

    def run() -> None:
        refresh(business)
        for work in registry.after_change():
            work(business)

    run.rempart_summary = business.pk  # type: ignore[attr-defined]
    transaction.on_commit(run, robust=True)
