"""Whether a grant opens anything now."""

from datetime import datetime

from insurance.dossier.models import PublicSeal, SealState
from insurance.insurers.models import AccessOutcome
from portal.access.models import Grant


def refusal(grant: Grant, now: datetime) -> str | None:
    """Why nothing more can be downloaded by this grant at `now` (the server's clock), or None."""
    why = _over(grant, now)
    if why is None and grant.downloads >= grant.max_downloads:
        return AccessOutcome.USED_UP
    return why


def closed(grant: Grant, now: datetime) -> str | None:
    """As `refusal`, and when the version was declared void. One query."""
    return refusal(grant, now) or ended(grant, now)


def ended(grant: Grant, now: datetime) -> str | None:
    """Why its reader may not even come in, or None. Used-up downloads end nothing: who has read may still ask. One
    query."""
    why = _over(grant, now)
    if why is not None:
        return why
    seals = PublicSeal.objects.filter(business_id=grant.business_id, number=grant.version_number)
    return AccessOutcome.REVOKED if seals.filter(state=SealState.REVOKED).exists() else None


def _over(grant: Grant, now: datetime) -> str | None:
    if grant.revoked_at is not None:
        return AccessOutcome.REVOKED
    return AccessOutcome.EXPIRED if grant.expires_at <= now else None


def version_of(grant: Grant) -> str:
    """D-003."""
    return f"D-{grant.version_number:03d}"
