"""A chamber writes to its clients about a programme; a client reads and answers."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, can, require
from portal.audit.log import record
from portal.editing.saving import save_fields
from portal.tenancy.models import Organisation
from portal.tenancy.refusals import Refused
from subsidies.outreach.models import Campaign, CampaignMessage, MessageState
from subsidies.outreach.queries import clients_of
from subsidies.programmes.models import Programme

# Our assumptions, not a rule of law: more would be read as advertising, and mandates would be withdrawn for it.
MOST_A_DAY = 3  # messages that a chamber sends, to however many clients
PAUSE = timedelta(days=7)  # between two messages of one chamber to the same client
RESEND = timedelta(seconds=10)


@transaction.atomic
def write_to_clients(
    *,
    actor: Actor,
    organisation: Organisation,
    programme: Programme,
    audience: str,
    recipients: Collection[int],
    subject: str,
    message: str,
    today: date,
) -> Campaign:
    """Puts a message into the outbox. `recipients` are ids of clients as they were shown; whoever is no client is
    refused here, and each is looked at again when the message leaves. Raises Refused past the day's number."""
    require(actor, "outreach.send", organisation)
    clients = clients_of(organisation, today)
    if not recipients or not set(recipients) <= clients.keys():
        raise Refused(_("Choose among your own clients."))
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # two tabs: one count
    own, now = Campaign.objects.filter(organisation=organisation), timezone.now()
    if own.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(
            _("Your chamber has sent %(count)d messages within a day. Go on tomorrow.") % {"count": MOST_A_DAY}
        )
    campaign = Campaign.objects.create(
        organisation=organisation,
        number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
        programme=programme,
        audience=audience,
        subject=subject,
        message=message,
        written_by_id=actor.user_id,
        waiting=sorted(set(recipients)),
        due=now + RESEND,
    )
    _send_after_commit(campaign.pk)
    return campaign


def _send_after_commit(campaign_id: int) -> None:
    from subsidies.outreach.tasks import send

    transaction.on_commit(lambda: send.apply_async((campaign_id,)), robust=True)


@transaction.atomic
def mark_seen(*, actor: Actor, message: CampaignMessage) -> None:
    """The first time that somebody who may answer opens it. An adviser who looks on is no reader of it."""
    if message.state != MessageState.SENT or not _answers(actor, message):
        return
    rows = CampaignMessage.objects.for_business(message.business_id).filter(pk=message.pk, state=MessageState.SENT)
    if rows.update(state=MessageState.SEEN, seen_at=timezone.now()):
        message.refresh_from_db(fields=["state", "seen_at"])


@transaction.atomic
def answer_message(
    *, actor: Actor, message: CampaignMessage, version: int, values: Mapping[str, Any]
) -> CampaignMessage:
    """Keeps the business's answer; it may be changed. Never by the chamber itself. Raises Conflict."""
    require(actor, "programme.follow", message)
    if not _answers(actor, message):
        raise PermissionDenied("programme.follow")
    before = {name: getattr(message, name) for name in ("answer", "text")}
    now = timezone.now()
    kept = {"answer": values["answer"], "text": values["text"]}
    save_fields(
        message,
        version,
        {
            **kept,
            "state": MessageState.ANSWERED,
            "seen_at": message.seen_at or now,
            "answered_at": now,
            "answered_by_id": actor.user_id,
        },
    )
    named = {"answer": "reply", "text": "reply_text"}
    changes = {named[name]: [before[name], value] for name, value in kept.items() if before[name] != value}
    record("message.answered", message.business, actor=actor, ref=f"L-{message.number:03d}", changes=changes)
    return message


def _answers(actor: Actor, message: CampaignMessage) -> bool:
    """Owners and managers: those whom the message was sent to."""
    return actor.role is not None and can(actor, "programme.follow", message)
