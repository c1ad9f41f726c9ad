"""Applications for aid: from the first interest to the money, with their documents, tasks and notes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from portal.editing.models import Versioned
from portal.evidence.models import Proof
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Membership, TenantModel
from portal.tenancy.references import reference
from risks.treatment.models import Measure
from subsidies.applications.states import OPEN
from subsidies.programmes.models import Programme, ProgrammeVersion


class ApplicationState(models.TextChoices):
    """The codes of `states.State`, in words."""

    INTERESTED = "interested", pgettext_lazy("application", "Interested")
    PREPARING = "preparing", pgettext_lazy("application", "Being prepared")
    SUBMITTED = "submitted", pgettext_lazy("application", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
    REFUSED = "refused", pgettext_lazy("application", "Refused")
    PAID = "paid", pgettext_lazy("application", "Paid")
    ABANDONED = "abandoned", pgettext_lazy("application", "Given up")


class Application(Versioned, TenantModel):
    """A-001: one request for one programme's aid. Amounts are euros before VAT, NULL is unknown.

    `rule_version` and `verdict` are what applied on the day it was sent; later changes of the programme never touch
    them. `counts_as_minor`: what the operator said where the programme does not say whether it is de minimis aid.
    """

    number = models.PositiveIntegerField()
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.INTERESTED)
    since = models.DateField()  # in this state
    asked_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    granted_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    received_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    deadline_on = models.DateField(null=True, blank=True)
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    # A person of a chamber: whether a live mandate still lets them in is asked anew each time it is shown.
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(max_length=2000, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    rule_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, editable=False, related_name="+")
    verdict = models.JSONField(null=True, editable=False)
    counts_as_minor = models.BooleanField(null=True, blank=True)
    measures = models.ManyToManyField(Measure, through="ApplicationMeasure", related_name="applications")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="subsidies_application_number"),
            models.UniqueConstraint(
                fields=["business", "programme"],
                condition=Q(state__in=sorted(state.value for state in OPEN)),
                name="subsidies_application_one_open",
            ),
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="subsidies_application_state"),
            models.CheckConstraint(
                condition=(Q(asked_eur__isnull=True) | Q(asked_eur__gte=0))
                & (Q(granted_eur__isnull=True) | Q(granted_eur__gte=0))
                & (Q(received_eur__isnull=True) | Q(received_eur__gte=0)),
                name="subsidies_application_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.programme}"

    @property
    def reference(self) -> str:
        return reference("A", self.number)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ApplicationMeasure(TenantModel):
    """A measure that this aid would pay."""

    application = OwnedKey(Application, models.CASCADE, related_name="measure_links")
    measure = OwnedKey(Measure, models.CASCADE, related_name="application_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "application", "measure"], name="subsidies_applicationmeasure_once"
            )
        ]


class ApplicationDocument(TenantModel):
    """A document to hand in: one that the programme names, or an own line. `place` numbers it in its application.
    `needed`: what the programme names stays on the list when the business says that this application does without."""

    application = OwnedKey(Application, models.CASCADE, related_name="documents")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    asked = models.BooleanField(default=False)  # by the programme
    needed = models.BooleanField(default=True)
    proof = OwnedKey(Proof, models.SET_NULL, null=True, blank=True, related_name="application_links")
    ready_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "application", "place"], name="subsidies_applicationdocument_place"
            )
        ]


class ApplicationTask(TenantModel):
    """Something to do for an application; `place` numbers it there."""

    application = OwnedKey(Application, models.CASCADE, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "application", "place"], name="subsidies_applicationtask_place")
        ]


class ApplicationNote(TenantModel):
    """What somebody noted, signed and dated; never changed afterwards."""

    application = OwnedKey(Application, models.CASCADE, related_name="notes")
    body = models.TextField(max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationMeasure",
    "ApplicationNote",
    "ApplicationState",
    "ApplicationTask",
]
