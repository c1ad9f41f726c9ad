"""What the business itself says about its scale; without a row, everything is as the register proposes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel
from risks.register import scale


def _years() -> list[int]:
    return list(scale.LIKELIHOOD_YEARS)


def _euros() -> list[int]:
    return list(scale.IMPACT_EUR)


def _months() -> list[int]:
    return list(scale.REVIEW_MONTHS)


class RiskCriteria(Versioned, TenantModel):
    """Risk criteria in the sense of ISO 31000:2018, 6.3.4. Names are five texts or none; an empty text keeps the usual
    name of its step."""

    likelihood_years = ArrayField(models.PositiveSmallIntegerField(), size=4, default=_years)
    impact_eur = ArrayField(models.PositiveIntegerField(), size=4, default=_euros)
    likelihood_names = ArrayField(models.CharField(max_length=30, blank=True), size=5, default=list)
    impact_names = ArrayField(models.CharField(max_length=30, blank=True), size=5, default=list)
    appetite_level = models.PositiveSmallIntegerField(default=scale.APPETITE_LEVEL)
    review_months = ArrayField(models.PositiveSmallIntegerField(), size=5, default=_months)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business"], name="risks_riskcriteria_once"),
            models.CheckConstraint(
                condition=Q(appetite_level__gte=2, appetite_level__lte=5), name="risks_riskcriteria_appetite"
            ),
        ]

    def scale(self) -> scale.Scale:
        """The row as the pure code takes it."""
        one, two, three, four = self.likelihood_years
        low, some, more, much = self.impact_eur
        return scale.Scale(
            impact_eur=(low, some, more, much),
            appetite_level=self.appetite_level,
            likelihood_years=(one, two, three, four),
            likelihood_names=tuple(self.likelihood_names),
            impact_names=tuple(self.impact_names),
            review_months=tuple(self.review_months),
        )
