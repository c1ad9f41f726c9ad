"""What the funding plan keeps: which programmes a business wants for which of its measures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from risks.treatment.models import Measure
from subsidies.programmes.models import Programme


class FundingChoice(Versioned, TenantModel):
    """A programme chosen for a measure. `eligible_cost_eur`, before VAT, is the part of the cost that the programme
    counts; NULL: the measure's own cost once."""

    measure = OwnedKey(Measure, models.CASCADE, related_name="funding_choices")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    eligible_cost_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "measure", "programme"], name="subsidies_fundingchoice_once"),
            models.CheckConstraint(
                condition=Q(eligible_cost_eur__isnull=True) | Q(eligible_cost_eur__gte=0),
                name="subsidies_fundingchoice_cost",
            ),
        ]
