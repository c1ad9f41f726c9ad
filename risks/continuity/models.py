"""What a business knows about its own money by the hour; NULL is unknown."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel


def _share() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)


class StoppageFigures(Versioned, TenantModel):
    """Beside the profile's turnover and opening hours: of 100 € sold, what goods and delivery cost; of what a stoppage
    costs, what customers bring back; twelve shares of the year or none; money in the bank and going out, in euros."""

    variable_costs_pct = _share()
    caught_up_pct = _share()
    months_pct = ArrayField(models.DecimalField(max_digits=5, decimal_places=2), size=12, default=list, blank=True)
    cash_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fixed_costs_month_eur = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business"], name="risks_stoppagefigures_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 100}),
                    name=f"risks_stoppage_{name[:8]}",
                )
                for name in ("variable_costs_pct", "caught_up_pct")
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"risks_stoppage_{name[:5]}",
                )
                for name in ("cash_eur", "fixed_costs_month_eur")
            ),
        ]
