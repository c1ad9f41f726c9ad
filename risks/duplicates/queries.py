"""The titles that are compared."""

from portal.tenancy.models import Business
from risks.duplicates.alike import twins_of
from risks.register.models import Risk, RiskStatus

SEEN = 10_000  # titles compared at most


def titles(business: Business) -> list[tuple[int, str]]:
    """Number and title of the open risks."""
    rows = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN).order_by("number")
    return list(rows.values_list("number", "title")[:SEEN])


def twins(business: Business, title: str) -> list[Risk]:
    """The open risks that say nearly the same, the nearest first."""
    numbers = twins_of(title, titles(business))[:3]
    found = {risk.number: risk for risk in Risk.objects.for_business(business).filter(number__in=numbers)}
    return [found[number] for number in numbers]
