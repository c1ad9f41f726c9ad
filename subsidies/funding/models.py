"""The conditions of programmes that a business has confirmed."""

from django.conf import settings
from django.db import models

from portal.tenancy.models import TenantModel
from subsidies.programmes.models import Programme


class ConditionAnswer(TenantModel):
    """A free-text condition that the business ticked once, dated; `condition_sha256` binds it to the wording read."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    condition_sha256 = models.CharField(max_length=64)
    met = models.BooleanField()
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "programme", "condition_sha256"], name="subsidies_conditionanswer_once"
            )
        ]
