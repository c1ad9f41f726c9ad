import logging

from celery import shared_task

from subsidies.intake.work import LostLease, due_again, run, take

log = logging.getLogger("rempart.intake")


@shared_task(name="intake.read")
def read_intake(intake_id: int) -> str:
    """Reads one file, if it waits to be read; however often it is delivered, its rows are written once."""
    claim = take(intake_id)
    if claim is None:
        return "not mine"
    try:
        run(claim)
    except LostLease:
        return "lost"
    except Exception as error:
        log.exception("intake failed", extra={"event": {"intake": intake_id}})
        claim.again(type(error).__name__)
        return "failed"
    return "done"


@shared_task(name="intake.sweep")
def sweep() -> int:
    """Sends again what the broker lost, and what a dead worker left."""
    ids = due_again()
    for intake_id in ids:
        read_intake.apply_async((intake_id,))
    return len(ids)
