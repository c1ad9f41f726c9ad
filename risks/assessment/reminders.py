"""Reminders of what somebody promised to find out."""

from datetime import date

from django.urls import reverse

from portal.notifications.reminders import MOST_REMINDERS, Reminder
from portal.tenancy.models import Business
from portal.ui.language import current_language
from risks.assessment.models import Answer
from risks.assessment.queries import current_run
from risks.assessment.questions import load


def reminders(business: Business, until: date) -> list[Reminder]:
    """The "I don't know" of the latest run that are due by that day, in the reader's language."""
    run = current_run(business)
    rows = Answer.objects.for_business(business).filter(assessment=run, value="unknown", due_on__lte=until)
    known = {question.code: question for question in load()}
    return [
        Reminder(
            known[row.question].text.in_(current_language()),
            reverse("assessment-question", kwargs={"slug": business.slug, "code": row.question}),
            row.due_on,
            row.owner_id,
        )
        for row in rows.order_by("due_on", "question")[:MOST_REMINDERS]
        if row.due_on is not None and row.question in known
    ]
