"""Codes by mail."""

from django.db import models

from portal.access.models import Grant
from portal.tenancy.models import TenantModel


class GrantCode(TenantModel):
    """A code that was mailed to a reader: good once, for some minutes. Only a keyed digest is kept."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business", "grant", "expires_at"], name="insurance_grantcode_live")]
