"""One client's turn as a job: the build of a single dossier, and what becomes of the client's item with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from insurance.dossier.build import build
from insurance.dossier.freeze import may_hold
from insurance.renewals.advisers import actor_now
from insurance.renewals.models import CampaignState, ItemState, RenewalCampaign, RenewalItem
from insurance.renewals.queries import last_dossiers, renewed_since, says_the_same
from insurance.renewals.standing import is_old
from portal.access.rules import Actor, can
from portal.jobs.outbox import Claim, kind

KIND = "dossier.renew"
QUEUE = "heavy"  # somebody who builds their own dossier never waits for a chamber's thousand


class Turn(Claim):
    """A worker's hold on the job and on the client's item: both end in one transaction. Who acts is who started the
    renewal, under the mandate of that very chamber: another one's would not do."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim.job_id, claim.business_id)
        self.job, self.business = claim.job, claim.business
        self.began = time.monotonic()
        self.end_state = ItemState.BUILT
        campaigns = RenewalCampaign.objects.select_related("organisation", "started_by")
        self.campaign = campaigns.get(pk=self.job.args["campaign"])
        self._known: Actor | None = None

    def actor(self) -> Actor:
        """Looked up once to begin with, and anew in the transaction that writes."""
        if self._known is None:
            self._known = actor_now(self.campaign, self.business_id, timezone.localdate())
        return self._known

    @contextmanager
    def finish(self, **result: Any) -> Iterator[dict[str, Any]]:
        with super().finish(**result) as kept:
            self._known = None
            yield kept
            items = RenewalItem.objects.for_business(self.business_id)
            items.filter(job=self.job_id, campaign=self.campaign, state=ItemState.BUILDING).update(
                state=self.end_state,
                version_number=result.get("number"),
                seconds=time.monotonic() - self.began,
                ended_at=timezone.now(),
            )

    def over(self, state: ItemState, **result: Any) -> None:
        """Ends without a dossier."""
        self.end_state = state
        with self.finish(**result):
            pass


@kind(KIND, QUEUE)
def renew(claim: Claim) -> None:
    """Builds the client's dossier, unless the renewal was called off, somebody at the business was quicker, or nothing
    moved. Raises PermissionDenied when access was withdrawn: then nothing is built."""
    turn = Turn(claim)
    try:
        _take_turn(turn)
    finally:
        tend_soon(turn.campaign.pk)


def _take_turn(turn: Turn) -> None:
    campaign, business, parts = turn.campaign, turn.business, turn.job.args["parts"]
    if campaign.state == CampaignState.CANCELLED:
        turn.over(ItemState.CANCELLED)
        return
    with turn.read():
        actor = turn.actor()
        if not can(actor, "dossier.build", business) or not may_hold(actor, parts):
            raise PermissionDenied("dossier.build")
        newer = renewed_since(business, campaign)
        same = says_the_same(business, parts) if newer is None and _is_young(turn) else None
    if newer is not None:
        turn.over(ItemState.ALREADY, number=newer.number)
    elif same is not None:
        turn.over(ItemState.UNCHANGED, number=same.number)
    else:
        build(turn)


def _is_young(turn: Turn) -> bool:
    """Whether the dossier is renewed only because something was recorded since: then it must say something else."""
    campaign = turn.campaign
    last = last_dossiers([turn.business_id]).get(turn.business_id)
    return last is not None and not is_old(last.day, campaign.months, timezone.localdate())


def tend_soon(campaign_id: int) -> None:
    """The next client's turn, without waiting for the sweeper; a lost message costs a few seconds."""
    from insurance.renewals.tasks import tend

    transaction.on_commit(lambda: tend.apply_async((campaign_id,)), robust=True)
