"""Reading contracts: the list, what ends soon, the state of the stone, what the dossier says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.utils import timezone

from insurance.dossier.snapshot_schema import words
from insurance.policies.models import Cover, Head, Line, Policy, Standing
from insurance.policies.wording import SOON_DAYS
from portal.evidence.uses import Use
from portal.tenancy.models import Business
from portal.tenancy.references import reference


@dataclass(frozen=True, slots=True)
class Overview:
    """The reading sentence's figures; `offers` are none of the contracts. The premium counts the contracts whose
    premium is known."""

    count: int
    offers: int
    soon: int
    past: int
    no_end: int
    premium_eur: Decimal | None
    without_premium: int


def overview(business: Business, today: date) -> Overview:
    """One query; "soon" is within sixty days, that day included."""
    edge = today + timedelta(days=SOON_DAYS)
    mine = Q(standing=Standing.CONTRACT)
    row = Policy.objects.for_business(business).aggregate(
        count=Count("id", filter=mine),
        offers=Count("id", filter=~mine),
        soon=Count("id", filter=mine & Q(ends_on__gte=today, ends_on__lte=edge)),
        past=Count("id", filter=mine & Q(ends_on__lt=today)),
        no_end=Count("id", filter=mine & Q(ends_on__isnull=True)),
        premium_eur=Sum("premium_yearly_eur", filter=mine),
        without_premium=Count("id", filter=mine & Q(premium_yearly_eur__isnull=True)),
    )
    return Overview(**row)


def listed(business: Business) -> Any:
    """Contracts with their document and how many covers each has."""
    return Policy.objects.for_business(business).select_related("document").annotate(cover_count=Count("covers"))


def covers_of(policy: Policy) -> list[Cover]:
    """In the order they were typed in."""
    return list(Cover.objects.for_business(policy.business_id).filter(policy=policy).order_by("pk"))


def covers_by_policy(business: Business) -> dict[int, list[Cover]]:
    """All covers of a business, by contract; one query."""
    found: dict[int, list[Cover]] = {}
    for cover in Cover.objects.for_business(business).order_by("pk"):
        found.setdefault(cover.policy_id, []).append(cover)
    return found


def contracts(business: Business) -> Any:
    """What the business has, offers left out."""
    return Policy.objects.for_business(business).filter(standing=Standing.CONTRACT)


def expiring(business: Business, today: date, *, limit: int = 5) -> list[Policy]:
    """Contracts that are over or end within sixty days, most urgent first."""
    rows = contracts(business).filter(ends_on__lte=today + timedelta(days=SOON_DAYS))
    return list(rows.order_by("ends_on", "number")[:limit])


def wall_state(business: Business) -> str:
    """Done when every contract has a known end and at least one cover; to do when there is none."""
    covered = Exists(Cover.objects.for_business(business).filter(policy_id=OuterRef("pk")))
    row = contracts(business).aggregate(total=Count("id"), whole=Count("id", filter=Q(covered, ends_on__isnull=False)))
    if not row["total"]:
        return "todo"
    return "done" if row["whole"] == row["total"] else "under_way"


def next_expiry(business: Business) -> str | None:
    """The nearest last day still to come, as ISO text."""
    rows = contracts(business).filter(ends_on__gte=timezone.localdate())
    day = rows.aggregate(day=Min("ends_on"))["day"]
    return day.isoformat() if day else None


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which contracts a proof is the document of."""
    found: dict[int, list[Use]] = {}
    rows = Policy.objects.for_business(business).filter(document_id__in=list(proof_ids)).order_by("number")
    for policy in rows:
        use = Use(policy.reference, str(policy), "policy", {"number": policy.number}, "policy.view")
        found.setdefault(policy.document_id or 0, []).append(use)
    return found


def policies_section(business: Business) -> list[dict[str, Any]]:
    """The dossier's contracts, in the shape of its snapshot."""
    covers = covers_by_policy(business)
    rows = contracts(business).select_related("document").order_by("number")
    return [_frozen(policy, covers.get(policy.pk, [])) for policy in rows]


def _frozen(policy: Policy, covers: list[Cover]) -> dict[str, Any]:
    return {
        "reference": policy.reference,
        "line": words(Line(policy.line).label),
        "line_code": policy.line,
        "insurer": policy.insurer,
        "intermediary": policy.intermediary or None,
        "policy_number": policy.policy_number or None,
        "starts_on": _day(policy.starts_on),
        "ends_on": _day(policy.ends_on),
        "notice_days": policy.notice_days,
        "premium_yearly_eur": _text(policy.premium_yearly_eur),
        "document": reference("P", policy.document.number) if policy.document else None,
        "note": policy.note or None,
        "covers": [
            {
                "head": words(Head(cover.head).label),
                "head_code": cover.head,
                "limit_eur": _text(cover.limit_eur),
                "deductible_eur": _text(cover.deductible_eur),
                "waiting_hours": _text(cover.waiting_hours),
                "waiting_mode": cover.waiting_mode or None,
                "indemnity_days": cover.indemnity_days,
                "note": cover.note or None,
            }
            for cover in covers
        ],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
