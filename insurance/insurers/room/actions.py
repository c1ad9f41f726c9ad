"""Downloading: each attempt is checked, counted and written down under a lock on its grant."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.dossier.models import DossierVersion
from insurance.insurers.copies.making import copy_of
from insurance.insurers.grants.accesses import note_access
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.grants.standing import closed
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation

MOST_DOSSIERS_A_DAY = 100  # different ones that all people and programs of one insurer take
security = logging.getLogger("rempart.security")


@dataclass(frozen=True, slots=True)
class Download:
    """What came of an attempt: the outcome, and the bytes when it was allowed."""

    outcome: str
    name: str = ""
    content: bytes = b""


@transaction.atomic
def download(
    *, grant_id: int, who: str, actor: Actor | None, read: Callable[[DossierVersion], bytes] | None = None
) -> Download:
    """One attempt, under a lock on the grant: checks it, counts it, records it, returns the reader's marked copy, or
    what `read` takes out of the version. Raises NotReady, uncounted, while the copy is being made.

    `actor` is the underwriter for a grant to an insurer; whoever reads behind a link has passed the room's door.
    """
    grant = Grant.objects.select_for_update(of=("self",)).select_related("business", "organisation").get(pk=grant_id)
    if grant.organisation is not None:
        require(actor, "shared.download", grant.organisation)
    business = grant.business
    with business_context(write=[business]):
        outcome = closed(grant, timezone.now()) or _too_many(grant)
        version = DossierVersion.objects.for_business(business).get(number=grant.version_number)
        content = b""
        if outcome is None:
            content, outcome = read(version) if read is not None else copy_of(grant), AccessOutcome.DOWNLOADED
            grant.downloads += 1
            grant.downloaded_at = timezone.now()
            grant.save(update_fields=["downloads", "downloaded_at"])
        note_access(grant, who, str(outcome), actor=actor)
    return Download(str(outcome), f"rempart-{business.slug}-{version}.zip", content)


def _too_many(grant: Grant) -> str | None:
    """An insurer that takes dossier after dossier is stopped for the day; the business sees why."""
    if grant.organisation_id is None:
        return None
    Organisation.objects.select_for_update(no_key=True).get(pk=grant.organisation_id)  # many at once: one count
    today = Grant.objects.filter(
        organisation_id=grant.organisation_id, downloaded_at__gt=timezone.now() - timedelta(days=1)
    )
    if today.exclude(pk=grant.pk).count() < MOST_DOSSIERS_A_DAY:
        return None
    event = {"organisation": grant.organisation_id, "business": grant.business_id, "why": "too many dossiers in a day"}
    security.warning("refused", extra={"event": event})
    return AccessOutcome.TOO_MANY
