"""Dates of a business: the agenda page, and the feed that a calendar program reads at a secret address."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from icalendar import Calendar, Event

from portal.access.actors import actor_in_business
from portal.access.rules import Actor, can
from portal.accounts.boxes import digest
from portal.accounts.models import User
from portal.audit.log import record
from portal.notifications.models import CalendarFeed
from portal.notifications.reminders import Kind, Reminder, kinds
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Dated:
    """One thing with a day, and its kind."""

    item: Reminder
    kind: Kind


def agenda(actor: Actor, business: Business, until: date) -> list[Dated]:
    """Everything open with a day until then that this person may see, the earliest first; one query a kind."""
    found = [
        Dated(item, kind)
        for kind in kinds()
        if can(actor, kind.action, business)
        for item in kind.find(business, until)
    ]
    return sorted(found, key=lambda dated: (dated.item.due_on, dated.kind.code, dated.item.title))


@transaction.atomic
def new_address(*, actor: Actor, user: User, business: Business) -> str:
    """A fresh secret address for this person and business; the one before opens nothing any more. Shown once."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(business=business, user=user, defaults={"token_sha256": digest(token)})
    with business_context(write=[business]):  # also for somebody who only reads: it is their own address
        record("calendar.opened", business, actor=actor)
    return settings.SITE_URL + reverse("calendar-feed", kwargs={"token": token})


@transaction.atomic
def close_address(*, actor: Actor, user: User, business: Business) -> None:
    """The address opens nothing any more."""
    if CalendarFeed.objects.filter(business=business, user=user).delete()[0]:
        with business_context(write=[business]):
            record("calendar.closed", business, actor=actor)


def feed(token: str, today: date) -> bytes | None:
    """The calendar behind an address, with the rights its person has at this moment. None when there is none, or when
    the person may not enter that business any more: both look the same."""
    row = CalendarFeed.objects.filter(token_sha256=digest(token), user__is_active=True)
    found = row.select_related("business", "user").first()
    if found is None:
        return None
    actor = actor_in_business(found.user, found.business)
    if actor is None:
        return None
    with business_context(read=[found.business]):
        dates = agenda(actor, found.business, today + HORIZON)
    calendar = Calendar()
    calendar.add("prodid", "-//Rempart//agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Rempart · {found.business.name}")
    for dated in dates:
        calendar.add_component(_event(dated, found.business))
    return calendar.to_ical()


def _event(dated: Dated, business: Business) -> Event:
    """A whole-day event; the same thing keeps the same identity, so that a moved day moves the event."""
    event = Event()
    event.add("uid", f"{digest(f'{business.pk}|{dated.item.path}')[:32]}@rempart")
    event.add("summary", f"{dated.item.title} ({business.name})")
    event.add("dtstart", dated.item.due_on)
    event.add("dtstamp", dated.item.due_on)
    event.add("url", settings.SITE_URL + dated.item.path)
    event.add("description", str(dated.kind.label))
    return event
