"""Grants as the business and the insurer see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from insurance.insurers.grants.models import GrantAccess
from insurance.insurers.grants.standing import all_ended
from portal.access.models import Grant
from portal.tenancy.models import Business, Organisation, OrganisationKind


@dataclass(frozen=True, slots=True)
class SharedDossier:
    """One grant and whether its reader may still come in; `why` is an AccessOutcome, or VOID, when not."""

    grant: Grant
    why: str | None

    @property
    def live(self) -> bool:
        """Whether its reader may read and ask; used-up downloads do not end that."""
        return self.why is None

    @property
    def may_download(self) -> bool:
        """Whether the file is handed out as well."""
        return self.live and self.left > 0

    @property
    def left(self) -> int:
        return max(self.grant.max_downloads - self.grant.downloads, 0)


def grants_of(business: Business, now: datetime) -> list[SharedDossier]:
    """All grants a business ever gave, newest first."""
    rows = Grant.objects.filter(business=business).select_related("organisation").order_by("-created_at", "-pk")
    return _standing(rows, now)


def insurers() -> QuerySet[Organisation]:
    """Whom a version can be opened to by name, and a reader may ask to pass it on to."""
    return Organisation.objects.filter(kind=OrganisationKind.INSURER).order_by("name")


def accesses_of(business: Business) -> QuerySet[GrantAccess]:
    """Every attempt, refused ones too, newest first."""
    return GrantAccess.objects.for_business(business).select_related("grant").order_by("-at", "-pk")


def shared_with(
    organisation: Organisation, now: datetime, businesses: Collection[int] | None = None
) -> list[SharedDossier]:
    """What businesses (all, or these) opened to this insurer: live grants first, then ended ones."""
    rows = Grant.objects.filter(organisation=organisation).select_related("business").order_by("-created_at", "-pk")
    if businesses is not None:
        rows = rows.filter(business_id__in=businesses)
    return sorted(_standing(rows, now), key=lambda item: not item.live)


def _standing(rows: QuerySet[Grant], now: datetime) -> list[SharedDossier]:
    grants = list(rows)
    why = all_ended(grants, now)
    return [SharedDossier(grant, why[grant.pk]) for grant in grants]
