"""What became of programmes since the last message of reminders: one line for those that are now for the business, one
for those that no longer are."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from portal.notifications.reminders import Reminder
from portal.tenancy.models import Business
from subsidies.programmes.models import Programme
from subsidies.verdicts.models import VerdictChange
from subsidies.verdicts.wording import SHORT

NAMED = 2  # programmes that a line names


def news_of(business: Business, first: date, today: date) -> list[Reminder]:
    """Noted from that day on, before today. A change that was taken back says nothing, nor does a programme that one
    cannot apply for any more."""
    changes = VerdictChange.objects.for_business(business).filter(noted_on__gte=first, noted_on__lt=today)
    moved: dict[int, list[VerdictChange]] = {}
    for change in changes.select_related("programme").order_by("pk"):
        moved.setdefault(change.programme_id, []).append(change)
    lasting = [found[-1] for found in moved.values() if found[0].eligible == found[-1].eligible]
    gained = [change for change in lasting if change.eligible and _is_open(change.programme, today)]
    lost = [change for change in lasting if not change.eligible]
    return [*_line(business, gained, now_for=True), *_line(business, lost, now_for=False)]


def _is_open(programme: Programme, today: date) -> bool:
    return not programme.suspended and (programme.closes_on is None or programme.closes_on >= today)


def _line(business: Business, changes: Sequence[VerdictChange], *, now_for: bool) -> Iterable[Reminder]:
    if not changes:
        return
    count = len(changes)
    words = {"count": count, "names": _names(changes, why=not now_for)}
    if now_for:
        text = ngettext(
            "%(count)s programme is now for you: %(names)s", "%(count)s programmes are now for you: %(names)s", count
        )
    else:
        text = ngettext(
            "%(count)s programme is no longer for you: %(names)s",
            "%(count)s programmes are no longer for you: %(names)s",
            count,
        )
    if count == 1:
        where = reverse("aid-programme", kwargs={"slug": business.slug, "programme": changes[0].programme.slug})
    else:
        group = "eligible" if now_for else "not_eligible"
        where = reverse("aid", kwargs={"slug": business.slug}) + f"?group={group}"
    yield Reminder(text % words, where, max(change.noted_on for change in changes), None)


def _names(changes: Sequence[VerdictChange], *, why: bool) -> str:
    named = [
        f"{change.programme.title} ({SHORT[change.cause]})" if why else change.programme.title
        for change in changes[:NAMED]
    ]
    more = len(changes) - NAMED
    if more <= 0:
        return ", ".join(named)
    return ngettext("%(names)s and %(more)s other", "%(names)s and %(more)s others", more) % {
        "names": ", ".join(named),
        "more": more,
    }
