"""Questionnaires that insurers publish (global: a public catalogue), and what a business answers to questions that only
one insurer asks."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from insurance.readiness.models import Answer
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Organisation


class PublishedQuestionnaire(models.Model):
    """One version of an insurer's questionnaire: a draft until it is published, then never changed (a trigger keeps it
    so); only suspending and offering again are left. `content` is the file as `shape.Questionnaire` has it."""

    insurer = models.ForeignKey(Organisation, models.PROTECT, related_name="questionnaires")
    number = models.PositiveIntegerField()  # of this insurer, in the order of sending
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)

    title: Any  # of the content, and its line, where a row was read without it
    line: str

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["insurer", "number"], name="insurance_questionnaire_number"),
            models.UniqueConstraint(fields=["insurer", "code", "version"], name="insurance_questionnaire_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="insurance_questionnaire_days",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | Q(published_at__isnull=False),
                name="insurance_questionnaire_suspended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def state(self) -> str:
        """draft, published or suspended."""
        if self.published_at is None:
            return "draft"
        return "published" if self.suspended_at is None else "suspended"


class QuestionnaireDeed(models.TextChoices):
    """What somebody of the insurer did with a version of its questionnaire."""

    SENT = "sent", _("Sent as a draft")
    REPLACED = "replaced", _("Draft replaced")
    DROPPED = "dropped", _("Draft thrown away")
    PUBLISHED = "published", _("Published")
    SUSPENDED = "suspended", _("Suspended")
    RESUMED = "resumed", _("Offered again")


class QuestionnaireEntry(models.Model):
    """One line of the diary of an insurer's questionnaires; the serving role can only add."""

    insurer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    deed = models.CharField(max_length=10, choices=QuestionnaireDeed.choices)
    actor = models.BigIntegerField(null=True)  # an id: the name lives in the account
    content_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["insurer", "code", "-id"], name="insurance_questionnaire_diary")]


class QuestionnaireAnswer(Answer):
    """What a business answers to a question that only this insurer asks; it stays for the next version where code and
    type are the same. A declaration holds for exactly what was shown, the question's wording included."""

    insurer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    questionnaire = models.CharField(max_length=40)
    question = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)  # the type it was asked with
    proof = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="questionnaire_answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "insurer", "questionnaire", "question"], name="insurance_questionnaireanswer_once"
            ),
            models.CheckConstraint(
                condition=Q(scope_pct__isnull=True) | Q(scope_pct__lte=100), name="insurance_questionnaireanswer_scope"
            ),
            models.CheckConstraint(
                condition=Q(unknown=False) | Q(value__isnull=True), name="insurance_questionnaireanswer_known"
            ),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True, declared_fingerprint="")
                | Q(declared_at__isnull=False) & ~Q(declared_fingerprint=""),
                name="insurance_questionnaireanswer_declared",
            ),
        ]
