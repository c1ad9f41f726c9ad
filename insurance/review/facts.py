"""The facts that an adviser looked at: their fingerprints, and who of the chamber wrote among them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from insurance.dossier.collecting import collect, registered
from insurance.dossier.facts import facts, unsigned
from insurance.dossier.freeze import USUAL
from portal.audit.models import Entry
from portal.documents.canonical import canonical_json, sha256
from portal.tenancy.models import Business, Organisation, OrganisationMembership

PARTS = tuple(part for part in USUAL if part != "review")  # no statement is about statements
_WRITTEN_BY = {  # part → what the verbs that write it begin with
    "company": ("profile.",),
    "services": ("service.",),
    "stoppage": ("stoppage.", "activity."),
    "continuity": ("activity.", "service."),
    "register": ("risk.created", "risk.edited", "risk.joined", "risk.deleted", "register.", "proposal.", "criteria."),
    "losses": ("estimate.", "measure.effect_set"),
    "measures": ("measure.",),
    "answers": ("readiness.answered", "assessment.answered"),
    "policies": ("policy.",),
    "gap": ("policy.",),
    "wanted": ("wanted.",),
    "claims": ("claim.",),
    "programmes": ("programme.", "application."),
    "proofs": ("proof.",),
}


def fingerprints(business: Business, parts: Iterable[str]) -> dict[str, str]:
    """Part → SHA-256 of its facts as they stand, in a context that reads them. What is not registered is left out."""
    known = registered()
    return {part: sha256(canonical_json(_facts(part, collect(part, business)))) for part in parts if part in known}


def _facts(part: str, value: Any) -> Any:
    """What the adviser looked at: the signature of the business is its own."""
    return unsigned(part, facts(part, value))


def changes_by(business: Business, parts: Iterable[str], adviser_id: int, chamber: Organisation) -> tuple[int, int]:
    """How many entries of the history wrote among these parts: by this adviser, and by the chamber's other people."""
    verbs = Q(pk__in=[])
    for beginning in {beginning for part in parts for beginning in _WRITTEN_BY.get(part, ())}:
        verbs |= Q(verb__startswith=beginning)
    people = set(OrganisationMembership.objects.filter(organisation=chamber).values_list("user_id", flat=True))
    rows = Entry.objects.for_business(business).filter(verbs, actor__in=people | {adviser_id})
    counts = dict(rows.order_by().values_list("actor").annotate(Count("pk")))
    own = counts.pop(adviser_id, 0)
    return own, sum(counts.values())
