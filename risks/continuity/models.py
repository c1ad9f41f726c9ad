"""What a business knows about its own money by the hour; NULL is unknown."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference
from risks.services.models import Service


def _share() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)


def _euros() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


def _hours() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)


class StoppageFigures(Versioned, TenantModel):
    """Beside the profile's turnover and opening hours: of 100 € sold, what goods and delivery cost; of what a stoppage
    costs, what customers bring back; twelve shares of the year or none; money in the bank and going out, in euros.
    `week_shares` are 168 shares of a usual week from Monday midnight, or none: then opening hours say when it sells."""

    variable_costs_pct = _share()
    caught_up_pct = _share()
    lost_for_good_pct = _share()  # of the customers who meet a stop
    purchases_a_year = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # of one of those
    extra_day_eur = _euros()
    recovery_eur = _euros()
    penalty_day_eur = _euros()
    penalty_after_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    week_shares = ArrayField(
        models.DecimalField(max_digits=9, decimal_places=6), size=168, default=list, blank=True, db_default=[]
    )
    sales_read = models.JSONField(null=True, blank=True)  # of an export: rows, first and last day, name of the file
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


def _levels() -> ArrayField[list[int], list[int]]:
    """Six levels from 0 (nobody notices) to 3 (not to be borne), for an hour to a month; or none."""
    return ArrayField(models.PositiveSmallIntegerField(), size=6, default=list, blank=True)


class Activity(Versioned, TenantModel):
    """B-001. One thing the business lives on, as a business impact analysis sees it (ISO 22301:2019, 8.2.2): its part
    of the turnover, what a stop does to customers, reputation and duties as it lasts, how long it can be borne (MTPD),
    when and with how much it is to run again (RTO, MBCO), how much work may be lost (RPO)."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    share_pct = _share()  # of the turnover; NULL: it brings none of its own, or nobody knows
    customers = _levels()
    reputation = _levels()
    duties = _levels()
    duty_note = models.CharField(max_length=300, blank=True)
    mtpd_hours = _hours()
    rto_hours = _hours()
    rpo_hours = _hours()
    mbco_pct = _share()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="risks_activity_number"),
            models.CheckConstraint(
                condition=Q(share_pct__isnull=True) | Q(share_pct__gte=0, share_pct__lte=100),
                name="risks_activity_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return reference("B", self.number)


class Dependence(TenantModel):
    """How much of an activity stops when a service does, in percent."""

    activity = OwnedKey(Activity, models.CASCADE, related_name="dependences")
    service = OwnedKey(Service, models.CASCADE, related_name="dependences")
    stops_pct = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "activity", "service"], name="risks_dependence_once"),
            models.CheckConstraint(condition=Q(stops_pct__gte=0, stops_pct__lte=100), name="risks_dependence_share"),
        ]
