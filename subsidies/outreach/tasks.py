"""Thin Celery tasks: rows decide, messages carry ids."""

from celery import shared_task
from django.utils import timezone

from subsidies.outreach.sending import OUTBOX, perform


@shared_task(name="outreach.send")
def send(campaign_id: int) -> str:
    """One message to all its clients."""
    return OUTBOX.run(campaign_id, lambda campaign: perform(campaign, timezone.localdate()))


@shared_task(name="outreach.sweep")
def sweep(most: int = 50) -> int:
    """Sends again what the broker lost and what a dead worker left."""
    waiting = OUTBOX.due_again(most)
    for campaign_id in waiting:
        send.apply_async((campaign_id,))
    return len(waiting)
