"""Thin Celery tasks: rows decide, messages carry ids."""

from celery import shared_task
from django.utils import timezone

from subsidies.verdicts.sweeping import OUTBOX, ask_for_the_night, perform


@shared_task(name="verdicts.run")
def run(sweep_id: int) -> str:
    """One range of businesses."""
    return OUTBOX.run(sweep_id, perform)


@shared_task(name="verdicts.sweep")
def sweep(most: int = 50) -> int:
    """Sends again what the broker lost and what a dead worker left."""
    waiting = OUTBOX.due_again(most)
    for sweep_id in waiting:
        run.apply_async((sweep_id,))
    return len(waiting)


@shared_task(name="verdicts.night")
def night() -> int:
    """What time alone changes: programmes that open, businesses that come of age."""
    return ask_for_the_night(timezone.localdate())
