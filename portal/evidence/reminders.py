"""Reminders of proofs that end."""

from datetime import date

from django.urls import reverse

from portal.evidence.models import Proof
from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from portal.tenancy.references import reference


def reminders(business: Business, until: date) -> list[Reminder]:
    """Proofs that are out of date by that day. They are nobody's in particular, so the owners hear of them."""
    rows = Proof.objects.for_business(business).filter(valid_until__lte=until)
    return [
        Reminder(
            f"{reference('P', row.number)} {row.title}",
            reverse("proof", kwargs={"slug": business.slug, "number": row.number}),
            row.valid_until,
            None,
        )
        for row in rows.order_by("valid_until", "number")[:MOST_REMINDERS]
        if row.valid_until is not None
    ]
