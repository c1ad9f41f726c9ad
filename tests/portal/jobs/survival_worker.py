"""A job kind for the survival tests: the worker process imports it beside the real ones."""

import os
import time
from pathlib import Path

from portal.audit.log import record
from portal.jobs.outbox import Claim, kind


@kind("survival.work")
def work(claim: Claim) -> None:
    """Says that it began, waits while told to, then writes one audit entry as its effect."""
    folder = Path(os.environ["SURVIVAL_FOLDER"])
    (folder / f"began-{claim.job.pk}-{claim.job.attempt}").touch()
    while (folder / "hold").exists():
        time.sleep(0.05)
    claim.progress("written", 1)
    with claim.finish():
        record("survival.effect", claim.business, actor=claim.actor(), ref=f"J-{claim.job.pk}")
