"""The facts that an adviser looked at: their fingerprints, and who of the chamber wrote among them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from insurance.dossier.freeze import VIEWS
from portal import registry
from portal.audit.models import Entry
from portal.documents.canonical import canonical_json, sha256
from portal.tenancy.models import Business, Organisation, OrganisationMembership

PARTS = tuple(part for part in VIEWS if part != "review")  # no statement is about statements
# What moves with the day, with other parts, or with the signature of the business: not what the adviser looked at.
_NOT_FACTS = {
    "claims": ("since", "as_of"),
    "losses": ("facts_moved_since",),
    "gap": ("facts_moved_since",),
    "answers": ("declaration",),
}
_OF_ANSWERS = ("declaration", "declared_by", "declared_on")
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
    collected = {section.code: section.collect for section in registry.dossier_sections()}
    return {
        part: sha256(canonical_json(_facts(part, collected[part](business)))) for part in parts if part in collected
    }


def _facts(part: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    kept = {name: item for name, item in value.items() if name not in _NOT_FACTS.get(part, ())}
    if part == "answers":
        kept["groups"] = [
            {**group, "answers": [_without(answer, _OF_ANSWERS) for answer in group["answers"]]}
            for group in value["groups"]
        ]
    return kept


def _without(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: item for name, item in row.items() if name not in set(names)}


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
