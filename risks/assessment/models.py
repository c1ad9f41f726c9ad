"""The guided assessment as it is answered: a row a question, who said it and when; and what became of proposals."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Membership, TenantModel
from portal.tenancy.references import reference
from risks.register.models import Risk


class Assessment(TenantModel):
    """A-001. One run through the questions; a later run starts from the answers of the one before."""

    number = models.PositiveIntegerField()
    questions_version = models.CharField(max_length=20)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="risks_assessment_number"),
            models.UniqueConstraint(
                fields=["business"], condition=Q(finished_at__isnull=True), name="risks_assessment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return reference("A", self.number)


class Answer(Versioned, TenantModel):
    """What was answered to one question. `value` is one of the question's own codes, `values` several of them. An
    answer by somebody outside waits, as theirs, until a colleague confirms it; one carried over from an earlier run
    keeps the day it was really given."""

    assessment = OwnedKey(Assessment, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    value = models.CharField(max_length=30, blank=True)
    values = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()
    stated_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)  # of an answer stated by somebody outside
    carried = models.BooleanField(default=False)  # from the run before, not looked at again in this one
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")  # who finds out
    due_on = models.DateField(null=True, blank=True)
    proof = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="answer_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "assessment", "question"], name="risks_answer_once"),
        ]
        indexes = [models.Index(fields=["business", "due_on"], name="risks_answer_by_due")]

    @property
    def waits_for_confirmation(self) -> bool:
        return bool(self.stated_by) and self.confirmed_at is None


class Asked(TenantModel):
    """One question sent to somebody without an account: a link and a code, for one answer, until a day. Only digests
    of both are kept; the link is looked up by a function of the owner, which tells the business and nothing else."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    assessment = OwnedKey(Assessment, models.CASCADE, related_name="asked")
    question = models.CharField(max_length=60)
    person = models.CharField(max_length=120)
    email = models.EmailField()
    note = models.CharField(max_length=500, blank=True)
    token_sha256 = models.CharField(max_length=64)
    code_sha256 = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "public_id"], name="risks_asked_public")]
        indexes = [
            models.Index(fields=["business", "assessment", "question"], name="risks_asked_question"),
            models.Index(fields=["token_sha256"], name="risks_asked_token"),
        ]


class DecisionState(models.TextChoices):
    ACCEPTED = "accepted", _("In your register")
    MERGED = "merged", _("Joined to a risk you had")
    DECLINED = "declined", _("Not for us")


class Decision(TenantModel):
    """What somebody decided about one proposed risk, by its scenario's code: nothing enters the register without."""

    scenario = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=DecisionState.choices)
    reason = models.CharField(max_length=500, blank=True)
    # Of an accepted one: the language its texts entered in, and which of them the owner put in other words first.
    language = models.CharField(max_length=2, blank=True, db_default="", default="")
    own_fields = ArrayField(models.CharField(max_length=30), default=list, blank=True, db_default=[])
    risk = OwnedKey(Risk, models.SET_NULL, null=True, related_name="decisions")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "scenario"], name="risks_decision_once"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="risks_decision_reason"),
        ]
