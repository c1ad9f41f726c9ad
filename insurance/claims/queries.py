"""Reading claims: the list, the five years added up, what the dossier and other pages say of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet

from insurance.claims import lossrun
from insurance.claims.models import Claim, ClaimMeasure, ClaimProof, ClaimStatus
from insurance.policies.models import Policy, Standing
from portal.evidence.models import Proof
from portal.evidence.uses import Use
from portal.tenancy.models import Business
from risks.models import Measure

OPEN = (ClaimStatus.OPEN, ClaimStatus.REOPENED)
_INCURRED = ExpressionWrapper(
    F("paid_indemnity_eur") + F("paid_expense_eur") + F("reserve_eur") - F("recovery_eur"),
    output_field=DecimalField(max_digits=14, decimal_places=2),
)


@dataclass(frozen=True, slots=True)
class OfContract:
    """A contract with its claims of the five years against its premium."""

    policy: Policy
    ratio: lossrun.Ratio


@dataclass(frozen=True, slots=True)
class Summary:
    """The loss run as the page shows it."""

    run: lossrun.Run
    open: int
    contracts: list[OfContract]


def of(business: Business) -> QuerySet[Claim]:
    """The claims of a business, each with its contract; `incurred` is what they sort by."""
    return Claim.objects.for_business(business).select_related("policy").annotate(incurred=_INCURRED)


def summary(business: Business, today: date) -> Summary:
    """Two queries, whatever the number of claims."""
    claims = list(Claim.objects.for_business(business))
    since = lossrun.window(today)
    rows = Policy.objects.for_business(business).filter(standing=Standing.CONTRACT).order_by("number")
    contracts = [OfContract(policy, lossrun.ratio(_of_policy(claims, policy, since), policy, today)) for policy in rows]
    return Summary(lossrun.run(claims, today), sum(claim.status in OPEN for claim in claims), contracts)


def contracts(business: Business, claims: Iterable[Claim]) -> list[Policy]:
    """What a loss run is told by: the contracts, and whatever else claims are on; by number."""
    told = Q(standing=Standing.CONTRACT) | Q(pk__in={claim.policy_id for claim in claims} - {None})
    return list(Policy.objects.for_business(business).filter(told).order_by("number"))


def _of_policy(claims: Iterable[Claim], policy: Policy, since: date) -> list[Claim]:
    return [claim for claim in claims if claim.policy_id == policy.pk and lossrun.within(claim, since)]


def of_contract(policy: Policy, today: date) -> tuple[list[Claim], lossrun.Ratio]:
    """The claims on one contract, the latest first, and what they are against its premium."""
    rows = Claim.objects.for_business(policy.business_id).filter(policy=policy)
    found = list(rows.order_by(F("loss_on").desc(nulls_first=True), "-number"))
    return found, lossrun.ratio([one for one in found if lossrun.within(one, lossrun.window(today))], policy, today)


def reported(business: Business, today: date) -> list[Claim]:
    """What a loss run tells: the claims of the five years, and older ones that are still open; by number."""
    told = Q(loss_on__isnull=True) | Q(loss_on__gte=lossrun.window(today)) | Q(status__in=OPEN)
    return list(of(business).filter(told).order_by("number"))


def measures_of(claim: Claim) -> list[Measure]:
    """The measures taken because of it, by number."""
    found = Measure.objects.for_business(claim.business_id)
    return list(found.filter(pk__in=_linked(ClaimMeasure, claim, "measure_id")).order_by("number"))


def proofs_of(claim: Claim) -> list[Proof]:
    """The papers about it, by number."""
    found = Proof.objects.for_business(claim.business_id)
    return list(found.filter(pk__in=_linked(ClaimProof, claim, "proof_id")).order_by("number"))


def _linked(through: Any, claim: Claim, column: str) -> Any:
    return through.objects.for_business(claim.business_id).filter(claim=claim).values(column)


def measures_by_claim(business: Business) -> dict[int, list[int]]:
    """The numbers of the measures of each claim; one query."""
    found: dict[int, list[int]] = {}
    rows = ClaimMeasure.objects.for_business(business).order_by("measure__number")
    for claim, number in rows.values_list("claim_id", "measure__number"):
        found.setdefault(claim, []).append(number)
    return found


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which claims a proof is a paper of."""
    found: dict[int, list[Use]] = {}
    rows = ClaimProof.objects.for_business(business).filter(proof_id__in=list(proof_ids)).select_related("claim")
    for link in rows.order_by("claim__number"):
        claim = link.claim
        use = Use(claim.reference, str(claim), "claim", {"number": claim.number}, "claim.view")
        found.setdefault(link.proof_id, []).append(use)
    return found
