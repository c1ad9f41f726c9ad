"""Who acts in a renewal: the person that started it, under the mandate that this business gives this chamber, now."""

from collections.abc import Iterable
from datetime import date

from insurance.dossier.freeze import USUAL, open_to
from insurance.renewals.models import RenewalCampaign
from insurance.renewals.standing import Terms
from portal.access.actors import actor_in_organisation, actor_under
from portal.access.models import Mandate
from portal.access.rules import NOBODY, Actor, can
from portal.access.table import EDIT
from portal.accounts.models import User


def terms(mandate: Mandate, actor: Actor) -> Terms:
    """What the mandate opens, as the table of rights says it."""
    return Terms(
        builds=can(actor, "dossier.build"),
        edits=mandate.scope == EDIT,
        ends_on=mandate.ends_on,
        company=open_to(actor, "company"),
        open_parts=frozenset(part for part in USUAL if open_to(actor, part)),
    )


def parts_for(actor: Actor, wanted: Iterable[str]) -> tuple[list[str], list[str]]:
    """(parts that this mandate opens, parts left out), of those chosen, in the order of the dossier."""
    chosen = [part for part in USUAL if part in set(wanted)]
    opened = [part for part in chosen if open_to(actor, part)]
    return opened, [part for part in chosen if part not in opened]


def still_runs(campaign: RenewalCampaign) -> bool:
    """Whether who started it is still of the chamber, with the right."""
    author = User.objects.filter(pk=campaign.started_by_id or 0, is_active=True).first()
    if author is None:
        return False
    return can(actor_in_organisation(author, campaign.organisation), "renewal.run", campaign.organisation)


def actor_now(
    campaign: RenewalCampaign, business_id: int, today: date, *, lock: bool = False, runs: bool | None = None
) -> Actor:
    """Who started it, inside this business at this moment; NOBODY once the mandate ended or the person left. With
    `lock`, a withdrawal comes before what follows, or after it. `runs`: whether `still_runs`, where the same
    transaction has just asked."""
    mandates = Mandate.objects.live(today).filter(organisation=campaign.organisation_id, business_id=business_id)
    mandate = (mandates.select_for_update(no_key=True) if lock else mandates).first()
    if mandate is None or not (still_runs(campaign) if runs is None else runs):
        return NOBODY
    return actor_under(mandate, campaign.started_by)
