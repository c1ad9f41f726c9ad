"""What a claim must not say: days out of order, figures that contradict its state. Pure; one rule for every way in."""

import re
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from insurance.claims.models import AMOUNTS, ClaimStatus

DAYS = ("loss_on", "discovered_on", "reported_on", "closed_on", "valued_on")
_OURS = re.compile(r"c-?\d+", re.IGNORECASE)


class ClaimLike(Protocol):
    """A claim as it would be stored."""

    claim_number: str
    status: str
    loss_on: date | None
    reported_on: date | None
    closed_on: date | None
    paid_indemnity_eur: Decimal | None
    reserve_eur: Decimal | None


def problems(claim: ClaimLike, today: date) -> dict[str, str]:
    """What is wrong, by field, each with what to do."""
    found = {name: text for name in DAYS if (text := _wrong_day(claim, name, today))}
    if _OURS.fullmatch(claim.claim_number.strip()):
        found["claim_number"] = _("This looks like a reference of ours. Write the insurer’s number, or leave it empty.")
    if claim.status not in ClaimStatus.values:
        return {**found, "status": _("Choose from the list.")}
    still_open = claim.status in {ClaimStatus.OPEN, ClaimStatus.REOPENED}
    if still_open and claim.closed_on:
        found.setdefault("closed_on", _("It is open, so it has no closing day. Close it, or leave this empty."))
    if not still_open and claim.reserve_eur:
        found["reserve_eur"] = _("A closed claim holds nothing in reserve. Write 0, or reopen it.")
    if claim.status == ClaimStatus.NO_PAYMENT and claim.paid_indemnity_eur:
        found["paid_indemnity_eur"] = _("It was closed without payment. Write 0, or choose “Closed”.")
    for name in (*AMOUNTS, "downtime_hours", "records"):
        value = getattr(claim, name)
        if value is not None and value < 0:
            found[name] = _("It cannot be less than %(limit)s.") % {"limit": 0}
    return found


def _wrong_day(claim: ClaimLike, name: str, today: date) -> str:
    day: date | None = getattr(claim, name)
    if day is None:
        return ""
    if day > today:
        return _("This day is still to come.")
    if name in {"discovered_on", "reported_on", "closed_on"} and claim.loss_on and day < claim.loss_on <= today:
        return _("It lies before the day of the loss. Were the two swapped?")
    if name == "closed_on" and claim.reported_on and day < claim.reported_on:
        return _("It was closed before it was reported. Were the two swapped?")
    return ""
