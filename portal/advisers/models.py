"""What a chamber's portfolio may see of a business without entering it."""

from django.db import models

from portal.tenancy.models import Organisation, TenantModel


class BusinessSummary(TenantModel):
    """A narrow row that each business's own actions keep current (portal/advisers/summary.py)."""

    figures = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business"], name="portal_businesssummary_once")]


class MandateRequest(models.Model):
    """That a chamber wrote to an address, known or not, so that nobody is written to twice a week and no chamber sends
    without bound. Global: most of these addresses belong to no business. The address itself is not kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    address = models.CharField(max_length=64)  # a keyed digest
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-sent_at"], name="portal_mandaterequest_recent")]
