"""Sending a message of a chamber: one client at a time, each with everything that follows in one transaction, so that a
worker killed in between goes on where it was and writes to nobody twice."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, F, Func, Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.access.actors import actor_in_organisation
from portal.access.models import Mandate
from portal.access.rules import Actor, can
from portal.access.table import LEAD
from portal.audit.log import record
from portal.jobs.leased import Outbox
from portal.notifications.outbox import queue_mail
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number, reference
from subsidies.matching.reach import lacking_only, standings
from subsidies.matching.records import programme_from_record
from subsidies.outreach.actions import PAUSE
from subsidies.outreach.models import Audience, Campaign, CampaignMessage, CampaignState
from subsidies.outreach.placeholders import fill
from subsidies.outreach.queries import people_of
from subsidies.programmes.models import ProgrammeState

OUTBOX = Outbox(
    Campaign,
    lease=timedelta(minutes=2),
    resend=timedelta(minutes=1),
    parked={"waiting": []},
    related=("organisation", "programme"),
)
take, again, due_campaigns = OUTBOX.take, OUTBOX.again, OUTBOX.due_again


def perform(campaign: Campaign, today: date) -> int:
    """Writes to each client that waits, one transaction each; how many were written to. Raises LostLease."""
    written = 0
    for client_id in list(campaign.waiting):
        if not _may_still_send(campaign):
            _end(campaign, CampaignState.REFUSED)
            return written
        written += _write_to(campaign, client_id, today)
    _end(campaign, CampaignState.DONE)
    return written


def _end(campaign: Campaign, state: CampaignState) -> None:
    rows = Campaign.objects.filter(pk=campaign.pk, attempt=campaign.attempt)
    rows.update(state=state, waiting=[], finished_at=timezone.now())


def _may_still_send(campaign: Campaign) -> bool:
    """Whether whoever wrote it is still of the chamber and the programme still published."""
    author = campaign.written_by
    if author is None or not author.is_active:
        return False
    campaign.programme.refresh_from_db(fields=["state"])
    actor = actor_in_organisation(author, campaign.organisation)
    return can(actor, "outreach.send", campaign.organisation) and (campaign.programme.state == ProgrammeState.PUBLISHED)


@transaction.atomic
def _write_to(campaign: Campaign, client_id: int, today: date) -> bool:
    """One client: message, mails, history and the campaign's count together, or nothing."""
    actor = _adviser(campaign, client_id, today)
    written = False
    if actor is not None:
        business = Business.objects.get(pk=client_id)
        with business_context(write=[business]):
            if _fits(campaign, business, today) and not _wrote_lately(campaign, business):
                _write(campaign, business, actor)
                written = True
    OUTBOX.hold(
        campaign,
        waiting=Func(F("waiting"), Value(client_id, BigIntegerField()), function="array_remove", output_field=_IDS),
        sent=F("sent") + int(written),
        left_out=F("left_out") + int(not written),
    )
    return written


_IDS = ArrayField(BigIntegerField())


def _adviser(campaign: Campaign, client_id: int, today: date) -> Actor | None:
    """Who wrote, under this chamber's mandate as it is now; None when it lets nobody see the part "aid" any more."""
    mandates = Mandate.objects.live(today).filter(organisation=campaign.organisation, business_id=client_id)
    mandate = mandates.select_for_update(no_key=True).first()  # a withdrawal comes before the message, or after it
    if mandate is None or campaign.written_by is None:
        return None
    actor = Actor(
        user_id=campaign.written_by.pk,
        name=str(campaign.written_by),
        business_id=client_id,
        mandate_id=mandate.pk,
        scope=mandate.scope,
        sections=frozenset(mandate.sections),
        organisation_id=campaign.organisation_id,
    )
    return actor if can(actor, "programme.view") else None


def _fits(campaign: Campaign, business: Business, today: date) -> bool:
    """Whether the client is still among those whom the message was written for."""
    (mark,) = standings(programme_from_record(campaign.programme.data), people_of([business.pk]), today).tolist()
    eligible, one_missing = mark == 0, lacking_only(mark) is not None
    if campaign.audience == Audience.ELIGIBLE:
        return eligible
    return one_missing if campaign.audience == Audience.ONE_MISSING else eligible or one_missing


def _wrote_lately(campaign: Campaign, business: Business) -> bool:
    """Whether this chamber wrote to this client within the pause, or this very message already."""
    rows = CampaignMessage.objects.for_business(business)
    sent = rows.filter(campaign__organisation=campaign.organisation, sent_at__gt=timezone.now() - PAUSE)
    return sent.exists() or rows.filter(campaign=campaign).exists()


def _write(campaign: Campaign, business: Business, actor: Actor) -> None:
    values = {"business": business.name, "programme": campaign.programme.title}
    row = CampaignMessage.objects.create(
        business=business,
        number=next_number(business, "L"),
        campaign=campaign,
        subject=fill(campaign.subject, values)[:600],
        message=fill(campaign.message, values),
        sent_at=timezone.now(),
    )
    facts = {"organisation": campaign.organisation.name, "subject": row.subject}
    record("message.received", business, actor=actor, ref=reference("L", row.number), changes=facts)
    people = Membership.objects.filter(business=business, role__in=LEAD, user__is_active=True)
    for membership in people.select_related("user").order_by("pk"):
        user = membership.user
        with override(user.language or settings.LANGUAGE_CODE):
            _mail(campaign, business, row, user.email, user.language)


def _mail(campaign: Campaign, business: Business, row: CampaignMessage, to: str, language: str) -> None:
    address = reverse("aid-message", kwargs={"slug": business.slug, "number": row.number})
    context = {
        "chamber": campaign.organisation.name,
        "business": business.name,
        "subject": row.subject,
        "message": row.message,
        "url": settings.SITE_URL + address,
        "mandates_url": settings.SITE_URL + reverse("mandates", kwargs={"slug": business.slug}),
    }
    subject = _("%(chamber)s: %(subject)s") % {"chamber": campaign.organisation.name, "subject": row.subject}
    body = render_to_string("subsidies/outreach/message.txt", context)
    queue_mail(to, subject, body.strip() + "\n", language=language)
