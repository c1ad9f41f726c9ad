"""Requests of readers to let somebody else read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.models import Grant
from portal.tenancy.models import Organisation, TenantModel


class PassOnState(models.TextChoices):
    ASKED = "asked", _("Waits for an answer")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")


class PassOnRequest(TenantModel):
    """A reader asks the owner to let somebody else read: an insurer of the platform, or an address. Decided once."""

    number = models.PositiveIntegerField()
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")  # whose reader asks
    asked_by = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    recipient = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=PassOnState.choices, default=PassOnState.ASKED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened = models.ForeignKey(Grant, models.CASCADE, null=True, related_name="+")  # what the consent opened

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="insurance_passonrequest_number"),
            models.UniqueConstraint(fields=["business", "opened"], name="insurance_passonrequest_opened"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, email="")
                | (Q(organisation__isnull=True) & ~Q(email="") & ~Q(recipient="")),
                name="insurance_passonrequest_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True, opened__isnull=True)
                | Q(state="refused", decided_at__isnull=False, opened__isnull=True)
                | Q(state="agreed", decided_at__isnull=False, opened__isnull=False),
                name="insurance_passonrequest_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.number:03d}"

    @property
    def reader(self) -> str:
        """Who is to read."""
        return self.organisation.name if self.organisation else self.recipient
