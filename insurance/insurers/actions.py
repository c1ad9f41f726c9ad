"""Grants: a business opens one dossier version to one reader for a while; every use, refused ones too, is recorded."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion
from insurance.dossier.validity import closing
from insurance.insurers.codes import hash_code, new_code
from insurance.insurers.copies import copy_of, want_copy
from insurance.insurers.letters import send_link
from insurance.insurers.models import AccessOutcome, GrantAccess
from insurance.insurers.standing import closed, version_of
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation

MOST_LINKS_A_DAY = 30  # letters of one business to people of its choice
MOST_DOSSIERS_A_DAY = 100  # different ones that all people and programs of one insurer take
REFUSED_AGAIN = timedelta(hours=1)
security = logging.getLogger("rempart.security")


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


@dataclass(frozen=True, slots=True)
class Download:
    """What came of an attempt: the outcome, and the bytes when it was allowed."""

    outcome: str
    name: str = ""
    content: bytes = b""


@transaction.atomic
def download(
    *, grant_id: int, who: str, actor: Actor | None, read: Callable[[DossierVersion], bytes] | None = None
) -> Download:
    """One attempt, under a lock on the grant: checks it, counts it, records it, returns the reader's marked copy, or
    what `read` takes out of the version. Raises NotReady, uncounted, while the copy is being made.

    `actor` is the underwriter for a grant to an insurer; whoever reads behind a link has passed the room's door.
    """
    grant = Grant.objects.select_for_update(of=("self",)).select_related("business", "organisation").get(pk=grant_id)
    if grant.organisation is not None:
        require(actor, "shared.download", grant.organisation)
    business = grant.business
    with business_context(write=[business]):
        outcome = closed(grant, timezone.now()) or _too_many(grant)
        version = DossierVersion.objects.for_business(business).get(number=grant.version_number)
        content = b""
        if outcome is None:
            content, outcome = read(version) if read is not None else copy_of(grant), AccessOutcome.DOWNLOADED
            grant.downloads += 1
            grant.downloaded_at = timezone.now()
            grant.save(update_fields=["downloads", "downloaded_at"])
        note_access(grant, who, str(outcome), actor=actor)
    return Download(str(outcome), f"rempart-{business.slug}-{version}.zip", content)


@transaction.atomic
def note_access(grant: Grant, who: str, outcome: str, *, actor: Actor | None = None, place: str = "") -> None:
    """Writes an attempt down, for the business to see. In a context that writes it. What is refused again within the
    hour, for the same reason and at the same place, goes to the security log alone: nobody fills a history that is
    never shortened by knocking."""
    verbs = {AccessOutcome.DOWNLOADED: "grant.used", AccessOutcome.VIEWED: "grant.opened"}
    verbs[AccessOutcome.CODE_SENT] = "grant.code_sent"
    verb = verbs.get(AccessOutcome(outcome), "grant.refused")
    user_id = actor.user_id if actor else None
    again = verb == "grant.refused" and _refused_before(grant, outcome, user_id, place)
    if not again or outcome == AccessOutcome.WRONG_CODE:  # wrong codes are counted, and end at a limit
        facts = {"user_id": user_id, "who": who[:200], "outcome": outcome, "network": place}
        GrantAccess.objects.create(business=grant.business, grant=grant, **facts)
    if again:
        event = {"grant": grant.pk, "business": grant.business_id, "user": user_id, "why": str(outcome)}
        security.warning("refused", extra={"event": event})
        return
    changes = {"who": who[:200], "outcome": outcome}
    record(verb, grant.business, actor=actor, ref=version_of(grant), changes=changes)


def _refused_before(grant: Grant, outcome: str, user_id: int | None, place: str) -> bool:
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)  # two at once: one entry
    rows = GrantAccess.objects.for_business(grant.business).filter(grant=grant, outcome=outcome, network=place)
    return rows.filter(user=user_id, at__gt=timezone.now() - REFUSED_AGAIN).exists()


def _too_many(grant: Grant) -> str | None:
    """An insurer that takes dossier after dossier is stopped for the day; the business sees why."""
    if grant.organisation_id is None:
        return None
    Organisation.objects.select_for_update(no_key=True).get(pk=grant.organisation_id)  # many at once: one count
    today = Grant.objects.filter(
        organisation_id=grant.organisation_id, downloaded_at__gt=timezone.now() - timedelta(days=1)
    )
    if today.exclude(pk=grant.pk).count() < MOST_DOSSIERS_A_DAY:
        return None
    event = {"organisation": grant.organisation_id, "business": grant.business_id, "why": "too many dossiers in a day"}
    security.warning("refused", extra={"event": event})
    return AccessOutcome.TOO_MANY


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
