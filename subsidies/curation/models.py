"""Drafts of programmes, and the diary of what was done to a catalogue. Global tables, owned by an institution."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.tenancy.models import Organisation
from subsidies.programmes.models import Programme


class DraftState(models.TextChoices):
    WRITING = "writing", _("Draft")
    WAITING = "waiting", _("Waiting for a second look")
    PUBLISHED = "published", _("Published")
    DROPPED = "dropped", _("Set aside")


OPEN_STATES = (DraftState.WRITING, DraftState.WAITING)


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")


class Draft(Versioned):
    """A change to one programme, or a new one, that somebody else must look at before it is published.

    `content` and `base` hold the record with what stands beside it (`content.BESIDE`): as the draft has it, and as it
    was published when the draft was begun. `authors` are all who wrote in it; none of them may approve it.
    """

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="drafts")
    content = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    base_revision = models.BigIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    authors = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.WRITING)
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)  # why it was sent back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="subsidies_draft_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=OPEN_STATES), name="subsidies_draft_open_once"
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="subsidies_draft_state"),
            models.CheckConstraint(
                condition=~Q(state=DraftState.PUBLISHED) | Q(decision=Decision.APPROVED), name="subsidies_draft_decided"
            ),
            # The second pair of eyes, for code that forgets to ask.
            models.CheckConstraint(
                condition=~Q(decision=Decision.APPROVED) | ~Q(decided_by=F("author")), name="subsidies_draft_two_people"
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "-changed_at"], name="subsidies_draft_open")]

    @property
    def title(self) -> str:
        """The title as the draft has it, or its identifier."""
        return str(self.content.get("title") or self.content.get("id") or "")

    @property
    def is_new(self) -> bool:
        """Whether it was begun for a programme that was not in the catalogue."""
        return not self.base

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Deed(models.TextChoices):
    """What can be done to a programme or its draft."""

    BEGUN = "begun", _("Draft begun")
    EDITED = "edited", _("Draft changed")
    TAKEN = "taken", _("Draft taken over")
    SUBMITTED = "submitted", _("Asked for a second look")
    WITHDRAWN = "withdrawn", _("Taken back from the second look")
    SENT_BACK = "sent_back", _("Sent back")
    SETTLED = "settled", _("Brought up to date with what was published meanwhile")
    DROPPED = "dropped", _("Draft set aside")
    PUBLISHED = "published", _("Approved and published")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed for good")
    VERIFIED = "verified", _("Looked at: still right")


class CatalogueEntry(models.Model):
    """One line of the diary; the serving role can only add. The actor is an id: the name lives in the account."""

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    actor = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(deed__in=Deed.values), name="subsidies_entry_deed")]
        indexes = [
            models.Index(fields=["programme", "-id"], name="subsidies_entry_programme"),
            models.Index(fields=["draft", "-id"], name="subsidies_entry_draft"),
        ]
