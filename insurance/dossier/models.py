"""Dossier versions: frozen once, never changed; a newer one supersedes them."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from insurance.dossier.validity import is_past
from portal.tenancy.models import Business, TenantModel
from portal.tenancy.references import reference


def new_token() -> str:
    """The public address of one version's verification page: 120 random bits."""
    return secrets.token_urlsafe(15)


class DossierVersion(TenantModel):
    """D-001. Written once by the build job, in one transaction with its seal; a database trigger refuses changes."""

    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    token = models.CharField(max_length=30, unique=True, default=new_token)
    snapshot = models.TextField()  # canonical JSON
    snapshot_sha256 = models.CharField(max_length=64)
    headline = models.JSONField(null=True)  # of `headline_of`; null in older versions: worked out when read
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)
    bundle_stored_as = models.CharField(max_length=120)
    bundle_bytes = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    audit_length = models.BigIntegerField()
    audit_head = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    frozen_at = models.DateTimeField()
    valid_until = models.DateField(null=True)  # the last day on which to rely on it; none in older versions

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="insurance_dossier_number")]

    def __str__(self) -> str:
        return reference("D", self.number)

    @property
    def past(self) -> bool:
        """Whether its last day is over."""
        return is_past(self.valid_until)


class SealState(models.TextChoices):
    VALID = "valid", _("Valid")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class PublicSeal(models.Model):
    """What anyone may know of a version: hash, date, state. Global, since the verification page has no business."""

    token = models.CharField(max_length=30, unique=True)
    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=SealState.choices, default=SealState.VALID)
    state_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="insurance_seal_number")]
        indexes = [  # anybody may ask by hash
            models.Index(fields=["pdf_sha256"], name="insurance_seal_pdf"),
            models.Index(fields=["bundle_sha256"], name="insurance_seal_bundle"),
        ]

    @property
    def past(self) -> bool:
        """Whether its last day is over. That is beside the state: a version may be the latest, and too old."""
        return is_past(self.valid_until)


class PublicCopy(models.Model):
    """That a file is a reader's copy of a version, for whoever checks it by its hash; never whose. Global, like its
    seal."""

    seal = models.ForeignKey(PublicSeal, models.CASCADE, related_name="copies")
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [  # anybody may ask by hash
            models.Index(fields=["pdf_sha256"], name="insurance_copy_pdf"),
            models.Index(fields=["bundle_sha256"], name="insurance_copy_bundle"),
        ]
