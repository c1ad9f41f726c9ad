"""Who works in a chamber or an insurer: roles, leaving, removal. An organisation has no history page of its own,
so each change leaves a line in the security log."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.accounts.actions import sign_out_everywhere
from portal.accounts.models import User
from portal.tenancy.invitations import ROLES_OF, end_invitations_by
from portal.tenancy.models import Organisation, OrganisationMembership, OrganisationRole
from portal.tenancy.refusals import Refused

security = logging.getLogger("rempart.security")


@transaction.atomic
def change_colleague_role(*, actor: Actor, organisation: Organisation, colleague_id: int, role: str) -> User:
    """Gives a colleague another role. Raises Refused for the last administrator and for a role this kind of
    organisation does not have, OrganisationMembership.DoesNotExist for somebody who is not here."""
    require(actor, "organisation.people", organisation)
    colleague = _locked(organisation, colleague_id)
    _still_administers(actor, organisation)
    if role not in ROLES_OF[organisation.kind]:
        raise Refused(_("Choose one of the roles."))
    if role == colleague.role:
        return colleague.user
    _keep_an_administrator(colleague)
    colleague.role = role
    colleague.save(update_fields=["role"])
    if role != OrganisationRole.ADMINISTRATOR:
        end_invitations_by(colleague.user, organisation)
    _note("colleague's role changed", actor, colleague)
    return colleague.user


@transaction.atomic
def remove_colleague(*, actor: Actor, organisation: Organisation, colleague_id: int) -> User:
    """Ends a colleague's work here, their sessions everywhere and their open invitations: with the next request they
    see no client and no dossier. People may leave by themselves. Raises Refused for the last administrator,
    OrganisationMembership.DoesNotExist for somebody who is not here."""
    require(actor, "organisation.view", organisation)
    colleague = _locked(organisation, colleague_id)
    if colleague.user_id != actor.user_id:
        require(actor, "organisation.people", organisation)
        _still_administers(actor, organisation)
    _keep_an_administrator(colleague)
    _note("colleague removed", actor, colleague)
    end_invitations_by(colleague.user, organisation)
    colleague.delete()
    sign_out_everywhere(user=colleague.user)
    return colleague.user


def _locked(organisation: Organisation, colleague_id: int) -> OrganisationMembership:
    """The colleague, after taking the lock under which the people of an organisation change."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return OrganisationMembership.objects.select_related("user").get(organisation=organisation, pk=colleague_id)


def _still_administers(actor: Actor, organisation: Organisation) -> None:
    """The actor's role, read again under the lock: of two administrators who remove each other, one stays."""
    mine = OrganisationMembership.objects.filter(
        organisation=organisation, user_id=actor.user_id or 0, role=OrganisationRole.ADMINISTRATOR
    )
    if not mine.exists():
        raise PermissionDenied("organisation.people")


def _keep_an_administrator(colleague: OrganisationMembership) -> None:
    if colleague.role != OrganisationRole.ADMINISTRATOR:
        return
    others = OrganisationMembership.objects.filter(
        organisation_id=colleague.organisation_id, role=OrganisationRole.ADMINISTRATOR
    ).exclude(pk=colleague.pk)
    if not others.exists():
        raise Refused(_("There is always an administrator. Make somebody else an administrator first."))


def _note(what: str, actor: Actor, colleague: OrganisationMembership) -> None:
    event = {
        "user": actor.user_id,
        "organisation": colleague.organisation_id,
        "person": colleague.user_id,
        "role": colleague.role,
    }
    security.info(what, extra={"event": event})
