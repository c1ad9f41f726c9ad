"""What people said beside or over the facts that the portal knows already, and what they declared."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel


class InsuranceAnswer(Versioned, TenantModel):
    """One question of the questionnaire. Without `value` and `unknown` the row follows the fact it is pre-filled from,
    and holds what was added to it: where it applies, when it was checked, exceptions, proof, declaration.

    A declaration holds for exactly what was shown: `declared_value` and its fingerprint. When the answer or the fact
    below it changes, the fingerprint no longer fits, and the answer is no longer declared."""

    question = models.CharField(max_length=60)
    questionnaire_version = models.CharField(max_length=20)
    value = models.JSONField(null=True, blank=True)
    unknown = models.BooleanField(default=False)
    scope_pct = models.PositiveSmallIntegerField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    exceptions = models.TextField(max_length=1000, blank=True)
    proof = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="insurance_answers")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declared_source = models.CharField(max_length=20, blank=True)  # where the value came from then
    declared_value = models.JSONField(null=True, blank=True)
    declared_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "question"], name="insurance_answer_once"),
            models.CheckConstraint(
                condition=Q(scope_pct__isnull=True) | Q(scope_pct__gte=0, scope_pct__lte=100),
                name="insurance_answer_scope",
            ),
            models.CheckConstraint(
                condition=Q(unknown=False) | Q(value__isnull=True), name="insurance_answer_unknown_or_known"
            ),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True, declared_fingerprint="")
                | Q(declared_at__isnull=False) & ~Q(declared_fingerprint=""),
                name="insurance_answer_declared",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_own(self) -> bool:
        """Whether somebody answered, rather than let the fact speak."""
        return self.unknown or self.value is not None
