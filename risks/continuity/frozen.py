"""What a stop costs, as a dossier keeps it: decimal text, words in both languages."""

from typing import Any

from portal.tenancy.models import Business
from risks.continuity.queries import stoppage


def stoppage_section(business: Business) -> dict[str, Any] | None:
    """The cost of a stop by its length and by the hour of the dearest month; None while a fact is missing."""
    found = stoppage(business)
    if found.by_hour is None:
        return None
    worst = found.stops[0]
    return {
        "hour_mean_eur": f"{worst.mean_eur:.2f}",
        "by_duration": [
            {
                "hours": stop.hours,
                "mean_eur": f"{stop.mean_eur:.2f}",
                "worst_eur": f"{stop.worst_eur:.2f}",
                "worst_month": stop.worst_month + 1,
                "worst_hour": stop.worst_hour,
            }
            for stop in found.stops
        ],
        "month": worst.worst_month + 1,
        "week_eur": [f"{margin:.2f}" for margin in found.by_hour[worst.worst_month]],
        "cash_days": None if found.cash_days is None else f"{found.cash_days:.0f}",
    }
