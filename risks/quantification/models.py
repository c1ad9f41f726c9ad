"""What a business says a risk costs, what its measures change, and the simulated years as they were computed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from risks.register.models import Risk
from risks.treatment.models import Measure


class LossHead(models.TextChoices):
    """Heads of loss, as contracts name them."""

    GROSS_MARGIN = "gross_margin", _("Lost margin")
    EXTRA_COSTS = "extra_costs", _("Extra costs")
    DATA = "data", _("Restoring data")
    RESPONSE = "response", _("Help during the incident")
    LIABILITY = "liability", _("Damage to others")
    EXTORTION = "extortion", _("Extortion")
    REPUTATION = "reputation", _("Reputation")
    PROPERTY = "property", _("Buildings and goods")
    FRAUD = "fraud", _("Fraud")
    OTHER = "other", _("Other")


class Cause(models.TextChoices):
    """What sets a loss off, as contracts tell it apart."""

    PROPERTY_DAMAGE = "property_damage", _("Damage to things: fire, water, storm")
    ATTACK = "attack", _("An attack: intrusion, ransom, fraud")
    FAILURE = "failure", _("A plain failure of your own equipment")
    HUMAN_ERROR = "human_error", _("A mistake by one of you")
    PROVIDER_FAILURE = "provider_failure", _("A failure at a provider")
    OTHER = "other", pgettext_lazy("cause", "Anything else")


class FrequencyUnit(models.TextChoices):
    YEARS_BETWEEN = "years_between", _("once in so many years")
    TIMES_A_YEAR = "times_a_year", _("so many times a year")
    CHANCE_PCT = "chance_pct", _("chance in percent that a year has one, and never two")


def _number(digits: int, places: int) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=digits, decimal_places=places, null=True, blank=True)


class Estimate(Versioned, TenantModel):
    """What the business says of one risk; what it leaves empty comes from the catalogue. Ranges hold in nine cases of
    ten; with `amount_likely`, the amount is between low and high always, most often about the likely one (PERT)."""

    risk = OwnedKey(Risk, models.CASCADE, related_name="estimates")
    scenario = models.CharField(max_length=60, blank=True)  # of the catalogue, for a risk that did not come from it
    frequency_value = _number(9, 3)
    frequency_unit = models.CharField(max_length=14, choices=FrequencyUnit.choices, blank=True)
    hours_low = _number(9, 2)
    hours_high = _number(9, 2)
    amount_low = _number(14, 2)
    amount_likely = _number(14, 2)
    amount_high = _number(14, 2)
    head = models.CharField(max_length=12, choices=LossHead.choices, blank=True)
    peril = models.CharField(max_length=16, choices=Cause.choices, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "risk"], name="risks_estimate_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0}), name=f"risks_estimate_{name}"
                )
                for name in ("frequency_value", "hours_low", "hours_high", "amount_high")
            ),
        ]


class EffectOn(models.TextChoices):
    FREQUENCY = "frequency", _("It happens less often")
    DURATION = "duration", _("The stop is shorter")
    SEVERITY = "severity", _("It costs less each time")


class MeasureEffect(Versioned, TenantModel):
    """By how much a measure lowers the risks it is linked to, in percent; without one, the catalogue says."""

    measure = OwnedKey(Measure, models.CASCADE, related_name="effects")
    on = models.CharField(max_length=10, choices=EffectOn.choices)
    low_pct = models.PositiveSmallIntegerField()
    high_pct = models.PositiveSmallIntegerField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "measure"], name="risks_measureeffect_once"),
            models.CheckConstraint(
                condition=Q(low_pct__gte=0, high_pct__lte=100, low_pct__lte=models.F("high_pct")),
                name="risks_measureeffect_range",
            ),
        ]


class LossRun(TenantModel):
    """Simulated years with everything they were made from: model, seed, number of years, inputs. Never changed."""

    model = models.CharField(max_length=30)
    seed = models.BigIntegerField()
    years = models.PositiveIntegerField()
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    results = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["business", "-id"], name="risks_lossrun_latest")]
