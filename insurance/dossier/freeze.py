"""One frozen, checked, canonical value of everything the dossier says. What is not registered stays out."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from insurance.dossier.collecting import collect, each_once, registered
from insurance.dossier.comparison.compare import compare
from insurance.dossier.models import DossierVersion
from insurance.dossier.redaction.redact import parts_telling, redacted
from insurance.dossier.snapshot_schema import FORMAT, Snapshot, checked
from insurance.dossier.snapshot_schema.exchanges import for_recipient
from insurance.dossier.validity import last_day
from insurance.questionnaires.frozen import questionnaires_section
from insurance.readiness.prefill import RIGHTS
from portal.access.rules import Actor, can
from portal.audit.chain import head
from portal.tenancy.models import Business
from portal.tenancy.references import reference

_ANSWERS = ("readiness.view", *dict.fromkeys(RIGHTS.values()))  # filled in from all of these
VIEWS = {  # the chooser's parts, in order, and the rights that show each
    "company": ("profile.view",),
    "services": ("service.view",),
    "stoppage": ("stoppage.view",),
    "continuity": ("stoppage.view", "service.view"),
    "register": ("risk.view",),
    "losses": ("quantification.view", "stoppage.view"),  # what an hour costs is among its inputs
    "measures": ("measure.view",),
    "answers": _ANSWERS,
    "exchanges": ("inquiry.view",),
    "questionnaires": _ANSWERS,  # chosen one by one; mapped answers are the common ones
    "policies": ("policy.view",),
    "gap": ("policy.view", "quantification.view"),  # it names risks and their euros
    "wanted": ("wanted.view",),
    "claims": ("claim.view", "policy.view"),  # each contract with its premium
    "programmes": ("programme.view",),
    "proofs": ("proof.view",),
}
# A statement speaks of other parts in words of its own: it is for who may see them all.
VIEWS["review"] = ("review.view", *sorted({right for rights in VIEWS.values() for right in rights}))
PARTS = tuple(VIEWS)
ON_DEMAND = frozenset({"exchanges", "questionnaires"})  # never in unless somebody says so
USUAL = tuple(part for part in PARTS if part not in ON_DEMAND)
ALWAYS_FIRST, ALWAYS_LAST = ("summary",), ("verification", "glossary")


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
    months: int,
    stamped: bool,
    withheld: Collection[str] = (),
    since: DossierVersion | None = None,
    questionnaires: Sequence[str] = (),
) -> Snapshot:
    """The snapshot of a business as it stands, in a context that reads it, without what is withheld from its reader;
    with what changed `since` an earlier version, if one is given, and the insurers' `questionnaires` of these names.
    Raises ValueError when a part is not of the agreed shape: better no dossier than a wrong one."""
    chosen = [part for part in PARTS if (questionnaires if part == "questionnaires" else part in parts)]
    length, audit_head = head(business)
    as_at = timezone.localdate(frozen_at)
    previous = DossierVersion.objects.for_business(business).order_by("-number").first()
    with each_once():
        told = {part: collect(part, business) for part in dict.fromkeys(("company", *chosen)) if part in registered()}
        telling = sorted((parts_telling(withheld) & registered()) - told.keys())
        beside = {part: collect(part, business) for part in telling}
    snapshot: dict[str, Any] = {
        "format": FORMAT,
        "version": {
            "reference": reference("D", number),
            "supersedes": str(previous) if previous else None,
            "superseded_on": timezone.localdate(previous.frozen_at).isoformat() if previous else None,
            "frozen_at": timezone.localtime(frozen_at).isoformat(timespec="seconds"),
            "as_at": as_at.isoformat(),
            "valid_until": last_day(as_at, months).isoformat(),
            "language": language,
            "demonstration": demonstration,
            "recipient": recipient or None,
            "purposes": [],
            "verification_url": settings.SITE_URL + reverse("verify", kwargs={"token": token}),
            "audit_length": length,
            "audit_head": audit_head or None,
            "seal_level": "B-LT" if stamped else "B-B",
        },
        "sections": [*ALWAYS_FIRST, *chosen, *ALWAYS_LAST],
        "company": told["company"],  # the cover names the business whatever is chosen
    }
    for part in chosen:
        if part == "questionnaires":
            snapshot[part] = questionnaires_section(business, questionnaires, "fr" if language == "fr" else "en")
        elif part != "company" and part in told:
            snapshot[part] = told[part]
    snapshot["version"]["purposes"] = [one["line"] for one in snapshot.get("wanted", [])]
    if "exchanges" in snapshot:
        snapshot["exchanges"] = for_recipient(snapshot["exchanges"], recipient)
    whole = checked(snapshot)
    if since is not None:
        whole["sections"].insert(1, "changes")
        whole["changes"] = compare(json.loads(since.snapshot), whole, withheld)
    return checked(redacted(whole, withheld, beside))
