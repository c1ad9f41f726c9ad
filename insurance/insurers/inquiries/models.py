"""What a reader asks about a dossier version they read through a grant, and what the business answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.access.models import Grant
from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from portal.tenancy.references import reference

LONGEST = 2_000  # characters of one question or answer


class InquiryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("inquiry", "To answer")
    LOOKING = "looking", pgettext_lazy("inquiry", "To find out")
    ANSWERED = "answered", pgettext_lazy("inquiry", "Answered")


class EntryKind(models.TextChoices):
    ASKED = "asked", pgettext_lazy("inquiry", "Question")
    ANSWERED = "answered", pgettext_lazy("inquiry", "Answer")
    UNKNOWN = "unknown", _("Unknown, we will find out")
    CORRECTED = "corrected", _("Answered in the questionnaire")


class Inquiry(Versioned, TenantModel):
    """One question, Q-001, with all that followed from it. It belongs to the business and to one grant: who else reads
    the same version sees nothing of it. `version` rises with each entry."""

    number = models.PositiveIntegerField()
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    part = models.CharField(max_length=20, blank=True)  # of the dossier, as the chooser names them
    question = models.CharField(max_length=60, blank=True)  # a code of the questionnaire
    state = models.CharField(max_length=8, choices=InquiryState.choices, default=InquiryState.WAITING)
    pending = models.PositiveSmallIntegerField(default=1)  # messages of the reader that no answer has settled
    included = models.BooleanField(default=False)  # in the next dossier whose builder chooses that part
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # the last entry
    told_business_at = models.DateTimeField(null=True)
    told_reader_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="insurance_inquiry_number"),
            models.CheckConstraint(condition=Q(state__in=InquiryState.values), name="insurance_inquiry_state"),
        ]
        indexes = [
            models.Index(fields=["business", "state", "-moved_at"], name="insurance_inquiry_list"),
            models.Index(fields=["business", "grant"], name="insurance_inquiry_grant"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return reference("Q", self.number)


class InquiryEntry(TenantModel):
    """One thing said, signed and dated; never changed afterwards. Of a proof only what names it travels: its reference,
    title and hash, as they were; the file goes out with a version."""

    inquiry = OwnedKey(Inquiry, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=9, choices=EntryKind.choices)
    text = models.TextField(max_length=LONGEST, blank=True)
    who = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField(null=True)  # of the form it was sent with: a reader may have no account
    proof = OwnedKey(Proof, models.SET_NULL, null=True, related_name="inquiry_entries")
    proof_reference = models.CharField(max_length=12, blank=True)
    proof_title = models.CharField(max_length=200, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="insurance_inquiryentry_once"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="insurance_inquiryentry_kind"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(kind__in=["unknown", "corrected"]), name="insurance_inquiryentry_says"
            ),
        ]

    @property
    def of_reader(self) -> bool:
        """Whether the reader said it, and not the business."""
        return self.kind == EntryKind.ASKED
