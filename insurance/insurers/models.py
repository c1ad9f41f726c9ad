"""Each use of a grant, refused ones too, shown to the business."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.models import Grant
from portal.tenancy.models import TenantModel


class AccessOutcome(models.TextChoices):
    DOWNLOADED = "downloaded", _("Downloaded")
    VIEWED = "viewed", _("Looked at")
    EXPIRED = "expired", _("Refused: past its date")
    REVOKED = "revoked", _("Refused: withdrawn")
    USED_UP = "used_up", _("Refused: no download left")
    WRONG_CODE = "wrong_code", _("Refused: wrong code")


class GrantAccess(TenantModel):
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=200)
    outcome = models.CharField(max_length=12, choices=AccessOutcome.choices)
    network = models.CharField(max_length=64, blank=True)  # where a wrong code came from, digested with our secret
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["business", "grant", "-at"], name="insurance_grantaccess_list")]
