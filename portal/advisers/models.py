"""What a chamber's portfolio may see of a business without entering it."""

from django.db import models

from portal.tenancy.models import TenantModel


class BusinessSummary(TenantModel):
    """A narrow row that each business's own actions keep current (portal/advisers/summary.py)."""

    figures = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business"], name="portal_businesssummary_once")]
