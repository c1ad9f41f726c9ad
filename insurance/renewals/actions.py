"""Starting a renewal, halting it, letting it go on, calling it off."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.freeze import USUAL
from insurance.renewals.job import tend_soon
from insurance.renewals.models import CampaignState, RenewalCampaign
from portal.access.models import Mandate
from portal.access.rules import Actor, require
from portal.tenancy.models import Organisation
from portal.tenancy.refusals import Refused

MOST_OPEN = 3  # renewals of one chamber at a time: more would only wait for each other


@transaction.atomic
def start_renewal(
    *,
    actor: Actor,
    organisation: Organisation,
    clients: Collection[int],
    parts: Sequence[str],
    months: int,
    moved: bool,
    with_proofs: bool,
    start_at: datetime,
) -> RenewalCampaign:
    """Notes what is to be built, and when it begins. `clients` are ids; whoever gives this chamber no live mandate is
    refused here, and what each mandate opens is asked again at each client's turn. Raises Refused."""
    require(actor, "renewal.run", organisation)
    now = timezone.now()
    wanted = sorted(set(clients))
    live = Mandate.objects.live(timezone.localdate(now)).filter(organisation=organisation, business__in=wanted)
    if not wanted or live.values("business").distinct().count() != len(wanted):
        raise Refused(_("Choose among your own clients."))
    if not parts or not set(parts) <= set(USUAL):
        raise Refused(_("Choose what goes in."))
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # two tabs: one count
    own = RenewalCampaign.objects.filter(organisation=organisation)
    if own.filter(state__in=[CampaignState.OPEN, CampaignState.PAUSED]).count() >= MOST_OPEN:
        raise Refused(
            _("%(count)d renewals of your chamber are not over yet. Wait for one of them, or call it off.")
            % {"count": MOST_OPEN}
        )
    campaign = RenewalCampaign.objects.create(
        organisation=organisation,
        number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
        started_by_id=actor.user_id,
        created_at=now,
        start_at=start_at,
        months=months,
        moved=moved,
        parts=[part for part in USUAL if part in set(parts)],
        with_proofs=with_proofs,
        clients=wanted,
    )
    tend_soon(campaign.pk)
    return campaign


@transaction.atomic
def pause_renewal(*, actor: Actor, campaign: RenewalCampaign) -> bool:
    """No further client gets a turn; what is being built is finished. False when there was nothing to halt."""
    require(actor, "renewal.run", campaign.organisation)
    return _move(campaign, {CampaignState.OPEN}, state=CampaignState.PAUSED)


@transaction.atomic
def resume_renewal(*, actor: Actor, campaign: RenewalCampaign) -> bool:
    """Goes on where it was halted; at once when its hour has passed."""
    require(actor, "renewal.run", campaign.organisation)
    moved = _move(campaign, {CampaignState.PAUSED}, state=CampaignState.OPEN, failed_in_row=0, pace_from=None)
    if moved:
        tend_soon(campaign.pk)
    return moved


@transaction.atomic
def cancel_renewal(*, actor: Actor, campaign: RenewalCampaign) -> bool:
    """Nothing further is built, for good. What a worker has in hand is finished; what was built stays."""
    require(actor, "renewal.run", campaign.organisation)
    over = {"state": CampaignState.CANCELLED, "finished_at": timezone.now()}
    return _move(campaign, {CampaignState.OPEN, CampaignState.PAUSED}, **over)


def _move(campaign: RenewalCampaign, before: Collection[str], **fields: object) -> bool:
    rows = RenewalCampaign.objects.filter(pk=campaign.pk, organisation=campaign.organisation_id, state__in=before)
    return bool(rows.update(**fields))
