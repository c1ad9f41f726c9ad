"""What was recorded of the register, and its states on past days."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from portal.tenancy.models import Business
from risks.evolution.timeline import STEPS, Recorded, Register, State, rewind
from risks.register.models import Risk

MOST_RECORDED = 20_000  # entries read for one page, newest first; a past beyond them is not shown
_RECORDED = """
SELECT at, verb, substr(ref, 3)::int, body FROM portal_entry
WHERE business_id = %(business)s AND at > %(since)s AND starts_with(verb, 'risk.') AND ref ~ '^R-[0-9]{3,9}$'
ORDER BY id DESC LIMIT %(limit)s"""
_COUNTED = """
SELECT verb, count(*), array_agg(DISTINCT actor) FROM portal_entry
WHERE business_id = %(business)s AND at > %(since)s AND at <= %(until)s GROUP BY verb"""


@dataclass(frozen=True, slots=True)
class Past:
    """The register at the end of each asked day, latest first; `complete` is false where older days could not be
    reached and are left out, perhaps all of them."""

    days: tuple[date, ...]
    registers: tuple[Register, ...]
    complete: bool


def end_of(day: date) -> datetime:
    """The last instant of a day as people here count it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def past(business: Business, days: Sequence[date]) -> Past:
    """The states at the end of these days, given latest first; two queries."""
    recorded = _recorded(business, end_of(days[-1]))
    complete = len(recorded) <= MOST_RECORDED
    if not complete:
        known_since = recorded[-1].at
        days = [day for day in days if end_of(day) >= known_since]
    found = rewind(_today(business), recorded[:MOST_RECORDED], [end_of(day) for day in days])
    return Past(tuple(days), tuple(found), complete)


@dataclass(frozen=True, slots=True)
class Done:
    """How often each kind of thing was recorded, and who did any of it, by name."""

    counts: dict[str, int]
    people: tuple[str, ...]


def done_between(business: Business, after: date, until: date) -> Done:
    """What was recorded after the end of one day and until the end of another; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"business": business.pk, "since": end_of(after), "until": end_of(until)})
        rows = cursor.fetchall()
    actors = {actor for _verb, _count, found in rows for actor in found if actor is not None}
    people = sorted(str(user) for user in User.objects.filter(pk__in=actors))
    return Done({verb: count for verb, count, _found in rows}, tuple(people))


def _recorded(business: Business, since: datetime) -> list[Recorded]:
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED, {"business": business.pk, "since": since, "limit": MOST_RECORDED + 1})
        rows = cursor.fetchall()
    return [Recorded(at, verb, number, _plain(json.loads(body).get("changes", {}))) for at, verb, number, body in rows]


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    """An empty text says as little as none."""
    return {
        name: [None if value == "" else value for value in pair] if isinstance(pair, list) else pair
        for name, pair in changes.items()
    }


def _today(business: Business) -> dict[int, State]:
    rows = Risk.objects.for_business(business).select_related("owner__user").only(
        "business", "number", "title", "status", "treatment", "review_on", "level_current", "owner__user__name",
        "owner__user__email", *STEPS,
    )  # fmt: skip
    return {
        risk.number: {
            "title": risk.title,
            "status": risk.status,
            "treatment": risk.treatment or None,
            "owner": str(risk.owner) if risk.owner else None,
            "review_on": risk.review_on.isoformat() if risk.review_on else None,
            "level_current": risk.level_current,
            **{name: getattr(risk, name) for name in STEPS},
        }
        for risk in rows
    }
