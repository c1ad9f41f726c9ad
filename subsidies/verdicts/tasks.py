"""Thin Celery tasks: rows decide, messages carry ids."""

import logging

from celery import shared_task
from django.utils import timezone

from subsidies.verdicts.sweeping import LostLease, again, ask_for_the_night, due_sweeps, perform, take

log = logging.getLogger("rempart.jobs")


@shared_task(name="verdicts.run")
def run(sweep_id: int) -> str:
    """One range of businesses."""
    sweep = take(sweep_id)
    if sweep is None:
        return "not mine"
    try:
        perform(sweep)
    except LostLease:
        return "lost"
    except Exception:
        log.exception("sweep failed", extra={"event": {"sweep": sweep_id}})
        again(sweep)
        return "failed"
    return "done"


@shared_task(name="verdicts.sweep")
def sweep(most: int = 50) -> int:
    """Sends again what the broker lost and what a dead worker left."""
    waiting = due_sweeps(most)
    for sweep_id in waiting:
        run.apply_async((sweep_id,))
    return len(waiting)


@shared_task(name="verdicts.night")
def night() -> int:
    """What time alone changes: programmes that open, businesses that come of age."""
    return ask_for_the_night(timezone.localdate())
