"""Grants: a business opens one dossier version to one reader for a while, and withdraws it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion
from insurance.dossier.validity import closing
from insurance.insurers.copies.making import want_copy
from insurance.insurers.grants.codes import hash_code, new_code
from insurance.insurers.grants.letters import send_link
from insurance.insurers.grants.standing import version_of
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.models import Business, Organisation

MOST_LINKS_A_DAY = 30  # letters of one business to people of its choice


@transaction.atomic
def create_grant(
    *,
    actor: Actor,
    business: Business,
    version_number: int,
    expires_at: datetime,
    max_downloads: int,
    organisation: Organisation | None = None,
    recipient: str = "",
    email: str = "",
    language: str = "",
    may_pass_on: bool = False,
    parent: Grant | None = None,
) -> tuple[Grant, str | None]:
    """Opens one version to an insurer of the platform; or to the person at `email`, who is sent the link and later a
    code each time; or else to anybody who holds the link and the returned code. The reader's copy is being made from
    now on. It never outlasts the version's last day. Raises ValidationError once that is over, and for an address after
    too many letters today."""
    require(actor, "grant.manage", business)
    hold_grants(business)
    version = DossierVersion.objects.for_business(business).get(number=version_number)
    if version.past:
        raise ValidationError(_("%(version)s is past its date: build a new version to share.") % {"version": version})
    if version.valid_until is not None:
        expires_at = min(expires_at, closing(version.valid_until))
    if email and not organisation:
        _count_letters(business)
    code = None if organisation or email else new_code()
    grant = Grant.objects.create(
        business=business,
        organisation=organisation,
        recipient="" if organisation else recipient,
        email="" if organisation else email.strip().lower(),
        language=language,
        code_sha256=hash_code(code) if code else "",
        version_number=version.number,
        expires_at=expires_at,
        max_downloads=max_downloads,
        may_pass_on=may_pass_on,
        parent=parent,
        created_by_id=actor.user_id,
    )
    want_copy(grant, actor)
    if grant.email:
        send_link(grant)
    record("grant.created", business, actor=actor, ref=str(version), changes=_facts(grant))
    return grant, code


def hold_grants(business: Business) -> None:
    """Opening and withdrawing take turns until commit: what is being opened is withdrawn too. Comes before any lock on
    a grant."""
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)


def _count_letters(business: Business) -> None:
    sent = Grant.objects.filter(business=business, created_at__gt=timezone.now() - timedelta(days=1))
    if sent.exclude(email="").count() >= MOST_LINKS_A_DAY:
        raise ValidationError({"email": _("You wrote to many readers today. Go on tomorrow.")})


@transaction.atomic
def revoke_grant(*, actor: Actor, business: Business, public_id: UUID | str) -> int:
    """Closes a grant from the next request on, and those that its reader passed on. Returns how many were open."""
    require(actor, "grant.manage", business)
    hold_grants(business)
    grants = Grant.objects.select_for_update().filter(business=business, revoked_at=None)
    found = list(grants.filter(public_id=public_id)) + list(grants.filter(parent__public_id=public_id))
    return _revoke(found, actor)


@transaction.atomic
def revoke_all(*, actor: Actor, business: Business) -> int:
    """Closes every grant of the business from the next request on. Returns how many were open."""
    require(actor, "grant.manage", business)
    hold_grants(business)
    grants = Grant.objects.select_for_update().filter(business=business, revoked_at=None)
    return _revoke(list(grants.filter(expires_at__gt=timezone.now())), actor)


def _revoke(grants: list[Grant], actor: Actor) -> int:
    for grant in grants:
        grant.revoked_at = timezone.now()
        grant.save(update_fields=["revoked_at"])
        record("grant.revoked", grant.business, actor=actor, ref=version_of(grant), changes=_facts(grant))
    return len(grants)


def _facts(grant: Grant) -> dict[str, object]:
    facts: dict[str, object] = {
        "recipient": grant.reader,
        "expires_at": grant.expires_at,
        "max_downloads": grant.max_downloads,
    }
    if grant.may_pass_on:
        facts["may_pass_on"] = True
    if grant.parent is not None:
        facts["passed_on_by"] = grant.parent.reader
    return facts
