"""Chambers and insurers come from the platform's operator, by command; their own administrators invite the rest."""

from django.db import transaction
from django.utils.text import slugify

from portal.access.rules import Actor
from portal.tenancy.invitations import invite_to_organisation
from portal.tenancy.models import Invitation, Organisation, OrganisationRole


@transaction.atomic
def add_organisation(*, kind: str, name: str, administrator: str, slug: str = "") -> tuple[Organisation, Invitation]:
    """A new chamber or insurer, and the invitation to its first administrator's address.

    Raises IntegrityError when the address part (`slug`, else made from the name) is taken.
    """
    made = Organisation.objects.create(kind=kind, name=name, slug=slug or slugify(name)[:60] or kind)
    operator = Actor(
        user_id=None,
        name="Rempart",
        organisation_id=made.pk,
        organisation_kind=kind,
        organisation_role=OrganisationRole.ADMINISTRATOR,
    )
    invitation = invite_to_organisation(
        actor=operator, organisation=made, email=administrator, role=OrganisationRole.ADMINISTRATOR
    )
    return made, invitation
