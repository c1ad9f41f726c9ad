"""What the API keeps: tokens by their digest, and for a day the first answer to each repeated request."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import Membership, OrganisationMembership


class Scope(models.TextChoices):
    """What a token may be made for; which rights each holds says portal/api/scopes.py."""

    SERVICES_READ = "services:read", _("Look at services")
    RISKS_READ = "risks:read", _("Look at risks")
    RISKS_WRITE = "risks:write", _("Add, change and delete risks")
    MEASURES_READ = "measures:read", _("Look at measures")
    MEASURES_WRITE = "measures:write", _("Add, change and delete measures")
    DOSSIERS_READ = "dossiers:read", _("See which dossiers are shared with you")
    DOSSIERS_DOWNLOAD = "dossiers:download", _("Download shared dossiers and their data")
    QUESTIONS_READ = "questions:read", _("Read questions about dossiers, and the answers")
    QUESTIONS_WRITE = "questions:write", _("Ask questions about dossiers, or answer them")
    QUESTIONNAIRES_READ = "questionnaires:read", _("Look at your own questionnaires, and check a file")
    QUESTIONNAIRES_WRITE = "questionnaires:write", _("Send and publish your own questionnaires")
    PORTFOLIO_READ = "portfolio:read", _("Look at the figures of the portfolio")
    PROGRAMMES_READ = "programmes:read", _("Look at programmes and drafts")
    PROGRAMMES_WRITE = "programmes:write", _("Send programmes for a second look")


class ApiToken(models.Model):
    """Lets a program act as one person in one business or organisation, within its scopes and never beyond what that
    person may do at that moment. Global: it is looked up before any context. It goes with the membership."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="api_tokens")
    colleague = models.ForeignKey(OrganisationMembership, models.CASCADE, null=True, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # shown in lists, so that people tell tokens apart
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))  # codes of Scope
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, colleague__isnull=True)
                | Q(member__isnull=True, colleague__isnull=False),
                name="portal_apitoken_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + timedelta(days=366)),
                name="portal_apitoken_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def person(self) -> str:
        owner = self.member or self.colleague
        return str(owner.user) if owner else ""

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class ApiAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, sealed; the same request within a day gets it again."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)  # a digest
    request_sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="portal_apianswer_once")]
        indexes = [models.Index(fields=["at"], name="portal_apianswer_age")]
