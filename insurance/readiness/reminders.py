"""The duty to tell the insurer: 15 days, by registered letter, once one knows of what aggravates the risk and makes an
answer inaccurate (Code des assurances, L113-2 3°).

A measure that was done when a dossier was shared, and is no longer, starts one. It is read from the history, so nothing
has to be kept: the day is that on which somebody recorded that it stopped. It ends when the measure is done again, and
by itself 30 days after it stopped: past that, reminding helps nobody. Whether the insurer must really be told depends
on the contract; the reminder says that it may.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.models import Grant
from portal.audit.models import Entry
from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from risks.treatment.models import MeasureStatus

TO_TELL = timedelta(days=15)
REMEMBERED = timedelta(days=30)
_VERBS = ("measure.edited", "measure.done", "measure.deleted")


@dataclass(frozen=True, slots=True)
class Event:
    """What the history says of one measure's state: from, to (None: deleted), when."""

    reference: str
    before: str | None
    after: str | None
    at: datetime


def lapsed(events: Iterable[Event], shared_at: datetime) -> dict[str, date]:
    """The measures that stopped after a dossier was shared and are not done again, with the day. Pure; events in
    their order."""
    found: dict[str, date] = {}
    for event in events:
        if event.after == MeasureStatus.DONE:
            found.pop(event.reference, None)
        elif event.before == MeasureStatus.DONE and event.at > shared_at:
            found.setdefault(event.reference, timezone.localdate(event.at))
    return found


def reminders(business: Business, until: date) -> list[Reminder]:
    """What to tell the insurer by that day; for the owners. Two queries."""
    first = Grant.objects.filter(business=business).order_by("created_at").values_list("created_at", flat=True).first()
    if first is None:
        return []
    entries = Entry.objects.for_business(business).filter(verb__in=_VERBS, at__gte=timezone.now() - REMEMBERED)
    stopped = lapsed((event for entry in entries.order_by("pk") if (event := _event(entry))), first)
    path = reverse("readiness", kwargs={"slug": business.slug}) + "#tell"
    due = sorted((day + TO_TELL, ref) for ref, day in stopped.items() if day + TO_TELL <= until)
    return [Reminder(_("%(ref)s stopped: does your insurer know?") % {"ref": ref}, path, day, None)
            for day, ref in due[:MOST_REMINDERS]]  # fmt: skip


def _event(entry: Entry) -> Event | None:
    """The change of state that an entry tells, if any."""
    change = json.loads(entry.body)["changes"].get("status")
    if not isinstance(change, list) or len(change) != 2:
        return None
    return Event(entry.ref, change[0], change[1], entry.at)
