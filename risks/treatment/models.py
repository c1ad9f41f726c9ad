"""Measures (mitigations): what is done about risks, by whom, until when, for how much, with which proof."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Membership, TenantModel
from portal.tenancy.references import reference
from risks.register.models import Risk


class MeasureStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Theme(models.TextChoices):
    """Themes link measures to aid programmes (the same codes as a programme's `themes`)."""

    CYBER = "cyber", _("Cyber security")
    CONTINUITY = "continuity", _("Continuity")
    PREVENTION = "prevention", _("Safety at work")
    ENERGY = "energy", _("Energy")
    OTHER = "other", _("Other")


class Measure(Versioned, TenantModel):
    """M-001."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=260, editable=False)
    description = models.TextField(max_length=2000, blank=True)
    theme = models.CharField(max_length=12, choices=Theme.choices, default=Theme.OTHER)
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    cost_once_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cost_yearly_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    expected_effect = models.TextField(max_length=2000, blank=True)
    # The catalogue's measure that it was made from, and the language its texts were taken in.
    catalogue_code = models.CharField(max_length=60, blank=True, editable=False, db_default="", default="")
    catalogue_language = models.CharField(max_length=2, blank=True, editable=False, db_default="", default="")
    risks = models.ManyToManyField(Risk, through="RiskMeasure", related_name="measures")
    proofs = models.ManyToManyField(Proof, through="MeasureProof", related_name="measures")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="risks_measure_number"),
            models.UniqueConstraint(
                fields=["business", "catalogue_code"],
                condition=~Q(catalogue_code=""),
                name="risks_measure_from_catalogue_once",
            ),
            models.CheckConstraint(
                condition=(Q(cost_once_eur__isnull=True) | Q(cost_once_eur__gte=0))
                & (Q(cost_yearly_eur__isnull=True) | Q(cost_yearly_eur__gte=0)),
                name="risks_measure_costs",
            ),
        ]
        indexes = [models.Index(fields=["business", "status", "due_on"], name="risks_measure_by_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("M", self.number)


class RiskMeasure(TenantModel):
    risk = OwnedKey(Risk, models.CASCADE, related_name="measure_links")
    measure = OwnedKey(Measure, models.CASCADE, related_name="risk_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "risk", "measure"], name="risks_riskmeasure_once")]


class MeasureProof(TenantModel):
    measure = OwnedKey(Measure, models.CASCADE, related_name="proof_links")
    proof = OwnedKey(Proof, models.CASCADE, related_name="measure_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "measure", "proof"], name="risks_measureproof_once")]
