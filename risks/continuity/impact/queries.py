"""Reading the impact analysis: activities, what they hang on, and the gaps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.tenancy.models import Business
from risks.continuity.impact.gaps import Gap, Need, Supply, gaps
from risks.continuity.models import Activity, Dependence
from risks.services.models import Service


@dataclass(frozen=True, slots=True)
class Analysis:
    """Activities in their order, services by number, percent by (activity's primary key, service's number)."""

    activities: list[Activity]
    services: list[Service]
    stops: dict[tuple[int, int], int]
    gaps: list[Gap]


def analysis(business: Business, today: date) -> Analysis:
    """Three queries."""
    activities = list(Activity.objects.for_business(business).order_by("number"))
    services = list(Service.objects.for_business(business).order_by("number"))
    rows = Dependence.objects.for_business(business).values_list("activity_id", "service__number", "stops_pct")
    stops = {(activity, number): pct for activity, number, pct in rows}
    needs = [
        Need(
            row.reference,
            row.name,
            _float(row.mtpd_hours),
            _float(row.rto_hours),
            {number: pct for (activity, number), pct in stops.items() if activity == row.pk},
        )
        for row in activities
    ]
    supplies = [_supply(row) for row in services]
    return Analysis(activities, services, stops, gaps(needs, supplies, today))


def _supply(row: Service) -> Supply:
    promised, restored = _float(row.promised_repair_hours), _float(row.restored_in_hours)
    return Supply(row.number, row.name, promised, restored, row.restore_tested_on)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
