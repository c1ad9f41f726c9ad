"""The job: read the facts, simulate outside any transaction, keep the result. And asking for it when facts change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.access.actors import operator_in
from portal.access.rules import Actor, can, require
from portal.jobs.models import Job, JobState
from portal.jobs.outbox import Claim, enqueue, kind
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.ui.xlsx import Sheet
from risks.quantification.charts import Curve
from risks.quantification.inputs import Inputs, decode, encode, fingerprint
from risks.quantification.models import LossRun
from risks.quantification.outcome import Run
from risks.quantification.queries import current_inputs, latest, standing
from risks.quantification.results import results
from risks.quantification.simulation import MODEL

KIND = "quantify"
STEPS = ("read", "simulate", "cover", "store")
KEPT = 12  # runs of a business; what a dossier holds is frozen there


@dataclass(frozen=True, slots=True)
class Follower:
    """What another app works out from the same events, in the same job: `read` in the business's context, `compute`
    outside of it, `store` with the run. `stale` tells whether its own facts moved since; `curves` are its lines in the
    picture of the bad years, `sheets` its part of the workbook, both for who has the `right`."""

    read: Callable[[Business], Any]
    compute: Callable[[Inputs, Run, Any], Any]
    store: Callable[[LossRun, Any], None]
    stale: Callable[[Business, LossRun], bool]
    curves: Callable[[LossRun], list[Curve]]
    sheets: Callable[[LossRun], list[Sheet]]
    right: str


FOLLOWERS: list[Follower] = []


def followers_for(actor: Actor) -> list[Follower]:
    """Those whose part this person may see."""
    return [follower for follower in FOLLOWERS if can(actor, follower.right)]


@transaction.atomic
def request_run(*, actor: Actor, business: Business) -> Job:
    """Asks for a run; one that already waits is enough."""
    require(actor, "quantification.run", business)
    Business.objects.select_for_update().get(pk=business.pk)  # two clicks at once: one run
    waiting = Job.objects.for_business(business).filter(kind=KIND, state=JobState.QUEUED).first()
    return waiting or enqueue(business, KIND, actor=actor, total=len(STEPS))


@kind(KIND)
def quantify(claim: Claim) -> None:
    """One run. What is stored is what the stored inputs give: they are read back before anything is drawn."""
    business = claim.business
    with claim.read():
        require(claim.actor(), "quantification.run", business)
        encoded = encode(current_inputs(business))
        read = [follower.read(business) for follower in FOLLOWERS]
    inputs = decode(encoded)
    if not inputs.exposures:
        with claim.finish(nothing=True):
            return
    claim.progress("simulate", STEPS.index("simulate"))
    run = Run(inputs.portfolio, inputs.years, inputs.seed)
    with claim.held():
        found = results(inputs, run)
    claim.progress("cover", STEPS.index("cover"))
    with claim.held():
        followed = [follower.compute(inputs, run, facts) for follower, facts in zip(FOLLOWERS, read, strict=True)]
    claim.progress("store", STEPS.index("store"))
    with claim.finish():
        require(claim.actor(), "quantification.run", business)
        row = LossRun.objects.create(
            business=business,
            model=MODEL,
            seed=inputs.seed,
            years=inputs.years,
            inputs=encoded,
            inputs_sha256=fingerprint(encoded),
            results=found,
        )
        for follower, result in zip(FOLLOWERS, followed, strict=True):
            follower.store(row, result)
        old = LossRun.objects.for_business(business).order_by("-pk").values_list("pk", flat=True)[KEPT:]
        LossRun.objects.for_business(business).filter(pk__in=list(old)).delete()


def keep_current(business: Business) -> None:
    """After a change of whatever kind: a business that has simulated years gets new ones when its facts moved."""
    with business_context(write=[business]):
        run = latest(business)
        if run is None:
            return
        if standing(business).stale or any(follower.stale(business, run) for follower in FOLLOWERS):
            request_run(actor=operator_in(business), business=business)
