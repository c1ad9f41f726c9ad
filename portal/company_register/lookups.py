"""Asking the register for a business, by a job; what it said waits in the job until somebody takes it over."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.company_register.client import Unreachable, ask
from portal.company_register.reading import Company, Unreadable, company_in, number_in
from portal.jobs.models import Job
from portal.jobs.outbox import Claim, enqueue, kind
from portal.tenancy.models import Business

KIND = "profile.register"
MOST_A_DAY = 20  # questions of one business
KEPT = timedelta(days=1)  # what the register said is taken over within a day, or asked anew
SOURCE = "company_register"
_DAYS = frozenset({"created_on"})


@transaction.atomic
def look_up(*, actor: Actor, business: Business, number: str) -> Job:
    """Queues the question. Raises ValidationError for what is no SIREN or SIRET, and past the day's number."""
    require(actor, "profile.edit", business)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two at once count each other
    checked = number_in(number)
    if checked is None:
        raise ValidationError(
            {"number": _("This is no SIREN (9 digits) or SIRET (14): the last digit checks the others.")}
        )
    asked = Job.objects.for_business(business).filter(kind=KIND, created_at__gt=timezone.now() - timedelta(days=1))
    if asked.count() >= MOST_A_DAY:
        raise ValidationError(
            _("You asked the register often today. Fill the facts in by hand, or come back tomorrow.")
        )
    return enqueue(business, KIND, actor=actor, total=1, number=checked)


@kind(KIND)
def run(claim: Claim) -> None:
    """Asks outside any transaction. An answer that cannot be used is a result too, with its reason."""
    with claim.read():
        require(claim.actor(), "profile.edit", claim.business)
    claim.progress("ask", 0)
    number = claim.job.args["number"]
    try:
        company = company_in(ask(number), number)
    except (Unreachable, Unreadable) as error:
        result: dict[str, Any] = {"problem": getattr(error, "why", "broken")}
    else:
        result = {"problem": "none"} if company is None else _plain(company)
    with claim.finish(**result):
        pass


def company_of(job: Job) -> Company | None:
    """What a finished question brought; None when it brought nothing or is too old."""
    said = job.result
    if "values" not in said or job.finished_at is None or job.finished_at < timezone.now() - KEPT:
        return None
    values = {name: date.fromisoformat(text) if name in _DAYS else text for name, text in said["values"].items()}
    return Company(said["name"], values, said["closed"], said["masked"])


def _plain(company: Company) -> dict[str, Any]:
    values = {name: value.isoformat() if name in _DAYS else value for name, value in company.values.items()}
    return {"name": company.name, "values": values, "closed": company.closed, "masked": company.masked}
