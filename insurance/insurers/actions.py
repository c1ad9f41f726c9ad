"""Grants: a business opens one dossier version to one reader for a while; every use, refused ones too, is recorded."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.dossier.storage import read_bundle
from insurance.dossier.validity import closing
from insurance.insurers.models import AccessOutcome, GrantAccess
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
CODE_LENGTH = 10
MOST_WRONG_CODES, WRONG_WINDOW = 10, timedelta(minutes=15)  # from one network; the right code is then refused as well
MOST_WRONG_CODES_IN_ALL = 200  # from everywhere: one stranger cannot close the link, a crowd cannot guess


def new_code() -> str:
    """Ten characters from 31: 49 bits, tried at most 800 times an hour from everywhere together."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def hash_code(code: str) -> str:
    """Only this is kept. Spaces, dashes and case do not matter to people, so they do not count."""
    return hashlib.sha256(b"grant.1|" + "".join(code.split()).replace("-", "").upper().encode()).hexdigest()


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
) -> tuple[Grant, str | None]:
    """Opens one version to an insurer of the platform, or to anybody who holds the link and the returned code. It never
    outlasts the version's last day; raises ValidationError once that is over."""
    require(actor, "grant.manage", business)
    version = DossierVersion.objects.for_business(business).get(number=version_number)
    if version.past:
        raise ValidationError(_("%(version)s is past its date: build a new version to share.") % {"version": version})
    if version.valid_until is not None:
        expires_at = min(expires_at, closing(version.valid_until))
    code = None if organisation else new_code()
    grant = Grant.objects.create(
        business=business,
        organisation=organisation,
        recipient=recipient,
        code_sha256=hash_code(code) if code else "",
        version_number=version.number,
        expires_at=expires_at,
        max_downloads=max_downloads,
        created_by_id=actor.user_id,
    )
    record("grant.created", business, actor=actor, ref=str(version), changes=_facts(grant))
    return grant, code


@transaction.atomic
def revoke_grant(*, actor: Actor, business: Business, public_id: UUID | str) -> None:
    """Closes a grant from the next request on."""
    require(actor, "grant.manage", business)
    grant = Grant.objects.select_for_update().filter(business=business, public_id=public_id, revoked_at=None).first()
    if grant is not None:
        grant.revoked_at = timezone.now()
        grant.save(update_fields=["revoked_at"])
        record("grant.revoked", business, actor=actor, ref=f"D-{grant.version_number:03d}", changes=_facts(grant))


@dataclass(frozen=True, slots=True)
class Download:
    """What came of an attempt: the outcome, and the sealed bundle when it was allowed."""

    outcome: str
    name: str = ""
    content: bytes = b""


def refusal(grant: Grant, now: datetime) -> str | None:
    """Why this grant opens nothing at `now` (the server's clock), or None."""
    if grant.revoked_at is not None:
        return AccessOutcome.REVOKED
    if grant.expires_at <= now:
        return AccessOutcome.EXPIRED
    if grant.downloads >= grant.max_downloads:
        return AccessOutcome.USED_UP
    return None


@transaction.atomic
def download(
    *,
    grant_id: int,
    who: str,
    actor: Actor | None,
    code: str | None = None,
    network: str = "",
    read: Callable[[DossierVersion], bytes] = read_bundle,
) -> Download:
    """One attempt, under a lock on the grant: checks it, counts it, records it, returns what `read` takes out of the
    version, the bundle unless said otherwise.

    `actor` is the underwriter for a grant to an insurer; a grant by link needs `code` instead, and `network` says where
    it was typed. A network that guessed too often is answered as to a wrong code, and fills the trail no further.
    """
    grant = Grant.objects.select_for_update(of=("self",)).select_related("business", "organisation").get(pk=grant_id)
    if grant.organisation is not None:
        require(actor, "shared.download", grant.organisation)
    business = grant.business
    place = _digested(network)
    with business_context(write=[business]):
        outcome = refusal(grant, timezone.now())
        if grant.organisation is None and outcome is None:
            if _guessed_too_often(grant, place):
                return Download(str(AccessOutcome.WRONG_CODE))
            if not hmac.compare_digest(hash_code(code or ""), grant.code_sha256):
                outcome = AccessOutcome.WRONG_CODE
        version = DossierVersion.objects.for_business(business).get(number=grant.version_number)
        if outcome is None and PublicSeal.objects.filter(token=version.token, state="revoked").exists():
            outcome = AccessOutcome.REVOKED
        content = b""
        if outcome is None:
            content, outcome = read(version), AccessOutcome.DOWNLOADED
            grant.downloads += 1
            grant.save(update_fields=["downloads"])
        GrantAccess.objects.create(
            business=business,
            grant=grant,
            user_id=actor.user_id if actor else None,
            who=who[:200],
            outcome=outcome,
            network=place if outcome == AccessOutcome.WRONG_CODE else "",
        )
        verb = "grant.used" if content else "grant.refused"
        record(verb, business, actor=actor, ref=str(version), changes={"who": who[:200], "outcome": str(outcome)})
    return Download(str(outcome), f"rempart-{business.slug}-{version}.zip", content)


def _guessed_too_often(grant: Grant, place: str) -> bool:
    wrong = GrantAccess.objects.for_business(grant.business).filter(
        grant=grant, outcome=AccessOutcome.WRONG_CODE, at__gt=timezone.now() - WRONG_WINDOW
    )
    return wrong.filter(network=place).count() >= MOST_WRONG_CODES or wrong.count() >= MOST_WRONG_CODES_IN_ALL


def _digested(network: str) -> str:
    """Tells two networks apart without keeping an address."""
    return salted_hmac("grant.network.1", network, algorithm="sha256").hexdigest() if network else ""


def _facts(grant: Grant) -> dict[str, object]:
    return {
        "recipient": grant.organisation.name if grant.organisation else grant.recipient,
        "expires_at": grant.expires_at,
        "max_downloads": grant.max_downloads,
    }
