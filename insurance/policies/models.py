"""Insurance contracts as the business typed them in: period, covers, limits, deductibles, waiting hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference
from risks.quantification.models import Cause
from risks.quantification.models import LossHead as Head


class Line(models.TextChoices):
    MULTI_RISK = "multi_risk", _("Multi-risk")
    CYBER = "cyber", _("Cyber")
    BUSINESS_INTERRUPTION = "interruption", _("Business interruption")
    LIABILITY = "liability", _("Liability")
    LEGAL = "legal", _("Legal protection")
    KEY_PERSON = "key_person", _("Key person")
    OTHER = "other", _("Other")


class WaitingMode(models.TextChoices):
    BEYOND = "beyond", _("The first hours are never paid")
    FROM_ZERO = "from_zero", _("Nothing below the threshold, everything above it")


class Scope(models.TextChoices):
    """Whose failure counts, for what a provider's failure costs the business."""

    OWN_SYSTEM = "own_system", _("Only your own systems")
    NAMED_PROVIDER = "named_provider", _("Also the providers that the contract names")
    ANY_PROVIDER = "any_provider", _("Also any provider")


class Standing(models.TextChoices):
    CONTRACT = "contract", _("A contract you have")
    OFFER = "offer", _("An offer you received")


class Policy(Versioned, TenantModel):
    """I-001: one contract, its period and premium (euros a year, taxes included as invoiced)."""

    number = models.PositiveIntegerField()
    standing = models.CharField(
        max_length=8, choices=Standing.choices, default=Standing.CONTRACT, db_default=Standing.CONTRACT
    )
    line = models.CharField(max_length=12, choices=Line.choices)
    insurer = models.CharField(max_length=120, blank=True)  # empty: unknown
    intermediary = models.CharField(max_length=120, blank=True)
    policy_number = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    premium_yearly_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    document = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="+")
    # What the contract asks for, without which it may refuse (insurance/policies/conditions.py).
    conditions = ArrayField(models.CharField(max_length=30), default=list, blank=True, db_default=[])
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
    # What sets it off (risks.quantification.models.Cause); empty is unknown.
    triggers = ArrayField(
        models.CharField(max_length=16, choices=Cause.choices), default=list, blank=True, db_default=[]
    )
    scope = models.CharField(max_length=14, choices=Scope.choices, blank=True, db_default="", default="")
    providers = models.CharField(
        max_length=300, blank=True, db_default="", default=""
    )  # those it names, with commas between
    limit_year_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    working_days = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # a deductible in days
    extra_costs_cap_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    excluded = ArrayField(models.PositiveIntegerField(), default=list, blank=True, db_default=[])  # numbers of risks
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(limit_eur__isnull=True) | Q(limit_eur__gte=0))
                & (Q(deductible_eur__isnull=True) | Q(deductible_eur__gte=0))
                & (Q(waiting_hours__isnull=True) | Q(waiting_hours__gte=0)),
                name="insurance_cover_amounts",
            ),
            models.CheckConstraint(
                condition=(Q(limit_year_eur__isnull=True) | Q(limit_year_eur__gte=0))
                & (Q(working_days__isnull=True) | Q(working_days__gte=0))
                & (Q(extra_costs_cap_eur__isnull=True) | Q(extra_costs_cap_eur__gte=0)),
                name="insurance_cover_finer_terms",
            ),
        ]
