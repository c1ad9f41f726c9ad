"""A broker passes a version on only with the owner's consent: they ask, nothing opens, the owner agrees or refuses."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.insurers.grants.actions import create_grant, hold_grants
from insurance.insurers.grants.standing import ended, version_of
from insurance.insurers.passing_on import letters
from insurance.insurers.passing_on.models import PassOnRequest, PassOnState
from insurance.insurers.room.readers import Reader
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation, OrganisationKind
from portal.tenancy.references import next_number
from portal.tenancy.refusals import Refused

MOST_REQUESTS_A_DAY = 10  # of one reader


@transaction.atomic
def ask_to_pass_on(
    *,
    reader: Reader,
    organisation: Organisation | None = None,
    recipient: str = "",
    email: str = "",
    reason: str = "",
) -> PassOnRequest:
    """A reader asks the owner to let an insurer of the platform, or the person at an address, read too. Nothing opens.
    Asking for the same reader while the first request waits, as a double click does, changes nothing.
    Raises PermissionDenied where the owner did not offer that, Refused after too many requests today."""
    business = reader.business
    grant = Grant.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=reader.grant.pk)
    if not grant.may_pass_on or ended(grant, timezone.now()) is not None:
        raise PermissionDenied("grant.pass_on")
    if organisation is not None and organisation.kind != OrganisationKind.INSURER:
        raise PermissionDenied("grant.pass_on")
    recipient, email = ("", "") if organisation else (recipient, email.strip().lower())
    with business_context(write=[business]):
        asked = PassOnRequest.objects.for_business(business).filter(grant=grant)
        waiting = asked.filter(state=PassOnState.ASKED, organisation=organisation, email=email).first()
        if waiting is not None:
            return waiting
        if asked.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_REQUESTS_A_DAY:
            raise Refused(_("You asked for many readers today. Go on tomorrow."))
        request = PassOnRequest.objects.create(
            business=business,
            number=next_number(business, "T"),
            grant=grant,
            asked_by=reader.who[:200],
            organisation=organisation,
            recipient=recipient,
            email=email,
            reason=reason,
        )
        facts = {"who": request.asked_by, "recipient": request.reader, "note": reason}
        record("grant.pass_on_asked", business, actor=reader.actor, ref=version_of(grant), changes=facts)
        letters.tell_owners(business, request)
    return request


@transaction.atomic
def agree_to_pass_on(
    *, actor: Actor, business: Business, number: int, expires_at: datetime, max_downloads: int
) -> tuple[Grant, PassOnRequest]:
    """The owner's consent opens a grant of its own, never longer than the one of the reader who asked, and withdrawn
    with it. Raises Refused when there is nothing to agree to any more."""
    require(actor, "grant.manage", business)
    hold_grants(business)
    request = _waiting(business, number)
    parent = Grant.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=request.grant_id)
    if not parent.may_pass_on or ended(parent, timezone.now()) is not None:
        raise Refused(_("The reader who asked has no access any more: there is nothing to pass on."))
    grant, _code = create_grant(
        actor=actor,
        business=business,
        version_number=parent.version_number,
        expires_at=min(expires_at, parent.expires_at),
        max_downloads=max_downloads,
        organisation=request.organisation,
        recipient=request.recipient,
        email=request.email,
        language=parent.language,
        parent=parent,
    )
    request.opened = grant
    _decide(request, PassOnState.AGREED, actor)
    return grant, request


@transaction.atomic
def refuse_to_pass_on(*, actor: Actor, business: Business, number: int) -> PassOnRequest:
    """The owner says no; nothing opens. Raises Refused when it was answered before."""
    require(actor, "grant.manage", business)
    request = _waiting(business, number)
    _decide(request, PassOnState.REFUSED, actor)
    return request


def _waiting(business: Business, number: int) -> PassOnRequest:
    rows = PassOnRequest.objects.for_business(business).select_for_update(of=("self",))
    request = rows.select_related("organisation", "grant", "grant__business").get(number=number)
    if request.state != PassOnState.ASKED:
        raise Refused(_("This request was answered already."))
    return request


def _decide(request: PassOnRequest, state: PassOnState, actor: Actor) -> None:
    request.state, request.decided_at, request.decided_by_id = state, timezone.now(), actor.user_id
    request.save(update_fields=["state", "decided_at", "decided_by", "opened"])
    verb = "grant.pass_on_agreed" if state == PassOnState.AGREED else "grant.pass_on_refused"
    facts = {"who": request.asked_by, "recipient": request.reader}
    record(verb, request.business, actor=actor, ref=version_of(request.grant), changes=facts)
    letters.tell_asker(request)
