"""What people said beside or over the facts that the portal knows already, and what they declared."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel


class Answer(Versioned, TenantModel):
    """One answer with what stands beside it: where it applies, when it was checked, exceptions, proof, declaration.
    A kind of answer adds where its question stands, and `proof` under a name of its own.

    A declaration holds for exactly what was shown: `declared_value` and its fingerprint. When the answer changes, the
    fingerprint no longer fits, and the answer is no longer declared."""

    EMPTY: ClassVar[Mapping[str, Any]] = {  # what a row begins with
        "value": None,
        "unknown": False,
        "scope_pct": None,
        "checked_on": None,
        "exceptions": "",
        "proof": None,
    }
    UNDECLARED: ClassVar[Mapping[str, Any]] = {
        "declared_by_id": None,
        "declared_at": None,
        "declared_value": None,
        "declared_fingerprint": "",
    }

    question: Any
    proof: Any
    proof_id: int | None
    questionnaire_version = models.CharField(max_length=20)
    value = models.JSONField(null=True, blank=True)
    unknown = models.BooleanField(default=False)
    scope_pct = models.PositiveSmallIntegerField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    exceptions = models.TextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declared_value = models.JSONField(null=True, blank=True)
    declared_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def is_own(self) -> bool:
        """Whether somebody answered, “I don't know” included, rather than let a known fact speak."""
        return self.unknown or self.value is not None


class InsuranceAnswer(Answer):
    """One question of the questionnaire. Without `value` and `unknown` the row follows the fact it is pre-filled from,
    and holds what was added to it; its declaration ends when that fact changes, too."""

    UNDECLARED = {**Answer.UNDECLARED, "declared_source": ""}

    question = models.CharField(max_length=60)
    proof = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="insurance_answers")
    declared_source = models.CharField(max_length=20, blank=True)  # where the value came from then

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
