"""Proofs: the documents that back what a business says, kept once and pointed at from everywhere."""

from django.conf import settings
from django.db import models

from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel


class Proof(Versioned, TenantModel):
    """A file, P-001, stored under a generated name; `name` is what the person called it."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=150)
    stored_as = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="portal_proof_number")]

    def __str__(self) -> str:
        return self.title
