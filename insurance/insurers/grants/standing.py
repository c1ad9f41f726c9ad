"""Whether a grant opens anything now."""

from collections.abc import Sequence
from datetime import datetime

from insurance.dossier.models import PublicSeal, SealState
from insurance.insurers.grants.models import AccessOutcome
from portal.access.models import Grant
from portal.tenancy.references import reference

VOID = "void"  # the business declared the version void


def closed(grant: Grant, now: datetime) -> str | None:
    """Why nothing more can be downloaded by this grant at `now` (the server's clock), or None. One query."""
    why = ended(grant, now)
    return AccessOutcome.USED_UP if why is None and grant.downloads >= grant.max_downloads else why


def ended(grant: Grant, now: datetime) -> str | None:
    """Why its reader may not even come in, or None. Used-up downloads end nothing: who has read may still ask. One
    query."""
    why = all_ended([grant], now)[grant.pk]
    return AccessOutcome.REVOKED if why == VOID else why  # an access of a void version is written down as withdrawn


def all_ended(grants: Sequence[Grant], now: datetime) -> dict[int, str | None]:
    """For each grant as `ended`, but VOID where the version was declared void. One query for all."""
    over = {grant.pk: _over(grant, now) for grant in grants}
    seals = PublicSeal.objects.filter(
        business_id__in={grant.business_id for grant in grants if over[grant.pk] is None}, state=SealState.REVOKED
    )
    void = set(seals.values_list("business_id", "number"))
    return {
        grant.pk: over[grant.pk] or (VOID if (grant.business_id, grant.version_number) in void else None)
        for grant in grants
    }


def _over(grant: Grant, now: datetime) -> str | None:
    if grant.revoked_at is not None:
        return AccessOutcome.REVOKED
    return AccessOutcome.EXPIRED if grant.expires_at <= now else None


def version_of(grant: Grant) -> str:
    """D-003."""
    return reference("D", grant.version_number)
