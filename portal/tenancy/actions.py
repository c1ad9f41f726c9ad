"""Verbs on businesses and the people in them. Invitations have their own module, re-exported here."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import actor_in_business
from portal.access.rules import Actor, require
from portal.accounts.actions import sign_out_everywhere
from portal.accounts.models import User
from portal.audit.log import record
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.invitations import (
    accept_invitation,
    end_invitations_by,
    invite,
    invite_to_organisation,
    resend_invitation,
    revoke_invitation,
)
from portal.tenancy.models import Business, Membership, Role
from portal.tenancy.refusals import Refused
from portal.tenancy.slugs import new_slug

__all__ = [
    "Refused",
    "accept_invitation",
    "change_role",
    "create_business",
    "invite",
    "invite_to_organisation",
    "remove_member",
    "rename_business",
    "resend_invitation",
    "revoke_invitation",
]

MOST_BUSINESSES_A_DAY = 10


@transaction.atomic
def create_business(*, user: User, name: str) -> Business:
    """A business with an empty profile; the person becomes its owner. Raises Refused beyond the daily quota."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two tabs: one count
    since = timezone.now() - timedelta(days=1)
    if Membership.objects.filter(user=user, role=Role.OWNER, since__gt=since).count() >= MOST_BUSINESSES_A_DAY:
        raise Refused(_("You created many businesses today. Try again tomorrow."))
    business = _with_free_slug(name)
    Membership.objects.create(business=business, user=user, role=Role.OWNER)
    with business_context(write=[business]):
        Profile.objects.create(business=business)
        record("business.created", business, actor=actor_in_business(user, business), changes={"name": name})
    return business


@transaction.atomic
def rename_business(*, actor: Actor, business: Business, name: str) -> None:
    """Changes the displayed name; the address stays."""
    require(actor, "business.rename", business)
    if name != business.name:
        record("business.renamed", business, actor=actor, changes={"name": [business.name, name]})
        business.name = name
        business.save(update_fields=["name"])


@transaction.atomic
def change_role(*, actor: Actor, business: Business, member_id: int, role: str) -> Membership:
    """Gives a member another role. Raises Refused for another owner and for the last one, Membership.DoesNotExist for
    somebody who is not here."""
    require(actor, "people.manage", business)
    member = _locked_member(business, member_id)
    if role not in Role.values:
        raise Refused(_("Choose one of the four roles."))
    if member.role == role:
        return member
    _keep_an_owner(actor, business, member)
    record("member.changed", business, actor=actor, changes={"person": member.user_id, "role": [member.role, role]})
    member.role = role
    member.save(update_fields=["role"])
    if role != Role.OWNER:
        end_invitations_by(member.user, business)
    return member


@transaction.atomic
def remove_member(*, actor: Actor, business: Business, member_id: int) -> User:
    """Ends a membership, the person's open invitations and their sessions everywhere. What they owned stays, without
    an owner. People may leave by themselves. Raises Refused for another owner and for the last one."""
    member = _locked_member(business, member_id)
    if member.pk != actor.membership_id:
        require(actor, "people.manage", business)
    _keep_an_owner(actor, business, member)
    with business_context(write=[business]):  # a reader who leaves may write nothing else
        facts = {"person": member.user_id, "role": [member.role, None]}
        record("member.removed", business, actor=actor, changes=facts)
        member.delete()
    end_invitations_by(member.user, business)
    sign_out_everywhere(user=member.user)
    return member.user


def _locked_member(business: Business, member_id: int) -> Membership:
    """The member, after taking the lock under which the people of a business change."""
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    return Membership.objects.select_related("user").get(business=business, pk=member_id)


def _keep_an_owner(actor: Actor, business: Business, member: Membership) -> None:
    """Owners only step down themselves, and the last one not at all. The actor's role is read again under the lock."""
    mine = Membership.objects.filter(business=business, pk=actor.membership_id or 0).first()
    if mine is None or (mine.pk != member.pk and mine.role != Role.OWNER):
        raise PermissionDenied("people.manage")
    if member.role != Role.OWNER:
        return
    if member.pk != mine.pk:
        raise Refused(_("Another owner decides alone to step down. Ask them."))
    if not Membership.objects.filter(business=business, role=Role.OWNER).exclude(pk=member.pk).exists():
        raise Refused(_("A business always has an owner. Make somebody else an owner first."))


def _with_free_slug(name: str) -> Business:
    while True:
        try:
            with transaction.atomic():
                return Business.objects.create(slug=new_slug(name), name=name)
        except IntegrityError:  # the random tail was taken: one chance in hundreds of thousands
            continue
