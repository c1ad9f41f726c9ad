"""Named reads about people, invitations and places."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.access.models import Mandate
from portal.accounts.boxes import digest
from portal.accounts.models import User
from portal.tenancy.models import (
    Business,
    Invitation,
    Membership,
    Organisation,
    OrganisationMembership,
    OrganisationRole,
    Role,
)

ROLE_ORDER = {"owner": 0, "manager": 1, "member": 2, "reader": 3}


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Not accepted, not withdrawn, not expired."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


def role_label(invitation: Invitation) -> str:
    """The invited role in the reader's language."""
    choices = Role if invitation.business_id else OrganisationRole
    return str(choices(invitation.role).label)


def invitation_by_token(token: str) -> Invitation | None:
    """The open invitation behind a link. The digest is looked up by index, so timing tells nothing of the token."""
    found = open_invitations(timezone.now()).filter(token_sha256=digest(token))
    return found.select_related("business", "organisation", "invited_by").first()


def invitations_for(user: User) -> list[Invitation]:
    """Open invitations to the confirmed addresses of a person, the newest first."""
    mine = EmailAddress.objects.filter(user=user, verified=True).values("email")
    found = open_invitations(timezone.now()).filter(email__in=mine)
    return list(found.select_related("business", "organisation", "invited_by").order_by("-created_at"))


def invitations_to(**target: Any) -> list[Invitation]:
    """Open invitations to one business or organisation, the newest first, each with its `role_name`."""
    found = list(open_invitations(timezone.now()).filter(**target).order_by("-created_at"))
    for invitation in found:
        invitation.role_name = role_label(invitation)  # type: ignore[attr-defined]
    return found


def people_of(business: Business) -> list[Membership]:
    """Members with their accounts, owners first, then by name."""
    found = Membership.objects.filter(business=business).select_related("user")
    return sorted(found, key=lambda member: (ROLE_ORDER[member.role], str(member.user).casefold()))


def people_of_organisation(organisation: Organisation) -> list[OrganisationMembership]:
    found = OrganisationMembership.objects.filter(organisation=organisation).select_related("user")
    return sorted(found, key=lambda member: (member.role, str(member.user).casefold()))


@dataclass(frozen=True, slots=True)
class Place:
    """A business or organisation that a person may enter, and as what."""

    name: str
    url: str
    kind: str  # member, mandate or organisation
    role: Any
    note: str = ""


def places_of(user: User) -> list[Place]:
    """Everywhere a person may enter: by membership, by organisation, by a live mandate of one of their chambers."""
    memberships = Membership.objects.filter(user=user).select_related("business").order_by("business__name")
    places = [Place(m.business.name, _business(m.business), "member", m.get_role_display()) for m in memberships]
    own = OrganisationMembership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")
    places += [
        Place(m.organisation.name, workspace_url(m.organisation), "organisation", m.get_role_display()) for m in own
    ]
    live = Mandate.objects.live(timezone.localdate()).filter(
        organisation__kind="chamber", organisation__memberships__user=user
    )
    mine = {m.business_id for m in memberships}
    for mandate in live.select_related("business", "organisation").order_by("business__name"):
        if mandate.business_id not in mine:
            name, chamber = mandate.business.name, mandate.organisation.name
            places.append(Place(name, _business(mandate.business), "mandate", mandate.get_scope_display(), chamber))
    return places


def workspace_url(organisation: Organisation) -> str:
    """Where the people of an organisation start."""
    return reverse("workspace", kwargs={"org": organisation.slug})


def _business(business: Business) -> str:
    return reverse("dashboard", kwargs={"slug": business.slug})
