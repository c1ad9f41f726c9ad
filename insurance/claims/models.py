"""What happened: a row for each loss, with its days, its figures at a day, and what was learnt; or the word that there
was none."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from insurance.policies.models import Head, Policy
from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference
from risks.models import Measure, Service
from risks.quantification.models import Cause

AMOUNTS = (
    "ground_up_eur",
    "deductible_eur",
    "paid_indemnity_eur",
    "paid_expense_eur",
    "reserve_eur",
    "recovery_eur",
)


class ClaimStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("claim", "Open")
    CLOSED = "closed", pgettext_lazy("claim", "Closed")
    REOPENED = "reopened", pgettext_lazy("claim", "Reopened")
    NO_PAYMENT = "no_payment", pgettext_lazy("claim", "Closed without payment")


class Insured(models.TextChoices):
    YES = "yes", pgettext_lazy("claim", "Insured")
    NO = "no", pgettext_lazy("claim", "Not insured")


class Origin(models.TextChoices):
    """Who brought the row in."""

    TYPED = "typed", pgettext_lazy("claim", "Typed in")
    IMPORTED = "imported", pgettext_lazy("claim", "From a spreadsheet")
    INCIDENT = "incident", pgettext_lazy("claim", "From an incident")


def _euros() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class Claim(Versioned, TenantModel):
    """C-001. NULL and empty are unknown, which is not zero; figures are those of `valued_on`."""

    number = models.PositiveIntegerField()
    claim_number = models.CharField(max_length=60, blank=True)  # the insurer's; one may stand on several covers' rows
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.TYPED, editable=False)
    # What it is called where it came from: a feed that knows it again changes it instead of adding another.
    external_key = models.CharField(max_length=80, blank=True, editable=False)
    loss_on = models.DateField(null=True, blank=True)
    discovered_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.OPEN)
    trigger = models.CharField(max_length=16, choices=Cause.choices, blank=True)  # as covers name it
    service = OwnedKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    site = models.CharField(max_length=120, blank=True)  # of a service: its name, which outlives it
    cover = models.CharField(max_length=12, choices=Head.choices, blank=True)
    policy = OwnedKey(Policy, models.SET_NULL, null=True, blank=True, related_name="claims")
    description = models.TextField(max_length=1000, blank=True)
    insured = models.CharField(max_length=3, choices=Insured.choices, blank=True)
    ground_up_eur = _euros()
    deductible_eur = _euros()
    paid_indemnity_eur = _euros()
    paid_expense_eur = _euros()
    reserve_eur = _euros()
    recovery_eur = _euros()
    valued_on = models.DateField(null=True, blank=True)
    downtime_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    records = models.PositiveIntegerField(null=True, blank=True)
    lessons = models.TextField(max_length=2000, blank=True)
    measures = models.ManyToManyField(Measure, through="ClaimMeasure", related_name="+")
    proofs = models.ManyToManyField(Proof, through="ClaimProof", related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="insurance_claim_number"),
            models.UniqueConstraint(
                fields=["business", "origin", "external_key"],
                condition=~Q(external_key=""),
                name="insurance_claim_fed_once",
            ),
            models.CheckConstraint(
                condition=Q(*(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}) for name in AMOUNTS)),
                name="insurance_claim_amounts",
            ),
            models.CheckConstraint(
                condition=Q(downtime_hours__isnull=True) | Q(downtime_hours__gte=0), name="insurance_claim_downtime"
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(loss_on__isnull=True) | Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": F("loss_on")})
                        for name in ("discovered_on", "reported_on", "closed_on")
                    )
                ),
                name="insurance_claim_days",
            ),
        ]
        indexes = [models.Index(fields=["business", "loss_on"], name="insurance_claim_by_day")]

    def __str__(self) -> str:
        return self.description[:80] or self.reference

    @property
    def reference(self) -> str:
        return reference("C", self.number)

    @property
    def paid_eur(self) -> Decimal | None:
        """Indemnity and expenses together; None while one of them is unknown."""
        if self.paid_indemnity_eur is None or self.paid_expense_eur is None:
            return None
        return self.paid_indemnity_eur + self.paid_expense_eur

    @property
    def incurred_eur(self) -> Decimal | None:
        """Paid + reserve - recoveries; None while one of them is unknown. Never typed in."""
        if self.paid_eur is None or self.reserve_eur is None or self.recovery_eur is None:
            return None
        return self.paid_eur + self.reserve_eur - self.recovery_eur


class ClaimMeasure(TenantModel):
    """A measure that was taken because of a claim."""

    claim = OwnedKey(Claim, models.CASCADE, related_name="measure_links")
    measure = OwnedKey(Measure, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "claim", "measure"], name="insurance_claimmeasure_once")
        ]


class ClaimProof(TenantModel):
    """A paper about a claim: a report, an invoice, the insurer's letter."""

    claim = OwnedKey(Claim, models.CASCADE, related_name="proof_links")
    proof = OwnedKey(Proof, models.CASCADE, related_name="claim_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "claim", "proof"], name="insurance_claimproof_once")]


class NilDeclaration(TenantModel):
    """Somebody said that there was no loss from `since` to `declared_on`. One stands at a time; a claim that falls into
    it withdraws it."""

    since = models.DateField()
    declared_on = models.DateField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    declared_by_name = models.CharField(max_length=150)  # as they were called then
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(withdrawn_at__isnull=True), name="insurance_nildeclaration_one"
            )
        ]


class LossRunImport(TenantModel):
    """A spreadsheet of claims that waits between its preview and its import, a day at most: its cells, not the file."""

    uid = models.UUIDField(editable=False)
    name = models.CharField(max_length=150)
    cells = models.JSONField()  # insurance/claims/importing/sheet.py
    policy = OwnedKey(Policy, models.SET_NULL, null=True, blank=True, related_name="+")  # what new rows are about
    valued_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "uid"], name="insurance_lossrunimport_uid")]
