"""A running job's named steps, as the progress component shows them."""

from collections.abc import Mapping
from typing import Any

from portal.jobs.models import Job, JobState


def shown_steps(job: Job, labels: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Label and state (done, now, wait) of each step, in the order of `labels`, from the step the job is at."""
    order = list(labels)
    current = order.index(job.step) if job.step in labels else 0
    over = job.state == JobState.DONE
    return [
        {"label": labels[step], "state": "done" if over or place < current else "now" if place == current else "wait"}
        for place, step in enumerate(order)
    ]
