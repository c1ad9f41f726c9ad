"""What became of a chamber's messages, as far as it may still see: clients whose mandate is live today. A business that
withdrew it is in the number sent and nowhere else. And a business's own messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from portal.access.rules import Actor
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.ui.sorting import folded
from subsidies.outreach.actions import PAUSE
from subsidies.outreach.models import Campaign, CampaignMessage, MessageState
from subsidies.outreach.placeholders import fill
from subsidies.outreach.queries import clients_of


@dataclass(frozen=True, slots=True)
class Counted:
    """One message of the chamber; of those sent, what the clients of today did with it."""

    campaign: Campaign
    seen: int
    answered: int

    @property
    def subject(self) -> str:
        """As the chamber reads it."""
        return subject_of(self.campaign)


def subject_of(campaign: Campaign) -> str:
    """The subject with the programme's title in it; each client's name differs."""
    return fill(campaign.subject, {"business": "…", "programme": campaign.programme.title})


def campaigns_of(organisation: Organisation) -> QuerySet[Campaign]:
    """All messages of a chamber, the newest first."""
    return Campaign.objects.filter(organisation=organisation).select_related("programme").order_by("-number")


def counted(organisation: Organisation, campaigns: Iterable[Campaign], today: date) -> list[Counted]:
    """These messages with what became of them; two queries."""
    campaigns = list(campaigns)
    clients = clients_of(organisation, today)
    with business_context(read=clients):
        rows = CampaignMessage.objects.filter(business_id__in=list(clients), campaign__in=campaigns)
        found = {
            pk: (seen, answered)
            for pk, seen, answered in rows.values_list("campaign").annotate(
                seen=Count("pk", filter=~Q(state=MessageState.SENT)),
                answered=Count("pk", filter=Q(state=MessageState.ANSWERED)),
            )
        }
    return [Counted(campaign, *found.get(campaign.pk, (0, 0))) for campaign in campaigns]


@dataclass(frozen=True, slots=True)
class Received:
    """What one client did with a message."""

    business: Business
    message: CampaignMessage


@dataclass(frozen=True, slots=True)
class Results:
    """A message client by client: answers first, then seen, then not seen yet."""

    received: list[Received]
    not_shown: int  # sent, but their mandate ended since

    @property
    def seen(self) -> int:
        """Clients who opened it."""
        return sum(1 for one in self.received if one.message.state != MessageState.SENT)

    @property
    def answered(self) -> int:
        """Clients who answered."""
        return sum(1 for one in self.received if one.message.state == MessageState.ANSWERED)


_FIRST = (MessageState.ANSWERED, MessageState.SEEN, MessageState.SENT)


def results_of(campaign: Campaign, today: date) -> Results:
    """Reads each client through the mandate it gives today."""
    clients = clients_of(campaign.organisation, today)
    with business_context(read=clients):
        rows = list(CampaignMessage.objects.filter(business_id__in=list(clients), campaign=campaign))
    received = [Received(clients[row.business_id], row) for row in rows]
    received.sort(key=lambda one: (_FIRST.index(MessageState(one.message.state)), folded(one.business.name)))
    return Results(received, max(0, campaign.sent - len(received)))


def written_lately(organisation: Organisation, clients: Iterable[int]) -> set[int]:
    """Which of these clients the chamber wrote to within the pause."""
    ids = list(clients)
    with business_context(read=ids):
        rows = CampaignMessage.objects.filter(business_id__in=ids, campaign__organisation=organisation)
        return set(rows.filter(sent_at__gt=timezone.now() - PAUSE).values_list("business_id", flat=True))


def messages_of(business: Business, actor: Actor) -> QuerySet[CampaignMessage]:
    """What the business received, the newest first; an adviser sees what the own chamber wrote, no other's."""
    rows = CampaignMessage.objects.for_business(business).order_by("-number")
    if actor.mandate_id is not None:
        rows = rows.filter(campaign__organisation_id=actor.organisation_id or 0)
    return rows.select_related("campaign__organisation", "campaign__programme")


def waiting_in(business: Business) -> int:
    """Messages that nobody answered yet."""
    return CampaignMessage.objects.for_business(business).exclude(state=MessageState.ANSWERED).count()
