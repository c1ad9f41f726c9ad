"""Versions, who may read them, what is said about them, and their renewal."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from insurance.dossier.storage import store_bundle
from insurance.models import (
    DossierVersion,
    GrantCopy,
    Inquiry,
    InquiryEntry,
    PassOnRequest,
    PublicCopy,
    PublicSeal,
    RenewalCampaign,
    RenewalItem,
    ReviewRequest,
    ReviewStatement,
)
from insurance.review.facts import fingerprints
from portal.access.models import Grant
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.tenancy.references import next_number

EMPTY_SNAPSHOT = json.dumps(
    {
        "format": "rempart-dossier/1",
        "version": {"reference": "D-001", "frozen_at": "2026-11-26T17:05:00+00:00", "language": "fr"},
        "sections": [],
    }
)


def make_statement(
    business: Business, organisation: Organisation, noticed: str = "Rien à signaler", **fields: Any
) -> ReviewStatement:
    """A statement of a chamber on two parts, as `give_review` writes it: asked for before, and the question ended."""
    parts = fields.pop("parts", ["register", "measures"])
    with business_context(write=[business]):
        values = {
            "chamber": organisation.name,
            "adviser_name": "Claire Aubrée",
            "given_at": timezone.now(),
            "fingerprints": fingerprints(business, parts),
            "own_changes": 0,
            "chamber_changes": 0,
        }
        asked, _made = ReviewRequest.objects.get_or_create(business=business, organisation=organisation, ended_at=None)
        statement = ReviewStatement.objects.create(
            business=business,
            number=next_number(business, "V"),
            organisation=organisation,
            parts=parts,
            noticed=noticed,
            **{**values, **fields},
        )
        ReviewRequest.objects.for_business(business).filter(pk=asked.pk).update(ended_at=statement.given_at)
        return statement


def make_version(business: Business, content: bytes = b"the sealed bundle", **fields: Any) -> DossierVersion:
    """A dossier version with its seal, as the build job writes them, around any bytes."""
    digest = hashlib.sha256(content).hexdigest()
    with business_context(write=[business]):
        version = DossierVersion.objects.create(
            business=business,
            number=next_number(business, "D"),
            snapshot_sha256=digest,
            pdf_sha256=digest,
            bundle_sha256=digest,
            bundle_stored_as=store_bundle(business, content),
            bundle_bytes=len(content),
            pages=1,
            audit_length=0,
            audit_head="",
            **{"language": "fr", "frozen_at": timezone.now(), "snapshot": EMPTY_SNAPSHOT, **fields},
        )
    PublicSeal.objects.create(
        token=version.token,
        business=business,
        number=version.number,
        pdf_sha256=digest,
        bundle_sha256=digest,
        frozen_at=version.frozen_at,
        state_since=version.frozen_at,
    )
    return version


def make_grant(business: Business, version: DossierVersion | None = None, **fields: Any) -> Grant:
    """A version open for three days by a link and a code, to somebody who may ask to pass it on."""
    version = version or make_version(business)
    values = {"recipient": "Cabinet Le Bris", "max_downloads": 2, "may_pass_on": True}
    if not {"organisation", "email"} & set(fields):
        values["code_sha256"] = "0" * 64
    expires_at = fields.pop("expires_at", timezone.now() + timedelta(days=3))
    return Grant.objects.create(
        business=business, version_number=version.number, expires_at=expires_at, **{**values, **fields}
    )


def make_request(grant: Grant, recipient: str = "Assurances du Port", **fields: Any) -> PassOnRequest:
    """What the reader of a grant asks the owner."""
    with business_context(write=[grant.business]):
        return PassOnRequest.objects.create(
            business=grant.business,
            number=next_number(grant.business, "T"),
            grant=grant,
            asked_by=grant.reader,
            recipient=recipient,
            **{"email": "port@assurances.example", **fields},
        )


def make_copy(grant: Grant, content: bytes = b"the marked bundle") -> GrantCopy:
    """The reader's copy of a grant, as its job writes it, around any bytes."""
    digest = hashlib.sha256(content).hexdigest()
    with business_context(write=[grant.business]):
        copy = GrantCopy.objects.create(
            business=grant.business,
            grant=grant,
            recipient=grant.reader,
            pdf_sha256=digest,
            bundle_sha256=digest,
            bundle_stored_as=store_bundle(grant.business, content),
            bundle_bytes=len(content),
        )
    seal = PublicSeal.objects.get(business=grant.business, number=grant.version_number)
    PublicCopy.objects.create(seal=seal, pdf_sha256=digest, bundle_sha256=digest)
    return copy


def make_inquiry(business: Business, organisation: Organisation, text: str = "Qui répare ?", **fields: Any) -> Inquiry:
    """A question that waits about the newest version, on a grant of its own unless `grant` is given."""
    now = timezone.now()
    with business_context(write=[business]):
        version = DossierVersion.objects.for_business(business).order_by("-number").first()
        grant = fields.pop("grant", None) or make_grant(business, version, organisation=organisation)
        number = next_number(business, "Q")
        row = Inquiry.objects.create(
            business=business, number=number, grant=grant, **{"opened_at": now, "moved_at": now, **fields}
        )
        InquiryEntry.objects.create(business=business, inquiry=row, kind="asked", text=text, who="Nora Salaün", at=now)
    return row


def make_renewal(
    organisation: Organisation, *businesses: Business, why: str = "keys_missing", **fields: Any
) -> RenewalCampaign:
    """A renewal under way, of a chamber that could not build the dossiers of these businesses."""
    now = timezone.now()
    defaults = {"created_at": now, "start_at": now, "months": 12, "moved": True, "parts": ["company"]}
    defaults |= {"number": RenewalCampaign.objects.filter(organisation=organisation).count() + 1, "with_proofs": True}
    defaults |= {"clients": [business.pk for business in businesses], "failed": len(businesses)}
    defaults["position"] = len(businesses)
    campaign = RenewalCampaign.objects.create(organisation=organisation, **{**defaults, **fields})
    for business in businesses:
        with business_context(write=[business]):
            RenewalItem.objects.create(
                business=business, campaign=campaign, state="failed", why=why, asked_at=now, ended_at=now
            )
    return campaign
