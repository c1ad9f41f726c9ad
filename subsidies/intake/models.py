"""A file of programmes on its way into the catalogue: read by a worker, shown as a difference, accepted by people.

Global tables: they belong to an institution, not to a business, and hold public facts. An intake is its own row in the
outbox (state, attempt, due), since jobs belong to businesses.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from portal.tenancy.models import Organisation
from subsidies.programmes.models import Origin


class IntakeState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("intake", "Waiting to be read")
    RUNNING = "running", pgettext_lazy("intake", "Being read")
    READY = "ready", pgettext_lazy("intake", "To be decided")
    DONE = "done", pgettext_lazy("intake", "Decided")
    FAILED = "failed", pgettext_lazy("intake", "Could not be read")


class RowKind(models.TextChoices):
    CONFLICTING = "conflicting", pgettext_lazy("intake", "In conflict")
    NEW = "new", pgettext_lazy("intake", "New")
    CHANGED = "changed", pgettext_lazy("intake", "Changed")
    GONE = "gone", pgettext_lazy("intake", "Gone from the list")
    REJECTED = "rejected", pgettext_lazy("intake", "Refused by the check")
    SAME = "same", pgettext_lazy("intake", "As it was")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("intake", "Accepted")
    REFUSED = "refused", pgettext_lazy("intake", "Refused")


BETWEEN_CLICKS = timedelta(minutes=10)  # a feed is somebody's server: by hand it is asked no more often
TO_DECIDE = (RowKind.CONFLICTING, RowKind.NEW, RowKind.CHANGED, RowKind.GONE)


class Feed(models.Model):
    """An address of an institution's own list, fetched daily while it is switched on. `problem` is why the last fetch
    brought nothing: a code of `wording.FETCH_SENTENCES` with its values."""

    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="feeds")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=600)
    active = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True)  # by hand, the last time
    fetching_since = models.DateTimeField(null=True)  # somebody is at it; long ago: they died
    fetched_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    switched_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "url"], name="subsidies_feed_once")]

    @property
    def people(self) -> list[int]:
        """Ids of who put it on the list and who switched it on last: what it brings is theirs, as a sent file is."""
        return sorted({person for person in (self.added_by_id, self.switched_on_by_id) if person is not None})

    @property
    def asked_lately(self) -> bool:
        """Whether it is too early to ask by hand once more."""
        return self.asked_at is not None and self.asked_at > timezone.now() - BETWEEN_CLICKS


class Intake(models.Model):
    """One file of one list. `source` names the list, so that its next file shows what left it. `due` is when the
    sweeper may send it again: retry time while queued, end of the lease while running."""

    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="intakes")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=120)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    name = models.CharField(max_length=150)
    stored_as = models.CharField(max_length=120, blank=True)  # empty once the file was dropped
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    feed_people = ArrayField(models.BigIntegerField(), default=list)  # `Feed.people` on the day it came
    sent_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=IntakeState.choices, default=IntakeState.QUEUED)
    step = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    error = models.CharField(max_length=100, blank=True)
    format = models.CharField(max_length=20, blank=True)
    encoding = models.CharField(max_length=20, blank=True)  # empty for UTF-8
    read_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)  # decided, or given up: from then on `retention` counts
    dropped = models.JSONField(default=dict)  # kind → number of rows that are counted but not kept

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=IntakeState.values), name="subsidies_intake_state")]
        indexes = [
            models.Index(fields=["due"], condition=Q(state__in=["queued", "running"]), name="subsidies_intake_open"),
            models.Index(fields=["institution", "source", "-id"], name="subsidies_intake_source"),
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The programmes that a file of a list holds, by identifier: what its next file is compared with, to see what left
    the list. It outlives the rows, and goes when that next file is decided."""

    intake = models.OneToOneField(Intake, models.CASCADE, primary_key=True, related_name="edition")
    slugs = ArrayField(models.CharField(max_length=120), default=list)


class IntakeRow(models.Model):
    """One programme of an intake, and what would come of it; one that would stay as it is makes no row. `record` is
    empty where nothing would be published.

    `base_revision` is the published programme's when it was compared (null: there was none), so that an acceptance
    cannot undo what somebody published since. `changes`: field → [as published, as in the file].
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # within its intake: how pages name it
    line = models.PositiveIntegerField(null=True)  # null: gone from the file
    slug = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=RowKind.choices)
    record = models.JSONField(default=dict)
    base_revision = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    conflicts = models.JSONField(default=list)  # [field, code, values]
    reasons = models.JSONField(default=list)  # [field, code, values]: why it was refused, or what was not clear
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="subsidies_intakerow_kind"),
            models.UniqueConstraint(fields=["intake", "number"], name="subsidies_intakerow_number"),
        ]
        indexes = [models.Index(fields=["intake", "kind", "number"], name="subsidies_intakerow_shown")]
