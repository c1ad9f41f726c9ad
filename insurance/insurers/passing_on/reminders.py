"""What the owner has to answer: requests to pass a dossier on."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.insurers.passing_on.models import PassOnRequest, PassOnState
from portal.notifications.reminders import Reminder
from portal.tenancy.models import Business

ANSWER_WITHIN = timedelta(days=3)


def waiting_requests(business: Business, until: date) -> Iterator[Reminder]:
    """Requests without an answer, each due three days after it came."""
    rows = PassOnRequest.objects.for_business(business).filter(state=PassOnState.ASKED)
    for request in rows.select_related("organisation").order_by("number"):
        due = timezone.localdate(request.asked_at) + ANSWER_WITHIN
        if due <= until:
            title = _("%(asker)s asks to pass your dossier on to %(reader)s")
            names = {"asker": request.asked_by, "reader": request.reader}
            path = reverse("pass-on", kwargs={"slug": business.slug, "number": request.number})
            yield Reminder(title % names, path, due, None)
