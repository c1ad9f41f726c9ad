"""A chamber with two clients, and the small verbs that its tests share."""

from typing import Any

from django.utils import timezone

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.models import Campaign, CampaignMessage
from subsidies.outreach.sending import perform, take
from subsidies.verdicts.keeping import keep_facts_inside
from tests.cast import Cast
from tests.factories import make_programme

ORG = "/o/chambre-metiers"
SMALL = f"{ORG}/outreach/small/"
WORDS = {"subject": "Une aide pour {business}", "message": "Bonjour {business},\n{programme} est pour vous."}


def tell(business: Business, **facts: Any) -> None:
    """What the business has told; its facts are kept for the matcher."""
    with business_context(write=[business]):
        Profile.objects.update_or_create(business=business, defaults=facts)
        keep_facts_inside(business, timezone.localdate())


def build_town(cast: Cast) -> Cast:
    """The bakery (5 people) and the neighbour (head-count unknown) are clients; "small" is for up to 9 people."""
    make_programme("small", "Pour les petites", data={"criteria": {"employees": [None, 9]}})
    make_programme("everybody", "Pour tous", kind="grant")
    make_programme("big", "Pour les grandes", data={"criteria": {"employees": [250, None]}})
    tell(cast.bakery, employees=5)
    tell(cast.neighbour)
    cast.mandate()
    cast.mandate(cast.neighbour, accepted_by=cast.yann)
    return cast


def write(client: Any, step: str = "send", programme: str = "small", **fields: Any) -> Any:
    """Posts the form of a message."""
    data = {"audience": "eligible", "step": step, **WORDS, **fields}
    return client.post(f"{ORG}/outreach/{programme}/write/", data)


def deliver() -> int:
    """Sends all that waits, as a worker does; how many clients were written to."""
    written = 0
    for pk in Campaign.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        campaign = take(pk)
        assert campaign is not None
        written += perform(campaign, timezone.localdate())
    return written


def received(*businesses: Business) -> list[CampaignMessage]:
    """What these businesses got."""
    with business_context(read=businesses):
        return list(CampaignMessage.objects.filter(business__in=businesses).order_by("business_id", "number"))
