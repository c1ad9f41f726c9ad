"""The duty to tell the insurer: 15 days, by registered letter, once one knows of what aggravates the risk and makes an
answer inaccurate (Code des assurances, L113-2 3°).

Three things start one, each only where a dossier that was really shared said otherwise: a measure that was done there
and is no longer, an answer that was declared there and is a worse one now, a proof there that ran out since. All is
read from the history and from what stands today, so nothing has to be kept. The day is that on which it was recorded,
or from which the proof no longer holds. It ends when things are again as they were told, and by itself 30 days later:
past that, reminding helps nobody. Whether the insurer must really be told depends on the contract; the reminder says
that it may.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion
from insurance.readiness import values
from insurance.readiness.queries import overview
from insurance.readiness.questions import Question
from insurance.readiness.shared import Told, told
from insurance.readiness.standing import KNOWN
from portal.access.models import Grant
from portal.audit.models import Entry
from portal.evidence.models import Proof
from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.language import current_language
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


def lapsed(events: Iterable[Event], told: Mapping[str, datetime]) -> dict[str, date]:
    """The measures told as done that stopped since and are not done again, with the day. `told`: when each was done, as
    the first dossier with it said. Pure; events in their order."""
    found: dict[str, date] = {}
    for event in events:
        if event.after == MeasureStatus.DONE:
            found.pop(event.reference, None)
        elif event.before == MeasureStatus.DONE and event.reference in told and event.at > told[event.reference]:
            found.setdefault(event.reference, timezone.localdate(event.at))
    return found


def worsened(question: Question, told: Any, now: Any) -> bool:
    """Whether an answer turned from yes to no, from no to yes where a no is good, or fell on its scale. Pure."""
    if question.type == "scale":
        return isinstance(told, int) and isinstance(now, int) and now < told
    before, after = values.said_yes(told), values.said_yes(now)
    if question.good == "known" or before is None or after is None:
        return False
    good = question.good == "yes"
    return before == good and after != good


def reminders(business: Business, until: date) -> list[Reminder]:
    """What to tell the insurer by that day; for the owners. One query where nothing is shared."""
    shared = set(Grant.objects.filter(business=business).values_list("version_number", flat=True))  # past ones too
    if not shared:
        return []
    versions = DossierVersion.objects.for_business(business).filter(number__in=shared).order_by("number")
    said = told(json.loads(text) for text in versions.values_list("snapshot", flat=True))
    since = timezone.localdate() - REMEMBERED
    path = reverse("readiness", kwargs={"slug": business.slug}) + "#tell"
    found = [*_measures(business, said), *_answers(business, said), *_proofs(business, said)]
    due = sorted((day + TO_TELL, title) for day, title in found if day >= since and day + TO_TELL <= until)
    return [Reminder(title, path, day, None) for day, title in due[:MOST_REMINDERS]]


def _measures(business: Business, said: Told) -> Iterator[tuple[date, str]]:
    if not said.measures:
        return
    entries = Entry.objects.for_business(business).filter(verb__in=_VERBS, at__gte=timezone.now() - REMEMBERED)
    stopped = lapsed((event for entry in entries.order_by("pk") if (event := _event(entry))), said.measures)
    for ref, day in stopped.items():
        yield day, _("%(ref)s stopped: does your insurer know?") % {"ref": ref}


def _answers(business: Business, said: Told) -> Iterator[tuple[date, str]]:
    """The day is that of the answer or the fact that speaks now. One from before the dossier speaks because something
    that stood over it is gone, such as a measure, and that is told for itself."""
    if not said.answers:
        return
    for item in overview(business).found.values():
        day, lang = item.said_on, current_language()
        if (
            item.state == KNOWN
            and day is not None
            and any(
                worsened(item.question, value, item.value) and day >= timezone.localdate(at)
                for value, at in said.answers.get(item.question.code, [])
            )
        ):
            text = _("“%(question)s”: your answer was better when you confirmed it. Does your insurer know?")
            yield day, text % {"question": item.question.text.in_(lang)}


def _proofs(business: Business, said: Told) -> Iterator[tuple[date, str]]:
    if not said.proofs:
        return
    for proof in Proof.objects.for_business(business).filter(valid_until__lt=timezone.localdate()).order_by("number"):
        ref = reference("P", proof.number)
        at = said.proofs.get(ref)
        if at is not None and proof.valid_until is not None and proof.valid_until >= timezone.localdate(at):
            text = _("The proof %(ref)s ran out: does what it shows still hold? If not, does your insurer know?")
            yield proof.valid_until + timedelta(days=1), text % {"ref": ref}


def _event(entry: Entry) -> Event | None:
    """The change of state that an entry tells, if any."""
    change = json.loads(entry.body)["changes"].get("status")
    if not isinstance(change, list) or len(change) != 2:
        return None
    return Event(entry.ref, change[0], change[1], entry.at)
