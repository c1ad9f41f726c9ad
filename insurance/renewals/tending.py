"""Keeps a renewal going, a few clients at a time: counts those that are over, gives the next ones their turn. One short
transaction under the campaign's lock, so that it may be called by anybody, at any time, however often."""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from insurance.dossier.build import STEPS
from insurance.renewals.advisers import actor_now, parts_for, still_runs
from insurance.renewals.job import KIND
from insurance.renewals.models import ENDS, CampaignState, ItemState, RenewalCampaign, RenewalItem
from insurance.renewals.queries import languages_of, renewed_since
from insurance.renewals.telling import tell_the_end
from portal.access.rules import can
from portal.audit.log import record
from portal.jobs.models import JobState
from portal.jobs.outbox import enqueue
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

log = logging.getLogger("rempart.jobs")
TURNS_AT_A_TIME = 50  # clients in one transaction, most of whom then had nothing to build
_MOVING = (
    *("position", "under_way", "state", "finished_at", "seconds", "failed_in_row", "pace_from", "pace_ended"),
    *(str(state) for state in ENDS),
)
FAILED_IN_ROW = 10  # that many failures without one success are the platform's, not the clients': halt


@transaction.atomic
def tend(campaign_id: int, now: datetime | None = None) -> bool:
    """One round. True when another should follow at once."""
    now = now or timezone.now()
    rows = RenewalCampaign.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    campaign = rows.select_related("organisation", "started_by").filter(pk=campaign_id).first()
    if campaign is None:  # somebody else is at it
        return False
    occupied = _count_the_ended(campaign)
    more = False
    if campaign.state == CampaignState.OPEN and campaign.start_at <= now:
        if not still_runs(campaign):
            campaign.state, campaign.finished_at = CampaignState.REFUSED, now
        elif campaign.failed_in_row >= FAILED_IN_ROW:
            campaign.state = CampaignState.PAUSED
        else:
            if campaign.pace_from is None:
                campaign.pace_from, campaign.pace_ended = now, campaign.ended
            more = _give_turns(campaign, _share() - occupied, now)
            if campaign.position == campaign.total and not campaign.under_way:
                campaign.state, campaign.finished_at = CampaignState.DONE, now
        if campaign.state != CampaignState.OPEN:
            tell_the_end(campaign)
    campaign.save(update_fields=_MOVING)
    return more


def _share() -> int:
    """How many dossiers this renewal may have queued or in hand: all renewals together stay within the site's number,
    so that a thousand clients never stand in the queue before anybody else."""
    going = RenewalCampaign.objects.filter(state=CampaignState.OPEN, start_at__lte=timezone.now()).count()
    return max(1, int(settings.RENEWALS_AT_ONCE) // max(1, going))


def _count_the_ended(campaign: RenewalCampaign) -> int:
    """Counts the clients whose job is over; how many still keep a worker or its queue busy."""
    if not campaign.under_way:
        return 0
    with business_context(write=campaign.under_way):
        rows = RenewalItem.objects.filter(campaign=campaign, business__in=campaign.under_way).select_related("job")
        items = {item.business_id: item for item in rows}
        for item in items.values():
            _learn_from_its_job(item)
    # A business that was deleted takes its item along.
    over = {pk for pk in campaign.under_way if pk not in items or items[pk].state != ItemState.BUILDING}
    for item in sorted(items.values(), key=lambda item: item.ended_at or item.asked_at):
        if item.business_id in over:
            _count(campaign, item.state)
            if item.state == ItemState.BUILT:
                campaign.seconds += item.seconds or 0
    campaign.withdrawn += len(over - items.keys())
    campaign.under_way = [pk for pk in campaign.under_way if pk not in over]
    return sum(1 for pk in campaign.under_way if _keeps_busy(items[pk]))


def _learn_from_its_job(item: RenewalItem) -> None:
    """What the job could not write itself: that it was refused, or given up."""
    ends = {JobState.FAILED: ItemState.FAILED, JobState.REFUSED: ItemState.WITHDRAWN}
    if item.state != ItemState.BUILDING or item.job is None or item.job.state not in ends:
        return
    item.state, item.why = ends[JobState(item.job.state)], item.job.error
    item.ended_at = item.job.finished_at or timezone.now()
    item.save(update_fields=["state", "why", "ended_at"])


def _keeps_busy(item: RenewalItem) -> bool:
    """One that failed and waits for its next attempt lets another go first."""
    return item.job is not None and (item.job.attempt == 0 or item.job.state == JobState.RUNNING)


def _count(campaign: RenewalCampaign, state: str) -> None:
    setattr(campaign, state, getattr(campaign, state) + 1)
    if state == ItemState.FAILED:
        campaign.failed_in_row += 1
    elif state == ItemState.BUILT:
        campaign.failed_in_row = 0


def _give_turns(campaign: RenewalCampaign, room: int, now: datetime) -> bool:
    """The next clients; True when there was room for more than one transaction should hold."""
    for _turn in range(TURNS_AT_A_TIME):
        if room <= 0 or campaign.position >= campaign.total:
            return False
        business_id = campaign.clients[campaign.position]
        campaign.position += 1
        state = _turn_of(campaign, business_id, now)
        if state == ItemState.BUILDING:
            campaign.under_way = [*campaign.under_way, business_id]
            room -= 1
        else:
            _count(campaign, state)
    return True


def _turn_of(campaign: RenewalCampaign, business_id: int, now: datetime) -> str:
    """Item and job of one client together, or the reason why there is no job."""
    business = Business.objects.filter(pk=business_id).first()
    if business is None:
        return ItemState.WITHDRAWN
    try:
        with business_context(write=[business]):
            return _item(campaign, business, now, timezone.localdate(now)).state
    except Exception as error:  # one odd client must not hold up the others
        log.exception("turn failed", extra={"event": {"campaign": campaign.pk, "business": business_id}})
        with business_context(write=[business]):
            why = {"state": ItemState.FAILED, "why": type(error).__name__, "asked_at": now, "ended_at": now}
            return RenewalItem.objects.create(business=business, campaign=campaign, **why).state


def _item(campaign: RenewalCampaign, business: Business, now: datetime, today: date) -> RenewalItem:
    item = RenewalItem(business=business, campaign=campaign, asked_at=now)
    actor = actor_now(campaign, business.pk, today, lock=True, runs=True)  # the round has asked; the build asks again
    item.parts, item.closed = parts_for(actor, campaign.parts)
    newer = renewed_since(business, campaign)
    if not can(actor, "dossier.build", business) or not item.parts:
        item.state, item.ended_at, item.parts = ItemState.WITHDRAWN, now, []
    elif newer is not None:
        item.state, item.ended_at, item.version_number = ItemState.ALREADY, now, newer.number
    else:
        item.language = languages_of([business.pk])[business.pk]
        item.job = enqueue(
            business,
            KIND,
            actor=actor,
            total=len(STEPS),
            campaign=campaign.pk,
            language=item.language,
            parts=item.parts,
            recipient="",
            with_proofs=campaign.with_proofs,
        )
        facts = {"organisation": campaign.organisation.name, "language": item.language, "parts": item.parts}
        if item.closed:
            facts["parts_closed"] = item.closed
        record("renewal.requested", business, actor=actor, changes=facts, moves=False)
    item.save(force_insert=True)
    return item


def to_tend(now: datetime) -> list[int]:
    """The renewals that have something to do or to count, by id."""
    going = Q(state=CampaignState.OPEN, start_at__lte=now) | Q(under_way__len__gt=0)
    return list(RenewalCampaign.objects.filter(going).order_by("pk").values_list("pk", flat=True))


def left_seconds(campaign: RenewalCampaign, now: datetime) -> int | None:
    """How long the rest takes at the pace so far; None before a first one is over."""
    ended = campaign.ended - campaign.pace_ended
    if campaign.pace_from is None or ended <= 0 or campaign.state != CampaignState.OPEN:
        return None
    return round((now - campaign.pace_from) / timedelta(seconds=1) / ended * campaign.remaining)
