"""The public catalogue: global, outside row-level security, since everybody reads the same programmes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import Organisation


class ProgrammeKind(models.TextChoices):
    ADVICE = "advice", _("Advice")
    TRAINING = "training", _("Training")
    GRANT = "grant", _("Grant")
    LOAN = "loan", _("Loan")
    GUARANTEE = "guarantee", _("Guarantee")
    TAX_RELIEF = "tax_relief", _("Tax relief")


class ProgrammeState(models.TextChoices):
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed for good")


class Origin(models.TextChoices):
    """By which door a version came."""

    COMMAND = "command", _("Command of the operator")
    FILE = "file", _("File")
    FEED = "feed", _("Feed")
    EDITOR = "editor", _("Editor")


class Programme(models.Model):
    """One public aid programme in the exchange format; `data` is the whole validated record, columns are for lists.

    Drafts live elsewhere: each row here is what everybody reads. A row is never deleted, it is closed or replaced.
    """

    slug = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=360, editable=False)
    operator = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=ProgrammeKind.choices)
    themes = ArrayField(models.CharField(max_length=40), default=list)
    url = models.URLField(max_length=600, blank=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    suspended = models.BooleanField(default=False)
    institution = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="programmes")
    data = models.JSONField()
    imported_at = models.DateTimeField(auto_now=True)
    state = models.CharField(max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.PUBLISHED)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    # Of a sequence, never given twice: whoever keeps a copy of the catalogue sees by it what changed.
    revision = models.BigIntegerField(default=0)
    # field of the record → {"name", "link", "seen_on"}: where it was read when not at the record's own source
    field_sources = models.JSONField(default=dict)
    verified_on = models.DateField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    link_checked_at = models.DateTimeField(null=True)
    link_broken_since = models.DateField(null=True)
    link_answer = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProgrammeKind.values), name="subsidies_programme_kind"),
            models.CheckConstraint(condition=Q(state__in=ProgrammeState.values), name="subsidies_programme_state"),
        ]
        indexes = [models.Index(fields=["sort_key"], name="subsidies_programme_by_title")]

    def __str__(self) -> str:
        return self.title


class ProgrammeVersion(models.Model):
    """A programme as it was published at a moment; the serving role can only add. An application submitted keeps the
    version that applied on that day."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.BigIntegerField(default=0, db_index=True)  # of the catalogue that it came with
    data = models.JSONField()
    state = models.CharField(max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.PUBLISHED)
    field_sources = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)  # field of the record → [before, after]; empty for the first version
    origin = models.CharField(max_length=10, choices=Origin.choices)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="subsidies_version_number")]


class CatalogueState(models.Model):
    """The revision of the whole catalogue: one row, locked by whoever publishes."""

    revision = models.BigIntegerField(default=0)
