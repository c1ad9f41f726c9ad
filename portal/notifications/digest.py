"""One message of reminders a person and day, at their hour, in their language: what is theirs, and for owners what is
nobody's. Written from rights and rows as they are at that moment; nothing is remembered for somebody who left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.access.actors import actor_in_business
from portal.access.rules import can
from portal.accounts.models import User
from portal.notifications.models import DigestChoice
from portal.notifications.outbox import queue_mail
from portal.notifications.reminders import AHEAD, Kind, Reminder, kinds, speaks_today
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership

DEFAULT_HOUR = 8
_SALT = "digest.unsubscribe.1"


@dataclass(frozen=True, slots=True)
class Part:
    """The reminders of one kind in one business, the most urgent first."""

    business: Business
    kind: Kind
    items: list[Reminder]


def due_people(moment: datetime, *, first: int = 0, last: int | None = None) -> list[int]:
    """The people whose hour it is, or was earlier today, and who got nothing yet, by id: cut into ranges, the work
    splits over workers; after a worker's break it is caught up within the day."""
    local = timezone.localtime(moment)
    theirs = Q(digest__hour__lte=local.hour) & (Q(digest__sent_on=None) | Q(digest__sent_on__lt=local.date()))
    people = User.objects.filter(is_active=True, memberships__isnull=False, pk__gte=first)
    people = people.filter(theirs | Q(digest=None) if local.hour >= DEFAULT_HOUR else theirs)
    if last is not None:
        people = people.filter(pk__lte=last)
    return list(people.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def send_digest(user_id: int, today: date) -> bool:
    """Writes and queues one person's message, once a day whoever asks and how often; False when there is nothing to
    say. The day is noted in either case."""
    DigestChoice.objects.get_or_create(user_id=user_id)
    choice = DigestChoice.objects.select_for_update().select_related("user").get(user_id=user_id)
    if choice.sent_on == today:
        return False
    before = choice.sent_on or today - timedelta(days=1)  # the first day that no message of news has told of
    choice.sent_on = today
    choice.save(update_fields=["sent_on"])
    user = choice.user
    with override(user.language or settings.LANGUAGE_CODE):
        parts = _parts(user, frozenset(choice.without), before, today)
        if not parts:
            return False
        context = _context(user, parts, today)
        body = render_to_string("portal/notifications/digest.txt", context)
        html = render_to_string("portal/notifications/digest.html", context)
        queue_mail(user.email, _subject(parts, today), body.strip() + "\n", html=html, language=user.language)
    return True


@transaction.atomic
def choose_digest(*, user: User, hour: int, without: list[str]) -> None:
    """When the message comes, and which kinds it leaves out; codes that nobody registered are dropped."""
    known = {kind.code for kind in kinds()}
    values = {"hour": hour, "without": sorted(set(without) & known)}
    DigestChoice.objects.update_or_create(user=user, defaults=values)


@transaction.atomic
def do_without(*, user_id: int, code: str) -> None:
    """Takes one kind out of a person's message; twice is once."""
    DigestChoice.objects.get_or_create(user_id=user_id)
    choice = DigestChoice.objects.select_for_update().get(user_id=user_id)
    if code not in choice.without and code in {kind.code for kind in kinds()}:
        choice.without = sorted([*choice.without, code])
        choice.save(update_fields=["without"])


def unsubscribe_token(user_id: int, code: str) -> str:
    """Good for one kind of one person and for nothing else."""
    return signing.dumps([user_id, code], salt=_SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """The person and kind behind a link of a message; None for anything else."""
    try:
        user_id, code = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(code)


def _parts(user: User, without: frozenset[str], before: date, today: date) -> list[Part]:
    parts: list[Part] = []
    rows = Membership.objects.filter(user=user).select_related("business").order_by("business__name", "pk")
    for membership in rows:
        actor = actor_in_business(user, membership.business)
        with business_context(read=[membership.business]):
            for kind in kinds():
                if kind.code in without or not can(actor, kind.action, membership.business):
                    continue
                found = _told(kind, membership.business, before, today)
                items = [item for item in found if _is_for(item, membership)]
                if items:
                    parts.append(Part(membership.business, kind, sorted(items, key=lambda item: item.due_on)))
    return parts


def _told(kind: Kind, business: Business, before: date, today: date) -> list[Reminder]:
    """News since the day of the message before; of other kinds, what is spoken of today."""
    if kind.happened is not None:
        return list(kind.happened(business, before, today))
    return [item for item in kind.find(business, today + AHEAD) if speaks_today(item.due_on, today)]


def _is_for(item: Reminder, membership: Membership) -> bool:
    return item.member_id == membership.pk or (item.member_id is None and membership.role == "owner")


def _context(user: User, parts: list[Part], today: date) -> dict[str, Any]:
    shown = [
        {
            "business": part.business.name,
            "label": str(part.kind.label),
            "items": [
                {
                    "title": item.title,
                    "url": settings.SITE_URL + item.path,
                    "due_on": item.due_on,
                    "news": part.kind.news,
                    "late": item.due_on < today,
                    "today": item.due_on == today,
                }
                for item in part.items
            ],
        }
        for part in parts
    ]
    stops = {
        part.kind.code: (
            str(part.kind.label),
            settings.SITE_URL + reverse("reminders-stop", kwargs={"token": unsubscribe_token(user.pk, part.kind.code)}),
        )
        for part in parts
    }
    return {
        "name": str(user),
        "parts": shown,
        "stops": list(stops.values()),
        "settings_url": settings.SITE_URL + reverse("reminders"),
        "site_url": settings.SITE_URL,
    }


def _subject(parts: list[Part], today: date) -> str:
    total = sum(len(part.items) for part in parts)
    late = sum(1 for part in parts for item in part.items if item.due_on < today and not part.kind.news)
    if late:
        return _("%(late)d late, %(total)d to look at") % {"late": late, "total": total}
    return _("%(total)d to look at") % {"total": total}
