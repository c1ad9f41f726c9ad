"""What a grant led to: each use, refused ones too, the reader's marked copy, codes by mail, and requests to pass on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.models import Grant
from portal.tenancy.models import Organisation, TenantModel


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


class GrantCode(TenantModel):
    """A code that was mailed to a reader: good once, for some minutes. Only a keyed digest is kept."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business", "grant", "expires_at"], name="insurance_grantcode_live")]


class GrantCopy(TenantModel):
    """The version's bundle as one reader gets it: the same facts, their name on each page. Written once, by the job."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=200)  # as it is printed
    pdf_sha256 = models.CharField(max_length=64)
    bundle_sha256 = models.CharField(max_length=64)
    bundle_stored_as = models.CharField(max_length=120)
    bundle_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "grant"], name="insurance_grantcopy_once")]


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
