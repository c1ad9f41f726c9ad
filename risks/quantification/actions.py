"""Saying what a risk costs and what a measure changes."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from risks.quantification.describing import amount_of, frequency_of
from risks.quantification.distributions import Lognormal, Wrong
from risks.quantification.exposure import LONGEST_STOP_HOURS
from risks.quantification.models import Cause, EffectOn, Estimate, FrequencyUnit, LossHead, MeasureEffect
from risks.quantification.queries import scenario_of
from risks.register.models import Risk
from risks.treatment.models import Measure

MOST_YEARS_BETWEEN = 100_000


class EstimateFields(TypedDict, total=False):
    """None, or an empty code, leaves it to the catalogue."""

    scenario: str
    frequency_value: Decimal | None
    frequency_unit: str
    hours_low: Decimal | None
    hours_high: Decimal | None
    amount_low: Decimal | None
    amount_likely: Decimal | None
    amount_high: Decimal | None
    head: str
    peril: str


class EffectFields(TypedDict):
    """Percent, from the least to the most."""

    on: str
    low_pct: int
    high_pct: int


@transaction.atomic
def set_estimate(*, actor: Actor, risk: Risk, version: int, **fields: Unpack[EstimateFields]) -> None:
    """Writes what differs; `version` is 1 while nothing was said. Raises Conflict when somebody saved since,
    ValidationError by field for figures that nothing can be calculated with."""
    require(actor, "quantification.edit", risk)
    check_estimate(fields)
    blank = Estimate(business_id=risk.business_id, risk=risk)
    # The first of all savers writes an empty row: two of them then meet on it, and the second waits.
    Estimate.objects.bulk_create([blank], ignore_conflicts=True)
    row = Estimate.objects.for_business(risk.business_id).select_for_update().get(risk=risk)
    if row.version != version:
        raise Conflict(row)
    changes = differences(row, fields, list(fields))
    if changes:
        save_fields(row, version, {**fields, "updated_at": timezone.now()})
        record("estimate.set", risk.business, actor=actor, ref=risk.reference, changes=changes)


def check_estimate(fields: EstimateFields) -> None:
    """Every rule, also for imports and the API. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    value, unit = fields.get("frequency_value"), fields.get("frequency_unit", "")
    if value is not None:
        if unit not in FrequencyUnit.values:
            errors["frequency_unit"] = _("Say how the number counts.")
        else:
            _try(errors, "frequency_value", lambda: frequency_of(value, unit))
            if "frequency_value" not in errors and not 0 < value <= MOST_YEARS_BETWEEN:
                errors["frequency_value"] = _("It must be above 0, and at most 100,000.")
    _pair(errors, "hours", fields.get("hours_low"), fields.get("hours_high"))
    likely = fields.get("amount_likely")
    _pair(errors, "amount", fields.get("amount_low"), fields.get("amount_high"), zero=likely is not None)
    if likely is not None and "amount_low" not in errors and "amount_high" not in errors:
        if fields.get("amount_low") is None:
            errors["amount_low"] = _("With a usual amount, say also the least and the most.")
        else:
            _try(errors, "amount_likely", lambda: amount_of(fields["amount_low"], likely, fields["amount_high"]))
    for name, codes in (("head", LossHead.values), ("peril", Cause.values)):
        if fields.get(name) and fields[name] not in codes:  # type: ignore[literal-required]
            errors[name] = _("Choose from the list.")
    if fields.get("scenario") and scenario_of(fields["scenario"]) is None:
        errors["scenario"] = _("Choose from the list.")
    if errors:
        raise ValidationError(errors)


def _pair(errors: dict[str, Any], name: str, low: Decimal | None, high: Decimal | None, *, zero: bool = False) -> None:
    """Both ends or none, above zero, the second above the first."""
    if low is None and high is None:
        return
    if low is None or high is None:
        errors[f"{name}_low" if low is None else f"{name}_high"] = _("Give both ends, or leave both empty.")
    elif low < 0 or (low == 0 and not zero):
        errors[f"{name}_low"] = _("It must be above 0.")
    elif high <= low:
        errors[f"{name}_high"] = _("It must be more than the first figure. Were the two swapped?")
    elif name == "hours" and high > LONGEST_STOP_HOURS:
        errors["hours_high"] = _("At most ten years.")
    elif not zero:
        _try(errors, f"{name}_high", lambda: Lognormal(float(low), float(high)))


def _try(errors: dict[str, Any], name: str, make: Any) -> None:
    try:
        make()
    except Wrong as wrong:
        errors[name] = _why(wrong)


def _why(wrong: Wrong) -> str:
    """In the reader's language: the pure code names its errors for programmers."""
    if wrong.field == "rate":
        return _("At most a thousand times a year.")
    if wrong.field == "p95":
        return _("These two figures lie too far apart to count with.")
    if wrong.field == "mode":
        return _("The usual amount lies between the least and the most.")
    if wrong.field == "frequency_value":
        return _("It must be above 0; a chance at most 100 %.")
    return _("This figure cannot be calculated with.")


@transaction.atomic
def set_effect(*, actor: Actor, measure: Measure, version: int, **fields: Unpack[EffectFields]) -> None:
    """By how much a measure lowers its risks. Raises Conflict, and ValidationError by field."""
    require(actor, "quantification.edit", measure)
    if fields["on"] not in EffectOn.values:
        raise ValidationError({"on": _("Choose from the list.")})
    if not 0 <= fields["low_pct"] <= fields["high_pct"] <= 100:
        raise ValidationError({"high_pct": _("It must be from the first figure to 100.")})
    mine, made = MeasureEffect.objects.get_or_create(
        business_id=measure.business_id, measure=measure, defaults=dict(fields)
    )
    if mine.version != version and not (made and version == 0):
        raise Conflict(mine)
    if made:
        changes: dict[str, Any] = {name: [None, value] for name, value in fields.items()}
    else:
        changes = differences(mine, fields, list(fields))
        if changes:
            save_fields(mine, version, {**fields, "updated_at": timezone.now()})
    if changes:
        record("measure.effect_set", measure.business, actor=actor, ref=measure.reference, changes=changes)
