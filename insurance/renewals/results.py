"""A renewal as its chamber may see it: numbers of all; by name, clients whose mandate opens the dossier today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insurance.renewals.models import CampaignState, ItemState, RenewalCampaign, RenewalItem
from insurance.renewals.tending import FAILED_IN_ROW, left_seconds
from insurance.renewals.wording import advice, lasting, named
from portal.access.models import Mandate, Section
from portal.access.rules import Actor
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.ui.sorting import folded

_ORDER = (
    ItemState.FAILED,
    ItemState.WITHDRAWN,
    ItemState.BUILDING,
    ItemState.BUILT,
    ItemState.ALREADY,
    ItemState.UNCHANGED,
    ItemState.CANCELLED,
)
TONES = {ItemState.BUILT: "ok", ItemState.FAILED: "bad", ItemState.WITHDRAWN: "ask", ItemState.CANCELLED: "off"}
COUNTED: dict[str, Any] = {
    ItemState.BUILT: pgettext_lazy("renewals", "Renewed"),
    ItemState.ALREADY: gettext_lazy("Already renewed by the business"),
    ItemState.UNCHANGED: gettext_lazy("Nothing changed since the last one"),
    ItemState.FAILED: pgettext_lazy("renewals", "Failed"),
    ItemState.WITHDRAWN: gettext_lazy("Access withdrawn"),
    ItemState.CANCELLED: pgettext_lazy("renewals", "Called off"),
}


def renewals_of(organisation: Organisation) -> QuerySet[RenewalCampaign]:
    """All renewals of a chamber, the newest first."""
    rows = RenewalCampaign.objects.filter(organisation=organisation)
    return rows.select_related("organisation", "started_by").order_by("-number")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a renewal is."""

    campaign: RenewalCampaign
    counts: list[tuple[str, Any, int]]  # (state, in words, clients), those that have any
    queued: int  # clients without a turn yet
    building: int
    left: str  # about how long the rest takes, in words
    waits: bool  # for its hour

    @property
    def halted_itself(self) -> bool:
        """Whether nobody halted it but its failures."""
        return self.campaign.state == CampaignState.PAUSED and self.campaign.failed_in_row >= FAILED_IN_ROW

    @property
    def live(self) -> bool:
        """Whether the page should look again."""
        return self.campaign.state == CampaignState.OPEN or bool(self.campaign.under_way)


def progress_of(campaign: RenewalCampaign, now: datetime) -> Progress:
    """Counts that the campaign itself keeps: no client's row is read."""
    counts = [(state, COUNTED[state], int(getattr(campaign, state))) for state in COUNTED]
    return Progress(
        campaign,
        [one for one in counts if one[2]],
        campaign.not_started,
        len(campaign.under_way),
        lasting(left_seconds(campaign, now)),
        campaign.waits(now),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one client."""

    business: Business
    item: RenewalItem

    @property
    def tone(self) -> str:
        """For its tag."""
        return TONES.get(ItemState(self.item.state), "info")

    @property
    def advice(self) -> str:
        """What happened and what to do, where nothing was built."""
        return advice(self.item.state, self.item.why)

    @property
    def closed(self) -> str:
        """The parts that the mandate did not open, by name."""
        return named(self.item.closed)


def lines_of(campaign: RenewalCampaign, today: date, states: Iterable[str] = ()) -> list[Line]:
    """Client by client, what needs a look first. Of whoever ended the mandate, or closed the dossier, nothing."""
    mandates = Mandate.objects.live(today).filter(
        organisation=campaign.organisation_id, sections__contains=[Section.DOSSIER], business__in=campaign.clients
    )
    clients = list(mandates.values_list("business_id", flat=True))
    with business_context(read=clients):
        rows = RenewalItem.objects.filter(campaign=campaign, business__in=clients).select_related("business")
        wanted = list(states)
        found = [Line(row.business, row) for row in (rows.filter(state__in=wanted) if wanted else rows)]
    found.sort(key=lambda one: (_ORDER.index(ItemState(one.item.state)), folded(one.business.name), one.business.pk))
    return found


def on_the_desk(organisation: Organisation, actor: Actor) -> tuple[str, str] | None:
    """The renewal that somebody has to look at, else the one under way; None without any."""
    rows = RenewalCampaign.objects.filter(organisation=organisation)
    row = rows.filter(state=CampaignState.PAUSED).order_by("-number").first()
    row = row or rows.filter(state=CampaignState.OPEN).order_by("number").first()
    if row is None:
        return None
    facts = {"done": row.ended, "total": row.total}
    if row.state == CampaignState.PAUSED:
        said = _("A renewal of dossiers has halted: %(done)d of %(total)d are over.") % facts
    else:
        said = _("A renewal of dossiers is planned or under way: %(done)d of %(total)d are over.") % facts
    return said, reverse("renewal", kwargs={"org": organisation.slug, "number": row.number})
