"""The de minimis ledger: each aid granted under these rules to the business or to a company linked with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference
from subsidies.applications.models import Application
from subsidies.ledger.aids import Aid
from subsidies.ledger.ceilings import Regime


class AidRegime(models.TextChoices):
    """The codes of `ceilings.Regime`, in words."""

    GENERAL = Regime.GENERAL.value, pgettext_lazy("de minimis", "General, (EU) 2023/2831")
    SGEI = Regime.SGEI.value, pgettext_lazy("de minimis", "Public service, (EU) 2023/2832")
    AGRICULTURE = Regime.AGRICULTURE.value, pgettext_lazy("de minimis", "Farming, (EU) 1408/2013")
    FISHERIES = Regime.FISHERIES.value, pgettext_lazy("de minimis", "Fishing, (EU) 717/2014")


class AidSource(models.TextChoices):
    OWN = "own", _("Our own entry")
    REGISTER = "register", _("The State’s register")


class MinorAid(Versioned, TenantModel):
    """L-001. `equivalent_eur` is the gross grant equivalent, before VAT and any deduction; NULL is unknown. The day is
    that of the decision. `company` is empty for the business itself, else the linked company that got it.

    What the business said: `same_as` is the register's line that is this very aid, `apart` that there is none.
    `compared_eur` is what the application had been granted when this line was last compared with it, NULL where that
    was unknown; `kept_given_up` that the line stays though the application was given up.
    """

    number = models.PositiveIntegerField()
    decided_on = models.DateField()
    equivalent_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    regime = models.CharField(max_length=12, choices=AidRegime.choices, default=AidRegime.GENERAL)
    body = models.CharField(max_length=200)  # who granted it
    purpose = models.CharField(max_length=300, blank=True)
    application = OwnedKey(Application, models.SET_NULL, null=True, blank=True, related_name="ledger_lines")
    company = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=8, choices=AidSource.choices, default=AidSource.OWN)
    official_reference = models.CharField(max_length=80, blank=True)
    same_as = OwnedKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    apart = models.BooleanField(default=False)
    compared_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    kept_given_up = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="subsidies_minoraid_number"),
            models.UniqueConstraint(
                fields=["business", "application"],
                condition=Q(application__isnull=False),
                name="subsidies_minoraid_application",
            ),
            models.CheckConstraint(
                condition=Q(equivalent_eur__isnull=True) | Q(equivalent_eur__gte=0), name="subsidies_minoraid_amount"
            ),
            models.CheckConstraint(
                condition=Q(regime__in=AidRegime.values, origin__in=AidSource.values), name="subsidies_minoraid_codes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.body}"

    @property
    def reference(self) -> str:
        return reference("L", self.number)

    def as_aid(self) -> Aid:
        """The line as the pure module adds it up; it reads `same_as`."""
        return Aid(
            key=self.reference,
            decided_on=self.decided_on,
            amount_eur=self.equivalent_eur,
            regime=Regime(self.regime),
            body=self.body,
            company=self.company,
            reference=self.official_reference,
            official=self.origin == AidSource.REGISTER,
            same_as=self.same_as.reference if self.same_as else "",
            apart=self.apart,
        )
