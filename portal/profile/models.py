"""What the business is. Every fact may stay unknown (NULL), and `confirmed` keeps the day each was last confirmed."""

from django.db import models
from django.db.models import Q

from portal.editing.models import Versioned
from portal.tenancy.models import TenantModel


class Profile(Versioned, TenantModel):
    siren = models.CharField(max_length=9, null=True, blank=True)
    siret = models.CharField(max_length=14, null=True, blank=True)
    naf = models.CharField(max_length=6, null=True, blank=True)  # 62.01Z
    legal_form = models.CharField(max_length=4, null=True, blank=True)  # INSEE legal category
    employees = models.PositiveIntegerField(null=True, blank=True)
    employees_band = models.CharField(max_length=2, null=True, blank=True)  # INSEE tranche
    turnover_eur = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    balance_sheet_eur = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    online_share_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    created_on = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=200, null=True, blank=True)
    commune = models.CharField(max_length=5, null=True, blank=True)  # COG codes
    department = models.CharField(max_length=3, null=True, blank=True)
    region = models.CharField(max_length=2, null=True, blank=True)
    micro_entrepreneur = models.BooleanField(null=True, blank=True)
    # {"mon": [["07:00", "19:30"]], …}; a day without hours is closed; NULL is unknown
    opening_hours = models.JSONField(null=True, blank=True)
    confirmed = models.JSONField(default=dict)  # field → ISO date
    # Facts that somebody took over from elsewhere: field → {"source": "company_register", "on": ISO date}
    sources = models.JSONField(default=dict, db_default={})
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business"], name="portal_profile_once"),
            models.CheckConstraint(
                condition=Q(online_share_pct__isnull=True) | Q(online_share_pct__gte=0, online_share_pct__lte=100),
                name="portal_profile_share",
            ),
            models.CheckConstraint(
                condition=Q(turnover_eur__isnull=True) | Q(turnover_eur__gte=0), name="portal_profile_turnover"
            ),
            models.CheckConstraint(
                condition=Q(balance_sheet_eur__isnull=True) | Q(balance_sheet_eur__gte=0), name="portal_profile_balance"
            ),
        ]
