"""The services as the dossier freezes them: plain JSON, in the order of their references."""

from typing import Any

from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from risks.services.models import Service, ServiceKind
from risks.services.providers import host_of, named


def collect(business: Business) -> list[dict[str, Any]]:
    """All services; percent and hours as decimal strings, days ISO, unknown null."""
    from risks.continuity.queries import sales_stopped_by  # it reads services itself

    shares = sales_stopped_by(business)
    found = Service.objects.for_business(business).select_related("owner__user").order_by("number")
    return [_service(service, shares.get(service.number)) for service in found]


def _service(service: Service, share: str | None) -> dict[str, Any]:
    ends = service.contract_ends_on
    return {
        "reference": service.reference,
        "name": service.name,
        "kind": in_both_languages(ServiceKind(service.kind).label),
        "provider": service.provider or None,
        "provider_canonical": _named(named(service.provider)),
        "provider_runs_on": _named(host_of(service.provider)),
        "sales_stopped_pct": share,
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


def _named(found: tuple[str, str] | None) -> dict[str, str] | None:
    return {"code": found[0], "name": found[1]} if found else None


def decimal_text(value: Any) -> str | None:
    """A decimal with its stored digits; None stays unknown."""
    return None if value is None else f"{value:f}"
