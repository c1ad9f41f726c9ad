"""The reader's marked copy of a version."""

from django.db import models

from portal.access.models import Grant
from portal.tenancy.models import TenantModel


class GrantCopy(TenantModel):
    """The version's bundle as one reader gets it: the same facts, their name on each page. Written once, by the job."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=200)  # as it is printed
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)
    bundle_stored_as = models.CharField(max_length=120)
    bundle_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "grant"], name="insurance_grantcopy_once")]
