"""The life of a mandate: asked for by a chamber or given by the business, accepted, refused, withdrawn."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.access.models import Mandate
from portal.access.rules import Actor, require
from portal.advisers.models import MandateRequest
from portal.audit.log import record
from portal.notifications.outbox import queue_mail
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership, Organisation
from portal.tenancy.refusals import Refused

MOST_REQUESTS_A_DAY = 60
PAUSE = timedelta(days=7)
OPEN = {"withdrawn_at__isnull": True, "refused_at__isnull": True}


@transaction.atomic
def request_mandate(
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    scope: str,
    sections: Sequence[str],
    ends_on: date,
    note: str,
) -> None:
    """Asks the owner behind an address. Always the same silent answer: only the address itself learns anything.

    An owner gets a request for each business that has none from this chamber yet; an unknown address gets a letter.
    Raises Refused when the chamber wrote there within a week, or to many addresses today.
    """
    require(actor, "mandate.request", organisation)
    _count_request(organisation, email)
    owned = Membership.objects.filter(
        role="owner",
        user__is_active=True,
        user__in=EmailAddress.objects.filter(email__iexact=email, verified=True).values("user_id"),
    ).select_related("business", "user")
    for membership in owned.order_by("business_id"):
        business = membership.business
        if Mandate.objects.filter(business=business, organisation=organisation, **OPEN).exists():
            continue
        mandate = Mandate.objects.create(
            business=business,
            organisation=organisation,
            scope=scope,
            sections=list(sections),
            ends_on=ends_on,
            note=note,
            requested_by_id=actor.user_id,
        )
        with business_context(write=[business]):
            record("mandate.requested", business, actor=actor, changes=_facts(mandate))
        _tell_owner(membership.user, business, organisation)
    if not owned:
        _invite(email, organisation)


@transaction.atomic
def give_mandate(
    *, actor: Actor, business: Business, organisation: Organisation, scope: str, sections: Sequence[str], ends_on: date
) -> Mandate:
    """The business opens itself to a chamber, live at once. An earlier open mandate of that chamber is replaced."""
    require(actor, "mandate.manage", business)
    for old in Mandate.objects.select_for_update().filter(business=business, organisation=organisation, **OPEN):
        _end(old, actor)
    now = timezone.now()
    mandate = Mandate.objects.create(
        business=business,
        organisation=organisation,
        scope=scope,
        sections=list(sections),
        ends_on=ends_on,
        requested_by_id=actor.user_id,
        accepted_by_id=actor.user_id,
        accepted_at=now,
    )
    record("mandate.accepted", business, actor=actor, changes=_facts(mandate))
    return mandate


@transaction.atomic
def accept_mandate(
    *, actor: Actor, business: Business, mandate_id: int, scope: str, sections: Sequence[str], ends_on: date
) -> Mandate | None:
    """Accepts a waiting request, with the scope, sections and end that the owner chose; None when it waits no more."""
    require(actor, "mandate.manage", business)
    mandate = _waiting(business, mandate_id)
    if mandate is None:
        return None
    mandate.scope, mandate.sections, mandate.ends_on = scope, list(sections), ends_on
    mandate.accepted_at, mandate.accepted_by_id = timezone.now(), actor.user_id
    mandate.save()
    record("mandate.accepted", business, actor=actor, changes=_facts(mandate))
    return mandate


@transaction.atomic
def refuse_mandate(*, actor: Actor, business: Business, mandate_id: int) -> None:
    """Refuses a waiting request; the chamber is not told why."""
    require(actor, "mandate.manage", business)
    mandate = _waiting(business, mandate_id)
    if mandate is not None:
        mandate.refused_at = timezone.now()
        mandate.save(update_fields=["refused_at"])
        record("mandate.refused", business, actor=actor, changes=_facts(mandate))


@transaction.atomic
def withdraw_mandate(*, actor: Actor, business: Business, mandate_id: int) -> None:
    """Ends a mandate from the very next request on; jobs that wait ask again when they run."""
    require(actor, "mandate.manage", business)
    live = Mandate.objects.select_for_update().filter(
        pk=mandate_id, business=business, accepted_at__isnull=False, withdrawn_at__isnull=True
    )
    mandate = live.first()
    if mandate is not None:
        _end(mandate, actor)


def _count_request(organisation: Organisation, email: str) -> None:
    """Whether the address is known here changes nothing about this count, nor about its two refusals."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # two tabs: one count
    address = salted_hmac("mandate.request.1", email.strip().lower(), algorithm="sha256").hexdigest()
    sent, now = MandateRequest.objects.filter(organisation=organisation), timezone.now()
    if sent.filter(address=address, sent_at__gt=now - PAUSE).exists():
        raise Refused(_("Your chamber wrote to this address less than a week ago. Give them time to answer."))
    if sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_REQUESTS_A_DAY:
        raise Refused(_("Your chamber wrote to many addresses today. Go on tomorrow."))
    MandateRequest.objects.create(organisation=organisation, address=address)


def _waiting(business: Business, mandate_id: int) -> Mandate | None:
    waiting = Mandate.objects.select_for_update().filter(business=business, accepted_at__isnull=True, **OPEN)
    return waiting.filter(pk=mandate_id).first()


def _end(mandate: Mandate, actor: Actor) -> None:
    mandate.withdrawn_at = timezone.now()
    mandate.save(update_fields=["withdrawn_at"])
    record("mandate.withdrawn", mandate.business, actor=actor, changes=_facts(mandate))


def _facts(mandate: Mandate) -> dict[str, Any]:
    return {
        "organisation": mandate.organisation.name,
        "scope": mandate.scope,
        "sections": mandate.sections,
        "ends_on": mandate.ends_on,
    }


def _tell_owner(owner: Any, business: Business, organisation: Organisation) -> None:
    with override(owner.language or "fr"):
        names = {"chamber": organisation.name, "business": business.name}
        address = settings.SITE_URL + reverse("mandates", kwargs={"slug": business.slug})
        body = _(
            "%(chamber)s offers to accompany %(business)s. You decide what they may see, and until when. You can"
            " withdraw your consent at any moment."
        )
        queue_mail(
            owner.email,
            _("%(chamber)s asks to accompany you") % names,
            f"{body % names}\n\n{address}\n",
            language=owner.language,
        )


def _invite(email: str, organisation: Organisation) -> None:
    names = {"chamber": organisation.name}
    body = _(
        "%(chamber)s offers to accompany you on Rempart, where a small business keeps its risks, its insurance"
        " contracts and its proofs in order. Create your account with this address, then open your business to them."
    )
    queue_mail(
        email,
        _("%(chamber)s invites you to Rempart") % names,
        f"{body % names}\n\n{settings.SITE_URL}{reverse('account_signup')}\n",
    )
