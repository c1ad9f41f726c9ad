"""Which programmes a business follows, and the conditions it has confirmed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel
from subsidies.programmes.models import Programme


class FollowState(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    IN_USE = "in_use", _("In use")
    DROPPED = "dropped", _("Not for us")


class Follow(Versioned, TenantModel):
    """The business's own stand on one programme; `IN_USE` ones enter the dossier."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="follows")
    state = models.CharField(max_length=10, choices=FollowState.choices)
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "programme"], name="subsidies_follow_once")]


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
