"""Thin Celery tasks: rows decide, messages carry ids."""

from celery import shared_task
from django.utils import timezone

from insurance.renewals import tending


@shared_task(name="renewals.tend")
def tend(campaign_id: int) -> str:
    """One round of one renewal, and a message for the next when there is more to do at once."""
    if tending.tend(campaign_id):
        tend.apply_async((campaign_id,))
        return "more"
    return "done"


@shared_task(name="renewals.sweep")
def sweep() -> int:
    """Begins those whose hour has come, and goes on where a message was lost or a worker died."""
    waiting = tending.to_tend(timezone.now())
    for campaign_id in waiting:
        tend.apply_async((campaign_id,))
    return len(waiting)
