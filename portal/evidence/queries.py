"""Reading proofs: the list, one of them, what they weigh, what the dossier says of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from portal.evidence.models import Proof
from portal.evidence.uses import references, uses_of
from portal.tenancy.models import Business
from portal.tenancy.references import reference

QUOTA_BYTES = 500_000_000
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many proofs a business keeps, how many are out of date, and their weight in bytes."""

    count: int
    expired: int
    total_bytes: int

    @property
    def left_bytes(self) -> int:
        return max(0, QUOTA_BYTES - self.total_bytes)


def holdings(business: Business, today: date) -> Holdings:
    """One query. A proof is out of date from the day after `valid_until`."""
    row = Proof.objects.for_business(business).aggregate(
        count=Count("id"), expired=Count("id", filter=Q(valid_until__lt=today)), total=Sum("size_bytes")
    )
    return Holdings(row["count"], row["expired"], row["total"] or 0)


def proofs_of(business: Business) -> Any:
    """All proofs with the people who added them, for lists."""
    return Proof.objects.for_business(business).select_related("added_by")


def expiring_proofs(business: Business, today: date, *, within: timedelta = SOON, limit: int = 5) -> list[Proof]:
    """The proofs that are out of date or soon will be, most urgent first."""
    rows = Proof.objects.for_business(business).filter(valid_until__lte=today + within)
    return list(rows.order_by("valid_until", "number")[:limit])


def links_to(proof: Proof) -> int:
    """How many rows of any feature point at this proof; one query per kind of row."""
    kinds: list[Any] = [relation for relation in Proof._meta.get_fields(include_hidden=True) if relation.one_to_many]
    total = 0
    for kind in kinds:
        rows = kind.related_model._base_manager.filter(business_id=proof.business_id, **{kind.field.name: proof})
        total += rows.count()
    return total


def validity(proof: Proof, today: date) -> str:
    """`past`, `soon`, `valid`, or `open` when no last day is known."""
    if proof.valid_until is None:
        return "open"
    if proof.valid_until < today:
        return "past"
    return "soon" if proof.valid_until <= today + SOON else "valid"


def proofs_held(business: Business) -> int:
    """How many proofs there are."""
    return Proof.objects.for_business(business).count()


def proofs_section(business: Business) -> list[dict[str, Any]]:
    """The dossier's index of proofs. `bundled` is decided by whoever builds the bundle."""
    rows = list(Proof.objects.for_business(business).order_by("number"))
    uses = uses_of(business, [proof.pk for proof in rows])
    return [
        {
            "reference": reference("P", proof.number),
            "title": proof.title,
            "file_name": proof.name,
            "media_type": proof.content_type,
            "size_bytes": proof.size_bytes,
            "sha256": proof.sha256,
            "added_on": timezone.localdate(proof.added_at).isoformat(),
            "valid_until": proof.valid_until.isoformat() if proof.valid_until else None,
            "bundled": False,
            "supports": references(uses[proof.pk]),
        }
        for proof in rows
    ]
