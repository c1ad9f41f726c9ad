"""Reads of the services. The list takes three queries whatever its length: counts, people, rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from portal.tenancy.models import Business
from risks.register.models import Risk, RiskService, RiskStatus
from risks.services.facts import NAMES
from risks.services.filters import ServiceFilter, any_unknown, ending, fact_unknown
from risks.services.models import Service

_SETTLED = ("provider", "tolerable_stop_hours")


@dataclass(frozen=True, slots=True)
class Overview:
    """All counts of the page, of all services but `matched`."""

    total: int
    unknown: int
    no_fallback: int
    no_limit: int
    ending: int
    matched: int


def overview(business: Business, wanted: ServiceFilter, today: date) -> Overview:
    """One query."""
    counts = {
        "unknown": any_unknown(),
        "no_fallback": fact_unknown("fallback"),
        "no_limit": fact_unknown("tolerable_stop_hours"),
        "ending": ending(today),
        "matched": wanted.condition(today),
    }
    found = Service.objects.for_business(business).aggregate(
        total=Count("*"), **{name: Count("pk", filter=condition) for name, condition in counts.items()}
    )
    return Overview(**found)


def rows(business: Business, wanted: ServiceFilter, today: date) -> QuerySet[Service]:
    """The matching services, each with `unknowns` (facts nobody gave) and `risk_count` (open risks that touch it)."""
    links = RiskService.objects.filter(
        business_id=OuterRef("business_id"), service_id=OuterRef("pk"), risk__status=RiskStatus.OPEN
    )
    count = links.order_by().values("service_id").annotate(n=Count("*")).values("n")
    found = Service.objects.for_business(business).filter(wanted.condition(today)).select_related("owner__user")
    return found.annotate(unknowns=_unknowns(), risk_count=Coalesce(Subquery(count), Value(0)))


def _unknowns() -> Any:
    ones = [
        Case(When(fact_unknown(name), then=Value(1)), default=Value(0), output_field=IntegerField()) for name in NAMES
    ]
    total: Any = ones[0]
    for one in ones[1:]:
        total += one
    return total


def find(business: Business, number: int) -> Service:
    """The service with this number; Http404 for a number of nobody and of another business alike."""
    service = Service.objects.for_business(business).filter(number=number).select_related("owner__user").first()
    if service is None:
        raise Http404
    service.business = business
    return service


def risks_of(service: Service) -> list[Risk]:
    """The open risks that touch it, the highest level first."""
    found = Risk.objects.for_business(service.business_id).filter(service_links__service=service)
    return list(found.filter(status=RiskStatus.OPEN).order_by(F("level_current").desc(nulls_last=True), "number"))


def kinds_listed(business: Business) -> set[str]:
    """The kinds of which a service is listed already."""
    return set(Service.objects.for_business(business).values_list("kind", flat=True).distinct())


def state(business: Business) -> str:
    """The first stone: done when each service names its provider and the stop one can bear, which is what the cost of
    a stop is worked out from. Other facts may stay unknown."""
    open_question = fact_unknown(_SETTLED[0]) | fact_unknown(_SETTLED[1])
    found = Service.objects.for_business(business).aggregate(total=Count("*"), asking=Count("pk", filter=open_question))
    if not found["total"]:
        return "todo"
    return "under_way" if found["asking"] else "done"


def count(business: Business) -> int:
    return Service.objects.for_business(business).count()
