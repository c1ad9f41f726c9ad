"""Looks up what a person may do in a business or an organisation, now. Nothing here is remembered between requests."""

from datetime import date
from typing import Any

from django.utils import timezone

from portal.access.models import Mandate
from portal.access.rules import NOBODY, Actor
from portal.access.table import ACCOMPANY
from portal.tenancy.models import Business, Membership, Organisation, OrganisationMembership


def actor_in_business(user: Any, business: Business, *, today: date | None = None) -> Actor | None:
    """The actor by membership, else by a live mandate of one of the person's chambers; None for a stranger."""
    if user.pk is None:  # not signed in: a comparison with null would find a chamber without people
        return None
    membership = Membership.objects.filter(business=business, user_id=user.pk).first()
    if membership is not None:
        return Actor(
            user_id=user.pk,
            name=str(user),
            business_id=business.pk,
            role=membership.role,
            membership_id=membership.pk,
        )
    mandate = (
        Mandate.objects.live(today or timezone.localdate())
        .filter(
            business=business,
            organisation__kind="chamber",
            organisation__memberships__user_id=user.pk,
            organisation__memberships__role__in=ACCOMPANY,
        )
        .first()
    )
    return None if mandate is None else actor_under(mandate, user)


def actor_under(mandate: Mandate, user: Any) -> Actor:
    """This person inside the business, as the mandate lets them; whoever calls looked up that it is live and theirs."""
    return Actor(
        user_id=user.pk,
        name=str(user),
        business_id=mandate.business_id,
        mandate_id=mandate.pk,
        scope=mandate.scope,
        sections=frozenset(mandate.sections),
        organisation_id=mandate.organisation_id,
    )


def actor_in_organisation(user: Any, organisation: Organisation) -> Actor | None:
    """The actor in the workspace of a chamber or an insurer; None for a stranger."""
    membership = OrganisationMembership.objects.filter(organisation=organisation, user_id=user.pk).first()
    if membership is None:
        return None
    return Actor(
        user_id=user.pk,
        name=str(user),
        organisation_id=organisation.pk,
        organisation_kind=organisation.kind,
        organisation_role=membership.role,
    )


def operator_in(business: Business) -> Actor:
    """The command line of the platform: may build and import, is named "operator" in the audit trail."""
    return Actor(user_id=None, name="operator", business_id=business.pk, operator=True)


def actor_by_id(user_id: int | None, business: Business) -> Actor:
    """For jobs: asks again who the person is by now. A removed person becomes nobody, whom `can` refuses."""
    from portal.accounts.models import User

    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return (actor_in_business(user, business) if user else None) or NOBODY
