"""The insurance that a business looks for, by line: what an underwriter needs before an offer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from insurance.policies.models import Head, Line
from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel


class CoverWanted(Versioned, TenantModel):
    """One line of insurance. NULL, or no head, is unknown: the insurer then proposes."""

    line = models.CharField(max_length=12, choices=Line.choices)
    heads = ArrayField(models.CharField(max_length=12, choices=Head.choices), default=list, blank=True)
    limit_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    deductible_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    waiting_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "line"], name="insurance_wanted_line"),
            models.CheckConstraint(condition=Q(line__in=Line.values), name="insurance_wanted_known_line"),
            models.CheckConstraint(
                condition=(Q(limit_eur__isnull=True) | Q(limit_eur__gte=0))
                & (Q(deductible_eur__isnull=True) | Q(deductible_eur__gte=0))
                & (Q(waiting_hours__isnull=True) | Q(waiting_hours__gte=0)),
                name="insurance_wanted_amounts",
            ),
        ]

    def __str__(self) -> str:
        return str(Line(self.line).label)
