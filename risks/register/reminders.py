"""Reminders of reviews, and of acceptances that end."""

from datetime import date

from django.urls import reverse

from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from risks.register.models import Acceptance, Risk, RiskStatus


def reminders(business: Business, until: date) -> list[Reminder]:
    """Open risks whose review is due by that day."""
    rows = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN, review_on__lte=until)
    return [
        Reminder(
            f"{row.reference} {row.title}",
            reverse("risk", kwargs={"slug": business.slug, "number": row.number}),
            row.review_on,
            row.owner_id,
        )
        for row in rows.order_by("review_on", "number")[:MOST_REMINDERS]
        if row.review_on is not None
    ]


def acceptances(business: Business, until: date) -> list[Reminder]:
    """Accepted risks whose acceptance ends by that day."""
    rows = Acceptance.objects.for_business(business).filter(
        ended_at=None, until__lte=until, risk__status=RiskStatus.OPEN
    )
    return [
        Reminder(
            f"{row.risk.reference} {row.risk.title}",
            reverse("risk", kwargs={"slug": business.slug, "number": row.risk.number}),
            row.until,
            row.risk.owner_id,
        )
        for row in rows.select_related("risk").order_by("until", "pk")[:MOST_REMINDERS]
    ]
