"""Invitations: single use, bound to an address, a role and one business or organisation. The token travels in the mail
and is never stored; the database keeps its digest."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.access.actors import actor_in_business
from portal.access.rules import Actor, require
from portal.accounts.boxes import digest
from portal.accounts.models import User
from portal.audit.log import record
from portal.notifications.outbox import queue_mail
from portal.tenancy.context import business_context
from portal.tenancy.models import (
    Business,
    Invitation,
    Membership,
    Organisation,
    OrganisationMembership,
    OrganisationRole,
    Role,
)
from portal.tenancy.queries import open_invitations, role_label
from portal.tenancy.refusals import Refused

MOST_INVITATIONS_A_DAY = 30
ROLES_OF = {
    "chamber": (OrganisationRole.ADVISER, OrganisationRole.EDITOR, OrganisationRole.ADMINISTRATOR),
    "insurer": (OrganisationRole.UNDERWRITER, OrganisationRole.ADMINISTRATOR),
}


@transaction.atomic
def invite(*, actor: Actor, business: Business, email: str, role: str) -> Invitation:
    """Sends one invitation. An open one to the same address is replaced. Raises Refused for somebody who is here
    already and beyond the daily quota; whether the address has an account changes nothing."""
    _lock(actor, business)
    email = email.strip().lower()
    if role not in Role.values:
        raise Refused(_("Choose one of the four roles."))
    if Membership.objects.filter(business=business, user__email=email).exists():
        raise Refused(_("This person is here already."))
    invitation = _replace(actor, {"business": business}, email, role)
    record("invitation.sent", business, actor=actor, changes={"invitation": invitation.pk, "role": role})
    return invitation


@transaction.atomic
def invite_to_organisation(*, actor: Actor, organisation: Organisation, email: str, role: str) -> Invitation:
    """The same for the people of a chamber or an insurer."""
    _lock(actor, organisation)
    email = email.strip().lower()
    if role not in ROLES_OF[organisation.kind]:
        raise Refused(_("Choose one of the roles."))
    if OrganisationMembership.objects.filter(organisation=organisation, user__email=email).exists():
        raise Refused(_("This person is here already."))
    return _replace(actor, {"organisation": organisation}, email, role)


@transaction.atomic
def resend_invitation(*, actor: Actor, target: Business | Organisation, invitation_id: int) -> Invitation:
    """A new link to the same address; the old link is dead. Raises Invitation.DoesNotExist, or Refused by quota."""
    old = _locked(actor, target, invitation_id)
    if isinstance(target, Business):
        return invite(actor=actor, business=target, email=old.email, role=old.role)
    return invite_to_organisation(actor=actor, organisation=target, email=old.email, role=old.role)


@transaction.atomic
def revoke_invitation(*, actor: Actor, target: Business | Organisation, invitation_id: int) -> Invitation:
    """The link is dead from the next click on. Raises Invitation.DoesNotExist for one that is not open here."""
    invitation = _locked(actor, target, invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    if isinstance(target, Business):
        facts = {"invitation": invitation.pk, "role": invitation.role}
        record("invitation.revoked", target, actor=actor, changes=facts)
    return invitation


@transaction.atomic
def accept_invitation(*, user: User, invitation: Invitation) -> str | None:
    """The person joins, once: of two who try together exactly one wins. Returns the address to go to; None when the
    invitation is no longer open or was meant for somebody else. Only a confirmed address counts."""
    if not EmailAddress.objects.filter(user=user, email=invitation.email, verified=True).exists():
        return None
    now = timezone.now()
    taken = open_invitations(now).filter(pk=invitation.pk).update(accepted_at=now, accepted_by=user)
    if not taken:
        return None
    if invitation.organisation is not None:
        OrganisationMembership.objects.get_or_create(
            organisation=invitation.organisation, user=user, defaults={"role": invitation.role}
        )
        return "/"
    business = invitation.business
    assert business is not None
    member, new = Membership.objects.get_or_create(business=business, user=user, defaults={"role": invitation.role})
    if new:
        with business_context(write=[business]):
            facts = {"person": user.pk, "role": [None, member.role], "invitation": invitation.pk}
            record("member.joined", business, actor=actor_in_business(user, business), changes=facts)
    return reverse("dashboard", kwargs={"slug": business.slug})


def end_invitations_by(user: User, place: Business | Organisation) -> int:
    """Somebody who may no longer invite here leaves no open door behind; returns how many were closed."""
    target = {"business": place} if isinstance(place, Business) else {"organisation": place}
    now = timezone.now()
    return open_invitations(now).filter(invited_by=user, **target).update(revoked_at=now)


def _lock(actor: Actor, target: Business | Organisation) -> dict[str, Any]:
    """Asks for the right, then serialises invitations to one place; returns the filter that names it."""
    if isinstance(target, Business):
        require(actor, "people.manage", target)
        Business.objects.select_for_update(no_key=True).get(pk=target.pk)
        return {"business": target}
    require(actor, "organisation.people", target)
    Organisation.objects.select_for_update(no_key=True).get(pk=target.pk)
    return {"organisation": target}


def _locked(actor: Actor, target: Business | Organisation, invitation_id: int) -> Invitation:
    mine = _lock(actor, target)
    return open_invitations(timezone.now()).select_for_update().get(pk=invitation_id, **mine)


def _replace(actor: Actor, target: dict[str, Any], email: str, role: str) -> Invitation:
    """Ends open invitations to the address, writes the new one, queues its mail. Runs under the target's lock."""
    now = timezone.now()
    recent = Invitation.objects.filter(created_at__gt=now - timedelta(days=1), **target)
    if recent.count() >= MOST_INVITATIONS_A_DAY:
        raise Refused(_("You sent many invitations today. Try again tomorrow."))
    open_invitations(now).filter(email=email, **target).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        token_sha256=digest(token),
        invited_by_id=actor.user_id,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        **target,
    )
    _send(invitation, token, actor.name)
    return invitation


def _send(invitation: Invitation, token: str, inviter: str) -> None:
    """In the inviter's language: whether the address is known here, and which language it likes, stays unsaid."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    context = {
        "inviter": inviter,
        "place": str(invitation.business or invitation.organisation),
        "role": role_label(invitation),
        "address": settings.SITE_URL + reverse("invitation", kwargs={"token": token}),
        "days": settings.INVITATION_DAYS,
        "site_url": settings.SITE_URL,
    }
    with override(language):
        subject = render_to_string("portal/people/invitation_subject.txt", context)
        body = render_to_string("portal/people/invitation_message.txt", context)
    queue_mail(invitation.email, subject, body.strip() + "\n", language=language)
