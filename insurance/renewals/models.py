"""A chamber renews its clients' dossiers overnight: the campaign is the chamber's, each item its business's."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.jobs.models import Job
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Organisation, TenantModel


class CampaignState(models.TextChoices):
    OPEN = "open", _("Under way")
    PAUSED = "paused", pgettext_lazy("renewal", "Paused")
    DONE = "done", pgettext_lazy("renewal", "Over")
    CANCELLED = "cancelled", pgettext_lazy("renewal", "Called off")
    REFUSED = "refused", _("Access withdrawn")


class ItemState(models.TextChoices):
    BUILDING = "building", _("Being built")
    BUILT = "built", pgettext_lazy("renewal", "Renewed")
    ALREADY = "already", _("Already renewed by the business")
    UNCHANGED = "unchanged", _("Nothing changed since the last one")
    WITHDRAWN = "withdrawn", _("Access withdrawn")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", pgettext_lazy("renewal", "Called off")


ENDS = tuple(state for state in ItemState if state != ItemState.BUILDING)


class RenewalCampaign(models.Model):
    """What a chamber asked for. `clients` are the businesses chosen, by id, in order; those before `position` have had
    their turn, and of these `under_way` are the ones whose job has not been counted yet. The list is written once: what
    moves is two small columns, and the counts, in the transaction that gives a client its turn."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()  # counts within the chamber
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    start_at = models.DateTimeField()
    months = models.PositiveSmallIntegerField()  # a younger dossier is left alone; 0: none is
    moved = models.BooleanField()  # … unless the facts moved since
    parts = ArrayField(models.CharField(max_length=20))
    with_proofs = models.BooleanField()
    clients = ArrayField(models.BigIntegerField())
    position = models.PositiveIntegerField(default=0)
    under_way = ArrayField(models.BigIntegerField(), default=list)
    built = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    failed_in_row = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)  # spent on the dossiers that were built
    pace_from = models.DateTimeField(null=True)  # the pace is measured from here, with `pace_ended` over by then
    pace_ended = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.OPEN)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="insurance_renewal_number"),
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="insurance_renewal_state"),
        ]
        indexes = [
            models.Index(fields=["start_at"], condition=Q(state="open"), name="insurance_renewal_open"),
        ]

    @property
    def day(self) -> date:
        """The day on which it begins, in Paris."""
        return timezone.localdate(self.start_at)

    @property
    def total(self) -> int:
        """How many clients were chosen."""
        return len(self.clients)

    @property
    def ended(self) -> int:
        """How many of them are over, whatever became of them."""
        return sum(int(getattr(self, state)) for state in ENDS)

    @property
    def remaining(self) -> int:
        """How many may still come: none once it was called off, but for those under way."""
        if self.state in {CampaignState.OPEN, CampaignState.PAUSED}:
            return self.total - self.ended
        return len(self.under_way)

    @property
    def not_started(self) -> int:
        """How many had no turn yet, or will have none."""
        return self.total - self.position

    def waits(self, now: datetime) -> bool:
        """Whether its hour has not come."""
        return self.state == CampaignState.OPEN and self.start_at > now


class RenewalItem(TenantModel):
    """One client's turn, written together with its job: one item, one job, one dossier at most. It belongs to the
    business; the chamber reads it through a live mandate."""

    campaign = models.ForeignKey(RenewalCampaign, models.CASCADE, related_name="+")
    job = OwnedKey(Job, models.CASCADE, null=True, related_name="+")  # none where nothing was to build
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.BUILDING)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    parts = ArrayField(models.CharField(max_length=20), default=list)
    closed = ArrayField(models.CharField(max_length=20), default=list)  # chosen, but not open to the chamber
    version_number = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField(null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "campaign"], name="insurance_renewalitem_once"),
            models.UniqueConstraint(fields=["business", "job"], name="insurance_renewalitem_job"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="insurance_renewalitem_state"),
        ]
