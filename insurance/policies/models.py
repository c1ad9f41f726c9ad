"""Insurance contracts as the business typed them in: period, covers, limits, deductibles, waiting hours."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference


class Line(models.TextChoices):
    MULTI_RISK = "multi_risk", _("Multi-risk")
    CYBER = "cyber", _("Cyber")
    BUSINESS_INTERRUPTION = "interruption", _("Business interruption")
    LIABILITY = "liability", _("Liability")
    LEGAL = "legal", _("Legal protection")
    KEY_PERSON = "key_person", _("Key person")
    OTHER = "other", _("Other")


class Head(models.TextChoices):
    """Heads of loss a cover pays for."""

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


class WaitingMode(models.TextChoices):
    BEYOND = "beyond", _("The first hours are never paid")
    FROM_ZERO = "from_zero", _("Nothing below the threshold, everything above it")


class Policy(Versioned, TenantModel):
    """I-001: one contract, its period and premium (euros a year, taxes included as invoiced)."""

    number = models.PositiveIntegerField()
    line = models.CharField(max_length=12, choices=Line.choices)
    insurer = models.CharField(max_length=120, blank=True)  # empty: unknown
    intermediary = models.CharField(max_length=120, blank=True)
    policy_number = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    premium_yearly_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    document = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=2000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="insurance_policy_number"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="insurance_policy_period",
            ),
            models.CheckConstraint(
                condition=Q(premium_yearly_eur__isnull=True) | Q(premium_yearly_eur__gte=0),
                name="insurance_policy_premium",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.policy_number}".strip() or str(Line(self.line).label)

    @property
    def reference(self) -> str:
        return reference("I", self.number)


class Cover(TenantModel):
    """One cover of a contract; NULL is unknown, which is not the same as unlimited or zero."""

    policy = OwnedKey(Policy, models.CASCADE, related_name="covers")
    head = models.CharField(max_length=12, choices=Head.choices)
    limit_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    deductible_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    waiting_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    waiting_mode = models.CharField(max_length=10, choices=WaitingMode.choices, blank=True)
    indemnity_days = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(limit_eur__isnull=True) | Q(limit_eur__gte=0))
                & (Q(deductible_eur__isnull=True) | Q(deductible_eur__gte=0))
                & (Q(waiting_hours__isnull=True) | Q(waiting_hours__gte=0)),
                name="insurance_cover_amounts",
            )
        ]
