"""What a browser sends for a contract and its covers."""

from typing import Any

from insurance.models import Cover, Policy
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

LIST = "/b/demo/policies/"
NEW = f"{LIST}new/"


def cover(index: int, **fields: Any) -> dict[str, Any]:
    values = {
        "head": "gross_margin",
        "limit_eur": "50 000",
        "deductible_eur": "1 000",
        "waiting_hours": "12",
        "waiting_mode": "beyond",
        "indemnity_days": "90",
        "note": "",
    }
    return {f"covers-{index}-{name}": item for name, item in {**values, **fields}.items()}


def sent(*covers: dict[str, Any], initial: int = 0, **fields: Any) -> dict[str, Any]:
    """The whole form: drawn blank rows included, as the page has them."""
    total = max(initial + 3, len(covers))
    blank = {"head": "", "limit_eur": "", "deductible_eur": "", "waiting_hours": "", "indemnity_days": ""}
    data: dict[str, Any] = {
        "standing": "contract",
        "line": "cyber",
        "insurer": "Mutuelle du Ponant",
        "intermediary": "Cabinet Le Bihan",
        "policy_number": "48-2207",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "notice_days": "60",
        "premium_yearly_eur": "1 234,50",
        "document": "",
        "note": "",
        "covers-TOTAL_FORMS": str(total),
        "covers-INITIAL_FORMS": str(initial),
    }
    for index in range(total):
        if index >= len(covers):
            data |= cover(index, **blank, waiting_mode="")
    for row in covers:
        data |= row
    return {**data, **fields}


def kept(business: Business) -> list[Policy]:
    with business_context(read=[business]):
        return list(Policy.objects.for_business(business).order_by("number"))


def covers_kept(business: Business) -> list[Cover]:
    with business_context(read=[business]):
        return list(Cover.objects.for_business(business).order_by("pk"))
