"""What a chamber writes to its clients about a programme, and what each client received and answered."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.models import Versioned
from portal.tenancy.models import Organisation, TenantModel
from subsidies.programmes.models import Programme


class Audience(models.TextChoices):
    """Whom a message is for, of the chamber's clients."""

    ELIGIBLE = "eligible", _("Everybody it is for")
    ONE_MISSING = "one_missing", _("Everybody who lacks only one answer")
    CHOSEN = "chosen", _("Only those ticked below")


class CampaignState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", pgettext_lazy("message", "Sent")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Access withdrawn")


class Campaign(models.Model):
    """One message of a chamber about one programme. The row is the outbox and the lease, as a job is. It belongs to the
    chamber; `waiting` holds the clients that were chosen and not yet looked at, by id, and is empty at the end: what
    each of them received is a row of theirs."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()  # counts within the chamber
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    subject = models.CharField(max_length=150)
    message = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    waiting = ArrayField(models.BigIntegerField(), default=list)
    sent = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="subsidies_campaign_number"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="subsidies_campaign_audience"),
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="subsidies_campaign_state"),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(state__in=["queued", "running"]), name="subsidies_campaign_open"),
            models.Index(fields=["organisation", "-created_at"], name="subsidies_campaign_recent"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether it is still being sent."""
        return self.state in {CampaignState.QUEUED, CampaignState.RUNNING}


class MessageState(models.TextChoices):
    SENT = "sent", pgettext_lazy("message", "Sent")
    SEEN = "seen", pgettext_lazy("message", "Seen")
    ANSWERED = "answered", pgettext_lazy("message", "Answered")


class Answer(models.TextChoices):
    INTERESTED = "interested", _("We are interested")
    CALL_ME = "call_me", _("Please call us")
    NOT_NOW = "not_now", _("Not now")
    ALREADY_DONE = "already_done", _("We have done it already")


class CampaignMessage(Versioned, TenantModel):
    """What one business received, as it was worded for it, and its answer. It belongs to the business: its chamber
    reads it through a live mandate and no longer."""

    number = models.PositiveIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=600)  # with the programme's title in it
    message = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.SENT)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=14, choices=Answer.choices, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="subsidies_message_number"),
            models.UniqueConstraint(fields=["business", "campaign"], name="subsidies_message_once"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="subsidies_message_state"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="subsidies_message_answer"),
        ]
        indexes = [models.Index(fields=["business", "-sent_at"], name="subsidies_message_recent")]

    def __str__(self) -> str:
        return self.subject

    @property
    def chamber(self) -> Any:
        """Who wrote; read it with `select_related("campaign__organisation")`."""
        return self.campaign.organisation
