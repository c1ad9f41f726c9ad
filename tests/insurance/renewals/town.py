"""The small verbs that tests of renewals share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from insurance.dossier.freeze import USUAL
from insurance.models import DossierVersion, RenewalCampaign, RenewalItem
from insurance.renewals import job
from insurance.renewals.actions import start_renewal
from insurance.renewals.tending import tend
from portal.access.models import Mandate
from portal.jobs import tasks
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from tests.cast import Cast, make_people
from tests.factories import make_version

ORG = "/o/chambre-metiers"


@dataclass
class Town:
    cast: Cast

    def people(self, count: int, **fields: Any) -> list[Business]:
        """So many more clients, each with an owner and a mandate."""
        start = Business.objects.count()
        numbers = range(start, start + count)
        businesses = Business.objects.bulk_create(Business(slug=f"client-{n}", name=f"Client {n:04}") for n in numbers)
        owners = make_people((f"Owner {n}", f"owner{n}@client.example", False) for n in numbers)
        Membership.objects.bulk_create(
            Membership(business=business, user=owner, role="owner")
            for business, owner in zip(businesses, owners, strict=True)
        )
        terms = {"scope": "edit", "sections": ["profile", "dossier", "services"], "accepted_at": timezone.now()}
        terms["ends_on"] = timezone.localdate() + timedelta(days=90)
        Mandate.objects.bulk_create(
            Mandate(business=business, organisation=self.cast.chamber, **{**terms, **fields}) for business in businesses
        )
        return businesses

    def start(self, *businesses: Business, who: str = "claire", **fields: Any) -> RenewalCampaign:
        values = {"parts": list(USUAL), "months": 0, "moved": False, "with_proofs": False, "start_at": timezone.now()}
        return start_renewal(
            actor=self.cast.workspace_actor(who, self.cast.chamber),
            organisation=self.cast.chamber,
            clients=[business.pk for business in businesses or (self.cast.bakery, self.cast.neighbour)],
            **{**values, **fields},
        )

    def items(self, campaign: RenewalCampaign) -> dict[str, RenewalItem]:
        with business_context(read=campaign.clients):
            rows = RenewalItem.objects.filter(campaign=campaign).select_related("business", "job")
            return {row.business.slug: row for row in rows}

    def states(self, campaign: RenewalCampaign) -> dict[str, str]:
        return {slug: item.state for slug, item in self.items(campaign).items()}

    def jobs(self, businesses: Iterable[Any], **fields: Any) -> list[Job]:
        with business_context(read=businesses):
            return list(Job.objects.filter(kind=job.KIND, **fields).order_by("pk"))

    def versions(self, *businesses: Business) -> list[int]:
        """How many versions each has."""
        with business_context(read=businesses):
            return [DossierVersion.objects.for_business(business).count() for business in businesses]

    def work(self, campaign: RenewalCampaign) -> list[str]:
        """One round, and every job that it queued, as a worker runs them."""
        tend(campaign.pk)
        jobs = self.jobs(campaign.clients, state="queued")
        return [tasks.run(one.pk, one.business_id) for one in jobs]

    def finish(self, campaign: RenewalCampaign) -> RenewalCampaign:
        """To the end."""
        for _round in range(50):
            self.work(campaign)
            campaign.refresh_from_db()
            if campaign.state != "open":
                break
        tend(campaign.pk)
        campaign.refresh_from_db()
        return campaign


def quick(turn: Any) -> None:
    """In place of the build: a version around any bytes, written as the build writes its own."""
    with turn.read():
        number = DossierVersion.objects.for_business(turn.business).count() + 1
    with turn.finish(number=number):
        make_version(turn.business, language=turn.job.args["language"], created_by_id=turn.actor().user_id)


def counts(campaign: RenewalCampaign) -> dict[str, int]:
    """What is not zero."""
    names = ("built", "already", "unchanged", "withdrawn", "failed", "cancelled")
    return {name: getattr(campaign, name) for name in names if getattr(campaign, name)}


type Build = Callable[[Any], None]
