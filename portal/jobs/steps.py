"""A job as the progress component shows it: its named steps, where its result is, why it failed."""

from collections.abc import Callable, Mapping
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


def dressed(job: Job, labels: Mapping[str, Any], url: str = "", why: Callable[[str], str] = lambda _code: "") -> Any:
    """The row with what the component reads beside it: `url` is the page to see when it is done, `why` puts the code of
    a failure in words."""
    job.steps = shown_steps(job, labels)  # type: ignore[attr-defined]
    job.result_url = url  # type: ignore[attr-defined]
    job.why = why(job.error)  # type: ignore[attr-defined]
    return job
