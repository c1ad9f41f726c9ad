"""Whether a grant opens anything now."""

from datetime import datetime

from insurance.dossier.models import PublicSeal, SealState
from insurance.insurers.models import AccessOutcome
from portal.access.models import Grant


def refusal(grant: Grant, now: datetime) -> str | None:
    """Why this grant opens nothing at `now` (the server's clock), or None."""
    if grant.revoked_at is not None:
        return AccessOutcome.REVOKED
    if grant.expires_at <= now:
        return AccessOutcome.EXPIRED
    if grant.downloads >= grant.max_downloads:
        return AccessOutcome.USED_UP
    return None


def closed(grant: Grant, now: datetime) -> str | None:
    """As `refusal`, and when the version was declared void. One query."""
    why = refusal(grant, now)
    if why is not None:
        return why
    seals = PublicSeal.objects.filter(business_id=grant.business_id, number=grant.version_number)
    return AccessOutcome.REVOKED if seals.filter(state=SealState.REVOKED).exists() else None


def version_of(grant: Grant) -> str:
    """D-003."""
    return f"D-{grant.version_number:03d}"
