"""The impact analysis and the trials of recovery, as a dossier keeps them: decimal text, days ISO, unknown null."""

from typing import Any

from django.utils import timezone

from portal.tenancy.models import Business
from risks.continuity.hours import DURATIONS_HOURS
from risks.continuity.impact.gaps import Gap
from risks.continuity.impact.queries import Analysis, analysis
from risks.continuity.models import Activity
from risks.services.models import Service
from risks.services.snapshot import decimal_text


def continuity_section(business: Business) -> dict[str, Any] | None:
    """Activities, what they hang on, what services promised and showed, and where that falls short today. None before
    anything of it was said. Three queries."""
    found = analysis(business, timezone.localdate())
    tried = any(row.restore_tested_on or row.promised_repair_hours is not None for row in found.services)
    if not found.activities and not tried:
        return None
    return {
        "hours": list(DURATIONS_HOURS),
        "activities": [_activity(row, found) for row in found.activities],
        "recoveries": [_recovery(row) for row in found.services],
        "shortfalls": [_shortfall(gap, found) for gap in found.gaps],
    }


def _activity(row: Activity, found: Analysis) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "name": row.name,
        "share_pct": decimal_text(row.share_pct),
        "mtpd_hours": decimal_text(row.mtpd_hours),
        "rto_hours": decimal_text(row.rto_hours),
        "rpo_hours": decimal_text(row.rpo_hours),
        "mbco_pct": decimal_text(row.mbco_pct),
        "customers": row.customers,
        "reputation": row.reputation,
        "duties": row.duties,
        "duty_note": row.duty_note or None,
        "hangs_on": [
            {"service": service.reference, "stops_pct": found.stops[row.pk, service.number]}
            for service in found.services
            if found.stops.get((row.pk, service.number))
        ],
    }


def _recovery(row: Service) -> dict[str, Any]:
    return {
        "service": row.reference,
        "name": row.name,
        "promised_hours": decimal_text(row.promised_repair_hours),
        "restored_in_hours": decimal_text(row.restored_in_hours),
        "tested_on": row.restore_tested_on.isoformat() if row.restore_tested_on else None,
    }


def _shortfall(gap: Gap, found: Analysis) -> dict[str, Any]:
    service = next(row for row in found.services if row.number == gap.service)
    return {
        "kind": gap.kind,
        "service": service.reference,
        "service_name": gap.service_name,
        "activity": gap.activity,
        "activity_name": gap.activity_name,
        "within_hours": f"{gap.within:.2f}",
        "shown_hours": None if gap.shown is None else f"{gap.shown:.2f}",
    }
