"""Reminders of applications: until when to send them, their own deadlines, and their tasks."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from subsidies.applications.models import Application, ApplicationTask
from subsidies.applications.states import BEFORE_SUBMISSION, OPEN


def application_reminders(business: Business, until: date) -> list[Reminder]:
    """Own deadlines of open applications, and the last day of the programme for those not sent yet. A programme that
    has closed is no longer reminded of: nothing can be done about it."""
    today = timezone.localdate()
    closing = Q(state__in=sorted(BEFORE_SUBMISSION), programme__closes_on__lte=until, programme__closes_on__gte=today)
    rows = Application.objects.for_business(business).filter(
        closing | Q(state__in=sorted(OPEN), deadline_on__lte=until)
    )
    found = []
    for row in rows.select_related("programme").order_by("deadline_on", "number")[:MOST_REMINDERS]:
        path = reverse("application", kwargs={"slug": business.slug, "number": row.number})
        name = {"ref": row.reference, "title": row.programme.title}
        closes_on = row.programme.closes_on
        if row.state in BEFORE_SUBMISSION and closes_on is not None and today <= closes_on <= until:
            title = _("%(ref)s %(title)s: last day to apply") % name
            found.append(Reminder(title, path, closes_on, row.owner_id))
        if row.deadline_on is not None and row.deadline_on <= until and row.deadline_on != closes_on:
            title = _("%(ref)s %(title)s: your deadline") % name
            found.append(Reminder(title, path, row.deadline_on, row.owner_id))
    return found


def task_reminders(business: Business, until: date) -> list[Reminder]:
    """Tasks of open applications that are not done."""
    rows = ApplicationTask.objects.for_business(business).filter(
        done_on__isnull=True, due_on__lte=until, application__state__in=sorted(OPEN)
    )
    return [
        Reminder(
            f"{row.application.reference} {row.title}",
            reverse("application", kwargs={"slug": business.slug, "number": row.application.number}) + "#tasks",
            row.due_on,
            row.owner_id if row.owner_id is not None else row.application.owner_id,
        )
        for row in rows.select_related("application").order_by("due_on", "pk")[:MOST_REMINDERS]
        if row.due_on is not None
    ]
