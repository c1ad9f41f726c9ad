"""Thin Celery tasks: rows decide, messages carry ids."""

import logging

from celery import shared_task
from django.utils import timezone

from subsidies.outreach.sending import LostLease, again, due_campaigns, perform, take

log = logging.getLogger("rempart.jobs")


@shared_task(name="outreach.send")
def send(campaign_id: int) -> str:
    """One message to all its clients."""
    campaign = take(campaign_id)
    if campaign is None:
        return "not mine"
    try:
        perform(campaign, timezone.localdate())
    except LostLease:
        return "not mine any more"
    except Exception:
        log.exception("campaign failed", extra={"event": {"campaign": campaign_id}})
        again(campaign)
        return "failed"
    return "done"


@shared_task(name="outreach.sweep")
def sweep(most: int = 50) -> int:
    """Sends again what the broker lost and what a dead worker left."""
    waiting = due_campaigns(most)
    for campaign_id in waiting:
        send.apply_async((campaign_id,))
    return len(waiting)
