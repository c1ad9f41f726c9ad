"""The services that a business lives on, for programs to read."""

from datetime import datetime
from typing import Any, Literal

from django.utils import timezone
from ninja import Query
from pydantic import Field

from portal.api.operations import BUSINESS, Answer, ApiRequest, ApiRouter, versioned
from portal.api.paging import Paging, listed
from portal.api.schema import Day, Number, Out, number_of, text_or_none
from portal.ui.text import one_line
from risks.services.filters import ServiceFilter
from risks.services.models import Service
from risks.services.queries import find

router = ApiRouter(tag="Services", under=BUSINESS)
KindCode = Literal[
    "shop", "booking", "payment", "till", "website", "email", "crm", "stock", "accounting", "telephone", "social",
    "marketplace", "storage", "internet", "hosting", "delivery", "bank", "other",
]  # fmt: skip
_TEXTS = ("provider", "provider_contact", "contract", "support_hours", "supports", "fallback")
_PLAIN = (
    "version", "kind", "name", "contract_ends_on", "availability_pct", "tolerable_stop_hours",
    "promised_repair_hours", "restored_in_hours", "restore_tested_on", "updated_at",
)  # fmt: skip


class ServiceOut(Out):
    reference: str
    version: int
    kind: KindCode
    name: str
    provider: str | None
    provider_contact: str | None
    contract: str | None
    contract_ends_on: Day | None
    availability_pct: Number | None
    support_hours: str | None
    supports: str | None
    fallback: str | None
    tolerable_stop_hours: Number | None
    promised_repair_hours: Number | None
    restored_in_hours: Number | None
    restore_tested_on: Day | None
    owner: str | None
    updated_at: datetime


class ServicePage(Out):
    items: list[ServiceOut]
    total: int
    page: int
    limit: int


class ServiceQuery(Paging):
    q: str = Field("", max_length=80, description="In the name or the provider")
    kind: KindCode | Literal[""] = ""


@router.read("/services", "service.view", ServicePage, name="api-services")
def services(request: ApiRequest, wanted: Query[ServiceQuery]) -> dict[str, Any]:
    """The services, by reference"""
    asked = ServiceFilter(text=one_line(wanted.q), kind=wanted.kind)
    found = Service.objects.for_business(request.business).filter(asked.condition(timezone.localdate()))
    return listed(request, found.select_related("owner__user").order_by("number"), wanted, shown)


@router.read("/services/{ref}", "service.view", ServiceOut, name="api-service")
def service(request: ApiRequest, ref: str) -> Answer:
    """One service"""
    found = find(request.business, number_of("S", ref))
    return versioned(shown(found), found.version)


def shown(service: Service) -> dict[str, Any]:
    """A service as the API tells it."""
    return {
        **{name: getattr(service, name) for name in _PLAIN},
        **{name: text_or_none(getattr(service, name)) for name in _TEXTS},
        "reference": service.reference,
        "owner": service.owner.user.email if service.owner else None,
    }
