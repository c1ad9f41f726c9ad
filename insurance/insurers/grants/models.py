"""What a grant led to: each use, refused ones too."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.models import Grant
from portal.tenancy.models import TenantModel


class AccessOutcome(models.TextChoices):
    """What a reader who came got, or why they were refused."""

    DOWNLOADED = "downloaded", _("Downloaded")
    VIEWED = "viewed", _("Looked at")
    SEEN = "seen", _("Figures seen in their list of dossiers")
    LISTED = "listed", _("Figures taken as a file, with those of others")
    EXPIRED = "expired", _("Refused: past its date")
    REVOKED = "revoked", _("Refused: withdrawn")
    USED_UP = "used_up", _("Refused: no download left")
    WRONG_CODE = "wrong_code", _("Refused: wrong code")
    TOO_MANY = "too_many", _("Refused: too many downloads in a day")
    CODE_SENT = "code_sent", _("Code sent")


class GrantAccess(TenantModel):
    """One visit of a reader through a grant, kept for the business: who came when, and how it ended. What a reader
    comes across again and again, in a list, is kept once a `day`."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=200)
    outcome = models.CharField(max_length=12, choices=AccessOutcome.choices)
    network = models.CharField(max_length=64, blank=True)  # where a code was typed or asked for, digested by our secret
    at = models.DateTimeField(auto_now_add=True)
    day = models.DateField(null=True)  # of what is kept once a day

    class Meta:
        indexes = [models.Index(fields=["business", "grant", "-at"], name="insurance_grantaccess_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "grant", "user", "outcome", "day"], name="insurance_grantaccess_daily"
            )
        ]
