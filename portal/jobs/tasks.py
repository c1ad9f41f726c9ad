"""Thin Celery tasks: open the job, run its kind, answer for its end."""

import logging

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.db import connection

from portal.jobs.models import JobState
from portal.jobs.outbox import KINDS, Claim, Hopeless, LostLease, Refused, send

log = logging.getLogger("rempart.jobs")


@shared_task(name="jobs.run")
def run(job_id: int, business_id: int) -> str:
    """Runs one job if it can be taken. A forged pair finds nothing: the business's context hides other rows."""
    claim = Claim(job_id, business_id)
    if not claim.take((run.request.delivery_info or {}).get("routing_key") or ""):
        return "not mine"
    try:
        KINDS[claim.job.kind](claim)
    except LostLease:
        return "lost"
    except (Refused, PermissionDenied):
        claim.end(JobState.REFUSED, "")
        return "refused"
    except Hopeless as error:
        log.error("job given up", extra={"event": {"job": job_id, "business": business_id, "why": str(error)}})
        claim.end(JobState.FAILED, str(error))
        return "failed"
    except Exception as error:
        log.exception("job failed", extra={"event": {"job": job_id, "business": business_id, "kind": claim.job.kind}})
        claim.again(type(error).__name__)
        return "failed"
    return "done"


@shared_task(name="jobs.sweep")
def sweep(most: int = 100) -> int:
    """Sends again what the broker lost and what a dead worker left: ids only, through a function of the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT job_id, business FROM jobs_due(%s)", [most])
        rows = cursor.fetchall()
    for job_id, business_id in rows:
        send(job_id, business_id)
    return len(rows)
