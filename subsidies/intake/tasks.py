import logging
from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from subsidies.intake.feeds import fetch_feed, watch_folder
from subsidies.intake.links import check_links
from subsidies.intake.models import Feed
from subsidies.intake.retention import drop_old
from subsidies.intake.work import OUTBOX, Claim, run

log = logging.getLogger("rempart.intake")


@shared_task(name="intake.read")
def read_intake(intake_id: int) -> str:
    """Reads one file, if it waits to be read; however often it is delivered, its rows are written once."""
    return OUTBOX.run(intake_id, lambda intake: run(Claim(intake)), error=lambda error: type(error).__name__)


@shared_task(name="intake.sweep")
def sweep() -> int:
    """Sends again what the broker lost, and what a dead worker left."""
    ids = OUTBOX.due_again()
    for intake_id in ids:
        read_intake.apply_async((intake_id,))
    return len(ids)


@shared_task(name="intake.fetch_one")
def fetch_one(feed_id: int) -> str:
    """One address, if it is switched on."""
    feed = Feed.objects.filter(pk=feed_id, active=True).select_related("institution").first()
    return fetch_feed(feed) if feed else "off"


@shared_task(name="intake.fetch_feeds")
def fetch_feeds() -> int:
    """Every address that is switched on; one that fails holds up no other."""
    ids = list(Feed.objects.filter(active=True).order_by("pk").values_list("pk", flat=True))
    for feed_id in ids:
        try:
            fetch_one(feed_id)
        except Exception:
            log.exception("feed failed", extra={"event": {"feed": feed_id}})
    return len(ids)


@shared_task(name="intake.drop_old")
def drop() -> int:
    """Files and rows that were kept long enough; the number of files."""
    dropped = drop_old(timezone.now())
    log.info("intakes dropped", extra={"event": asdict(dropped)})
    return dropped.files + dropped.nobodys


@shared_task(name="intake.watch_folder")
def watch() -> int:
    """New files of the operator's folder."""
    return watch_folder()


@shared_task(name="intake.check_links")
def check_pages() -> int:
    """Official pages whose day it is."""
    asked, broken = check_links(timezone.now())
    if broken:
        log.warning("links broken", extra={"event": {"asked": asked, "broken": broken}})
    return asked
