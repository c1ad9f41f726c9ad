"""The loss run as a dossier keeps it: the rows of the spreadsheet, what they come to, and the word that there was
none."""

from datetime import date
from typing import Any

from django.utils import timezone

from insurance.claims import by_contract, queries
from insurance.claims.columns import frozen, values
from insurance.claims.lossrun import Sum, Totals, run
from insurance.claims.models import Claim, ClaimProof, ClaimStatus, Insured
from insurance.claims.nil import standing
from insurance.dossier.snapshot_schema import words
from insurance.policies.models import Head, Line, Policy
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from risks.quantification.models import Cause


def claims_section(business: Business) -> dict[str, Any]:
    """In the shape of the snapshot. Claims of the five years, and older ones that are still open."""
    today = timezone.localdate()
    claims, nil = queries.reported(business, today), standing(business)
    measures, proofs = queries.measures_by_claim(business), _proofs(business)
    found = run(claims, today)
    sums = [_sums(year, one) for year, one in found.years]
    return {
        "since": found.since.isoformat(),
        "as_of": today.isoformat(),
        "nil": nil
        and {
            "since": nil.since.isoformat(),
            "declared_on": nil.declared_on.isoformat(),
            "declared_by": nil.declared_by_name,
        },
        "claims": [_claim(one, measures.get(one.pk, []), proofs.get(one.pk, [])) for one in claims],
        "years": [*sums, _sums(None, found.undated)] if found.undated.count else sums,
        "total": _sums(None, found.total),
        "older_open": found.older,
        "contracts": [_contract(one) for one in by_contract.lines(claims, queries.contracts(business, claims), today)],
    }


def _contract(one: by_contract.Line[Policy]) -> dict[str, Any]:
    """A policy year with its premium, its claims and their ratio."""
    policy, period, percent = one.contract, one.period, one.percent
    sums = _sums(None, one.totals)
    del sums["year"]
    return {
        "policy": policy.reference if policy else None,
        "line": words(Line(policy.line).label) if policy else None,
        "line_code": policy.line if policy else None,
        "insurer": (policy.insurer or None) if policy else None,
        "policy_number": (policy.policy_number or None) if policy else None,
        "starts_on": _day(period.first) if period else None,
        "ends_on": _day(period.last) if period else None,
        "premium_eur": None if period is None or period.premium is None else f"{period.premium:.2f}",
        **sums,
        "ratio_pct": None if percent is None else f"{percent:.1f}",
        "valued_on": _day(one.valued_on),
    }


def _claim(claim: Claim, measures: list[int], proofs: list[int]) -> dict[str, Any]:
    return {
        "reference": claim.reference,
        "policy": claim.policy.reference if claim.policy else None,
        "valued_on": _day(claim.valued_on),
        "status": words(ClaimStatus(claim.status).label),
        "cause": words(Cause(claim.trigger).label) if claim.trigger else None,
        "cover": words(Head(claim.cover).label) if claim.cover else None,
        "insured": words(Insured(claim.insured).label) if claim.insured else None,
        "lessons": claim.lessons or None,
        "measures": [reference("M", number) for number in measures],
        "proofs": [reference("P", number) for number in proofs],
        "row": frozen(values(claim, measures)),
    }


def _sums(year: int | None, totals: Totals) -> dict[str, Any]:
    return {
        "year": year,
        "count": totals.count,
        "paid": _sum(totals.paid),
        "reserve": _sum(totals.reserve),
        "recovery": _sum(totals.recovery),
        "incurred": _sum(totals.incurred),
    }


def _sum(found: Sum) -> dict[str, Any]:
    return {"known_eur": None if found.known is None else f"{found.known:.2f}", "unknown": found.unknown}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _proofs(business: Business) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = ClaimProof.objects.for_business(business).order_by("proof__number")
    for claim, number in rows.values_list("claim_id", "proof__number"):
        found.setdefault(claim, []).append(number)
    return found
