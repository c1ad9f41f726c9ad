"""One frozen, checked, canonical value of everything the dossier says. What is not registered stays out."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from insurance.dossier.models import DossierVersion
from insurance.dossier.snapshot_schema import FORMAT, Snapshot, checked
from portal import registry
from portal.access.rules import Actor, can
from portal.audit.chain import head
from portal.tenancy.models import Business
from portal.tenancy.references import reference

VIEWS = {  # the chooser's parts, in order, and the rights that show each
    "company": ("profile.view",),
    "services": ("service.view",),
    "stoppage": ("stoppage.view",),
    "continuity": ("stoppage.view", "service.view"),
    "register": ("risk.view",),
    "losses": ("quantification.view", "stoppage.view"),  # what an hour costs is among its inputs
    "measures": ("measure.view",),
    "answers": (  # filled in from all of these
        "readiness.view",
        "profile.view",
        "service.view",
        "stoppage.view",
        "assessment.view",
        "measure.view",
        "policy.view",
        "quantification.view",
    ),
    "policies": ("policy.view",),
    "gap": ("policy.view", "quantification.view"),  # it names risks and their euros
    "claims": ("claim.view",),
    "programmes": ("programme.view",),
    "proofs": ("proof.view",),
}
PARTS = tuple(VIEWS)
ALWAYS_FIRST, ALWAYS_LAST = "summary", "verification"


def open_to(actor: Actor, part: str) -> bool:
    """Whether this person may put a part in: nobody takes home what they may not look at."""
    return actor.operator or (part in VIEWS and all(can(actor, right) for right in VIEWS[part]))


def parts_of(version: DossierVersion) -> list[str]:
    """The parts that somebody chose for a version when it was built."""
    return [part for part in json.loads(version.snapshot)["sections"] if part in PARTS]


def may_hold(actor: Actor, parts: Sequence[str]) -> bool:
    """Whether this person may take home a dossier of these parts. Its cover says who the business is, whatever is
    chosen, so the company's facts must be open too."""
    return all(open_to(actor, part) for part in ("company", *parts))


def freeze(
    business: Business,
    *,
    number: int,
    token: str,
    language: str,
    parts: Sequence[str],
    recipient: str | None,
    frozen_at: datetime,
    demonstration: bool,
    stamped: bool,
) -> Snapshot:
    """The snapshot of a business as it stands, in a context that reads it. Raises ValueError when a part is not of
    the agreed shape: better no dossier than a wrong one."""
    chosen = [part for part in PARTS if part in parts]
    length, audit_head = head(business)
    previous = DossierVersion.objects.for_business(business).order_by("-number").first()
    collected = {section.code: section.collect for section in registry.dossier_sections()}
    snapshot = {
        "format": FORMAT,
        "version": {
            "reference": reference("D", number),
            "supersedes": str(previous) if previous else None,
            "superseded_on": frozen_at.date().isoformat() if previous else None,
            "frozen_at": frozen_at.isoformat(timespec="seconds"),
            "language": language,
            "demonstration": demonstration,
            "recipient": recipient or None,
            "purposes": [],
            "verification_url": settings.SITE_URL + reverse("verify", kwargs={"token": token}),
            "audit_length": length,
            "audit_head": audit_head or None,
            "seal_level": "B-LT" if stamped else "B-B",
        },
        "sections": [ALWAYS_FIRST, *chosen, ALWAYS_LAST],
        "company": collected["company"](business),  # the cover names the business whatever is chosen
    }
    for part in chosen:
        if part != "company" and part in collected:
            snapshot[part] = collected[part](business)
    return checked(snapshot)
