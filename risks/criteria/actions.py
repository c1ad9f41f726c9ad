"""Setting the scale of a business."""

from dataclasses import asdict
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business
from portal.ui.text import refuse_odd_text
from risks.criteria.models import RiskCriteria
from risks.register.scale import STEPS, Scale

MOST_YEARS, MOST_EUR, MOST_MONTHS, LONGEST_NAME = 1_000, 1_000_000_000, 60, 30


@transaction.atomic
def set_criteria(*, actor: Actor, business: Business, version: int, scale: Scale) -> None:
    """The steps already chosen in the register keep their numbers: only what they are called and mean changes.

    `version` is 1 while the business has said nothing. Raises Conflict when somebody saved since, ValidationError by
    field for bounds out of order, odd texts and numbers out of reach.
    """
    require(actor, "criteria.edit", business)
    _check(scale)
    values = {name: list(item) if isinstance(item, tuple) else item for name, item in asdict(scale).items()}
    # The first of all savers writes the usual scale first: two of them then meet on one row, and the second waits.
    RiskCriteria.objects.bulk_create([RiskCriteria(business=business)], ignore_conflicts=True)
    row = RiskCriteria.objects.for_business(business).select_for_update().get()
    if row.version != version:
        raise Conflict(row)
    changes = differences(row, values, list(values))
    if not changes:
        return
    save_fields(row, version, {**values, "updated_at": timezone.now()})
    record("criteria.set", business, actor=actor, changes=changes)


def _check(scale: Scale) -> None:
    wrong: dict[str, Any] = {}
    years, euros = scale.likelihood_years, scale.impact_eur
    if not (all(a > b for a, b in pairwise(years)) and years[-1] >= 1 and years[0] <= MOST_YEARS):
        wrong["likelihood_years"] = _(
            "From rare to frequent, each number of years must be smaller than the one before."
        )
    if not (all(a < b for a, b in pairwise(euros)) and euros[0] >= 1 and euros[-1] <= MOST_EUR):
        wrong["impact_eur"] = _("From minor to vital, each amount must be larger than the one before.")
    if scale.appetite_level not in STEPS[1:]:
        wrong["appetite_level"] = _("Choose a level from 2 to 5.")
    if len(scale.review_months) != len(STEPS) or not all(1 <= m <= MOST_MONTHS for m in scale.review_months):
        wrong["review_months"] = _("Choose a number of months from 1 to %(most)d.") % {"most": MOST_MONTHS}
    for name in ("likelihood_names", "impact_names"):
        said = getattr(scale, name)
        try:
            if len(said) not in {0, len(STEPS)}:
                raise ValidationError(_("Name all five steps, or leave their usual names."))
            for text in said:
                refuse_odd_text(text, LONGEST_NAME)
        except ValidationError as error:
            wrong[name] = error
        given = [text.casefold() for text in said if text]
        if len(set(given)) != len(given):
            wrong[name] = _("Two steps cannot have the same name.")
    if wrong:
        raise ValidationError(wrong)
