"""The online and everyday services a business lives on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Membership, TenantModel
from portal.tenancy.references import reference


class ServiceKind(models.TextChoices):
    SHOP = "shop", _("Online shop")
    BOOKING = "booking", _("Booking")
    PAYMENT = "payment", _("Card payment")
    TILL = "till", _("Till")
    WEBSITE = "website", _("Website")
    EMAIL = "email", _("E-mail")
    CRM = "crm", _("Customer file")
    STOCK = "stock", _("Stock")
    ACCOUNTING = "accounting", _("Accounting")
    TELEPHONE = "telephone", _("Telephone")
    SOCIAL = "social", _("Social network")
    MARKETPLACE = "marketplace", _("Marketplace")
    STORAGE = "storage", _("Cloud storage")
    INTERNET = "internet", _("Internet access")
    HOSTING = "hosting", _("Hosting")
    DELIVERY = "delivery", _("Delivery")
    BANK = "bank", _("Online banking")
    OTHER = "other", _("Other")


class Service(Versioned, TenantModel):
    """S-001. Everything but the kind and the name may be unknown."""

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ServiceKind.choices)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=160, editable=False)
    provider = models.CharField(max_length=120, blank=True)
    provider_contact = models.CharField(max_length=200, blank=True)
    contract = models.CharField(max_length=200, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    availability_pct = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    support_hours = models.CharField(max_length=120, blank=True)
    supports = models.TextField(max_length=2000, blank=True)  # what depends on it
    fallback = models.TextField(max_length=2000, blank=True)
    tolerable_stop_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    # What the provider promises after a failure, and what the last trial of restoring really took.
    promised_repair_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    restored_in_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    restore_tested_on = models.DateField(null=True, blank=True)
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="risks_service_number"),
            models.CheckConstraint(
                condition=Q(availability_pct__isnull=True) | Q(availability_pct__gte=0, availability_pct__lte=100),
                name="risks_service_availability",
            ),
            models.CheckConstraint(
                condition=Q(tolerable_stop_hours__isnull=True) | Q(tolerable_stop_hours__gte=0),
                name="risks_service_stop",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return reference("S", self.number)
