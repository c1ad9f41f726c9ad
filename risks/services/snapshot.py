"""The services as the dossier freezes them: plain JSON, in the order of their references."""

from typing import Any

from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from risks.services.models import Service, ServiceKind


def collect(business: Business) -> list[dict[str, Any]]:
    """All services; percent and hours as decimal strings, days ISO, unknown null."""
    found = Service.objects.for_business(business).select_related("owner__user").order_by("number")
    return [_service(service) for service in found]


def _service(service: Service) -> dict[str, Any]:
    ends = service.contract_ends_on
    return {
        "reference": service.reference,
        "name": service.name,
        "kind": in_both_languages(ServiceKind(service.kind).label),
        "provider": service.provider or None,
        "contact": service.provider_contact or None,
        "contract": service.contract or None,
        "contract_ends_on": ends.isoformat() if ends else None,
        "availability_pct": decimal_text(service.availability_pct),
        "support_hours": service.support_hours or None,
        "supports": service.supports or None,
        "fallback": service.fallback or None,
        "tolerable_stop_hours": decimal_text(service.tolerable_stop_hours),
        "owner": str(service.owner.user) if service.owner else None,
    }


def decimal_text(value: Any) -> str | None:
    """A decimal with its stored digits; None stays unknown."""
    return None if value is None else f"{value:f}"
