"""Lists that come by themselves: an institution's address, fetched daily, and a folder that the operator fills.

Each is off until it is asked for; a new content becomes an intake like a sent file, and enters nothing by itself.
"""

import hashlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.tenancy.models import Organisation, OrganisationKind
from subsidies.intake import storage
from subsidies.intake.actions import NoRoom, bring, has_room
from subsidies.intake.fetching import Fetched, Network, RefusedFetch, checked, fetch
from subsidies.intake.models import BETWEEN_CLICKS, Feed, Intake
from subsidies.intake.wording import fetch_sentence
from subsidies.programmes.models import Origin

log = logging.getLogger("rempart.intake")
MOST_FEEDS = 10
HELD = timedelta(minutes=5)  # far longer than a fetch may take: whoever is still at it died
SETTLED_SECONDS = 60  # a file of the folder that changed a moment ago is still being written
_ENDINGS = (".csv", ".jsonl", ".json")


@transaction.atomic
def add_feed(*, actor: Actor, institution: Organisation, name: str, url: str) -> Feed:
    """An address, switched off until somebody switches it on. Raises ValidationError beside the field."""
    require(actor, "catalogue.feed", institution)
    try:
        checked(url, settings.PROGRAMME_FEED_HOSTS)
    except RefusedFetch as refused:
        raise ValidationError({"url": fetch_sentence({"code": refused.code, **refused.values})}) from refused
    feeds = Feed.objects.filter(institution=institution)
    if feeds.filter(url=url).exists():
        raise ValidationError({"url": _("This address is on your list already.")})
    if feeds.count() >= MOST_FEEDS:
        raise ValidationError({"url": _("Ten addresses are enough. Remove one first.")})
    return Feed.objects.create(institution=institution, name=name, url=url, added_by_id=actor.user_id)


@transaction.atomic
def switch_feed(*, actor: Actor, feed: Feed, active: bool) -> bool:
    """On: fetched from now on, the first time at once, in the name of who switched it on. Off: left alone. What it is
    already stays as it is: a second click fetches nothing again. Tells whether it is fetched now."""
    require(actor, "catalogue.feed", feed.institution)
    by = {"switched_on_by": actor.user_id} if active else {}
    moved = Feed.objects.filter(pk=feed.pk, active=not active)
    return bool(moved.update(active=active, problem={}, failing_since=None, **by)) and active and fetch_soon(feed)


@transaction.atomic
def remove_feed(*, actor: Actor, feed: Feed) -> None:
    """The address goes; the files it brought and what was decided on them stay."""
    require(actor, "catalogue.feed", feed.institution)
    feed.delete()


def fetch_now(*, actor: Actor, feed: Feed) -> bool:
    """By hand, instead of tonight; False when that was asked for less than BETWEEN_CLICKS ago, or it is under way."""
    require(actor, "catalogue.feed", feed.institution)
    return fetch_soon(feed)


def fetch_soon(feed: Feed) -> bool:
    """Asks the worker to fetch, after commit, if it has not just been asked."""
    from subsidies.intake.tasks import fetch_one

    now = timezone.now()
    rested = Q(asked_at=None) | Q(asked_at__lte=now - BETWEEN_CLICKS)
    if not Feed.objects.filter(_free(), rested, pk=feed.pk, active=True).update(asked_at=now):
        return False
    transaction.on_commit(lambda: fetch_one.apply_async((feed.pk,)), robust=True)
    return True


def _free() -> Q:
    return Q(fetching_since=None) | Q(fetching_since__lte=timezone.now() - HELD)


def fetch_feed(feed: Feed, *, network: Network | None = None) -> str:
    """Fetches an address: "new" (an intake was made), "same", "under way" (somebody is at it), or the code of what went
    wrong, which is kept."""
    since = timezone.now()
    if not Feed.objects.filter(_free(), pk=feed.pk).update(fetching_since=since):
        return "under way"
    try:
        return _fetched(feed, network)
    finally:
        Feed.objects.filter(pk=feed.pk, fetching_since=since).update(fetching_since=None)


def _fetched(feed: Feed, network: Network | None) -> str:
    try:
        found = fetch(
            feed.url,
            hosts=settings.PROGRAMME_FEED_HOSTS,
            etag=feed.etag,
            last_modified=feed.last_modified,
            network=network,
        )
        if found.status not in (200, 304):
            raise RefusedFetch("status", status=found.status)
        return _taken(feed, found)
    except RefusedFetch as refused:
        since = feed.failing_since or timezone.now()
        problem = {"code": refused.code, **refused.values}
        Feed.objects.filter(pk=feed.pk).update(fetched_at=timezone.now(), problem=problem, failing_since=since)
        log.warning("feed not fetched", extra={"event": {"feed": feed.pk, "why": refused.code}})
        return refused.code


@transaction.atomic
def _taken(feed: Feed, found: Fetched) -> str:
    """The content as an intake unless it is the one of last time; the answer's marks only together with it."""
    rows = Feed.objects.filter(pk=feed.pk, active=True)
    held = rows.select_for_update().first()
    if held is None:
        return "same"  # switched off or removed while it was fetched
    new = found.status == 200 and _is_new(feed.institution, feed.name, found.content)
    if new:
        if not has_room(feed.institution):
            raise RefusedFetch("too_many_waiting")
        name = feed.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        try:
            bring(
                feed.institution,
                source=feed.name,
                name=name,
                pieces=[found.content],
                origin=Origin.FEED,
                feed_people=held.people,
            )
        except NoRoom as full:
            raise RefusedFetch("no_room", limit=settings.PROGRAMME_KEPT_MB) from full
    marks = {"etag": found.etag, "last_modified": found.last_modified} if found.status == 200 else {}
    rows.update(fetched_at=timezone.now(), problem={}, failing_since=None, **marks)
    return "new" if new else "same"


def _is_new(institution: Organisation, source: str, content: bytes) -> bool:
    last = Intake.objects.filter(institution=institution, source=source).order_by("-pk").first()
    return last is None or last.sha256 != hashlib.sha256(content).hexdigest()


def watch_folder() -> int:
    """Takes new contents of `PROGRAMME_FOLDER`/<institution's address name>/*.csv|.jsonl; the number taken.

    The file's name names the list. Links and half-written files are left; files stay where they are.
    """
    if not settings.PROGRAMME_FOLDER:
        return 0
    taken = 0
    for institution in Organisation.objects.filter(kind=OrganisationKind.CHAMBER):
        for path in _files(Path(settings.PROGRAMME_FOLDER) / institution.slug):
            try:
                taken += _from_folder(institution, path)
            except (OSError, ValidationError) as error:
                log.warning("file not taken", extra={"event": {"file": path.name, "why": type(error).__name__}})
    return taken


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    except OSError:
        return


@transaction.atomic
def _from_folder(institution: Organisation, path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # neither a link nor a pipe that waits
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_mtime > time.time() - SETTLED_SECONDS:
            return False
        content = file.read(storage.MOST_BYTES + 1)
    source = path.name[:120]
    if not _is_new(institution, source, content) or not has_room(institution):
        return False
    bring(institution, source=source, name=path.name, pieces=[content], origin=Origin.FEED)
    return True
