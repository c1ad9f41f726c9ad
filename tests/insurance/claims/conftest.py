"""What a browser sends for a claim."""

from typing import Any

from insurance.models import Claim, NilDeclaration
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

LIST = "/b/demo/policies/claims/"
NEW = f"{LIST}new/"
NONE = f"{LIST}none/"


def sent(**fields: Any) -> dict[str, Any]:
    """The whole form."""
    return {
        "description": "Boutique en ligne chiffrée par un rançongiciel",
        "loss_on": "2026-02-03",
        "discovered_on": "2026-02-04",
        "trigger": "attack",
        "site": "Boutique",
        "downtime_hours": "38",
        "records": "1 200",
        "insured": "yes",
        "policy": "",
        "cover": "data",
        "claim_number": "48-SIN-771",
        "status": "closed",
        "reported_on": "2026-02-05",
        "closed_on": "2026-06-30",
        "valued_on": "2026-07-01",
        "ground_up_eur": "9 400",
        "deductible_eur": "1 000",
        "paid_indemnity_eur": "7 200,50",
        "paid_expense_eur": "1 200",
        "reserve_eur": "0",
        "recovery_eur": "400",
        "lessons": "Copie hors ligne chaque nuit, essayée au printemps.",
        **fields,
    }


def kept(business: Business) -> list[Claim]:
    with business_context(read=[business]):
        return list(Claim.objects.for_business(business).order_by("number"))


def word(business: Business) -> NilDeclaration | None:
    """The declaration that stands."""
    with business_context(read=[business]):
        return NilDeclaration.objects.for_business(business).filter(withdrawn_at=None).first()
