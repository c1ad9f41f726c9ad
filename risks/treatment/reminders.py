"""Reminders of measures."""

from datetime import date

from django.urls import reverse

from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from risks.treatment.filters import to_do
from risks.treatment.models import Measure


def reminders(business: Business, until: date) -> list[Reminder]:
    """Open measures due by that day."""
    rows = Measure.objects.for_business(business).filter(to_do(), due_on__lte=until)
    return [
        Reminder(
            f"{row.reference} {row.title}",
            reverse("measure", kwargs={"slug": business.slug, "number": row.number}),
            row.due_on,
            row.owner_id,
        )
        for row in rows.order_by("due_on", "number")[:MOST_REMINDERS]
        if row.due_on is not None
    ]
