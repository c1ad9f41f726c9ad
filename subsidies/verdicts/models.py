"""What each business was last judged by, whose verdict changed when and why, and which judging is still to be done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from subsidies.matching.packed import NOT_KNOWN
from subsidies.programmes.models import Programme


class MatchingFacts(TenantModel):
    """A business's facts as whole numbers (`matching.packed`), the ones its verdicts were last compared with: what
    a million businesses are judged from without reading a million profiles."""

    employees_low = models.BigIntegerField(default=NOT_KNOWN)
    employees_high = models.BigIntegerField(default=NOT_KNOWN)
    naf = models.BigIntegerField(default=NOT_KNOWN)
    region = models.BigIntegerField(default=NOT_KNOWN)
    department = models.BigIntegerField(default=NOT_KNOWN)
    commune = models.BigIntegerField(default=NOT_KNOWN)
    created_on = models.BigIntegerField(default=NOT_KNOWN)
    micro_entrepreneur = models.BigIntegerField(default=NOT_KNOWN)
    legal_form = models.BigIntegerField(default=NOT_KNOWN)
    turnover_cents = models.BigIntegerField(default=NOT_KNOWN)
    balance_sheet_cents = models.BigIntegerField(default=NOT_KNOWN)
    since = models.DateField()  # known to the matcher since that day
    # The transaction that wrote the row: who keeps a copy reads again what may have been written since its snapshot.
    written_in = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business"], name="subsidies_facts_once")]
        indexes = [models.Index(fields=["business", "written_in"], name="subsidies_facts_since")]


class Cause(models.TextChoices):
    """Why a verdict changed."""

    PROGRAMME = "programme", _("The programme changed")
    FACTS = "facts", _("Your facts changed")
    TIME = "time", _("Time passed")


class VerdictChange(TenantModel):
    """A business became eligible for a programme, or ceased to be. A programme's own last day is not written for each
    business: it is the same for all."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    changed_on = models.DateField()
    noted_on = models.DateField()  # later than the change when the work was late: who is told, is told after that day
    eligible = models.BooleanField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reasons = ArrayField(models.CharField(max_length=30), default=list)  # criteria that came out differently

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cause__in=Cause.values), name="subsidies_change_cause")]
        indexes = [
            models.Index(fields=["business", "programme", "-id"], name="subsidies_change_of"),
            models.Index(fields=["business", "-changed_on"], name="subsidies_change_recent"),
            models.Index(fields=["business", "-noted_on"], name="subsidies_change_noted"),
        ]


class SweepState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Sweep(models.Model):
    """Judging a range of businesses again, after a publication (`revision`) or a night (`day_before`). The row is the
    outbox and the lease, as a job is; it belongs to no business, so it holds nothing of any."""

    revision = models.BigIntegerField(null=True)
    day_before = models.DateField(null=True)
    day = models.DateField()
    first = models.BigIntegerField()  # ids of businesses, both included
    last = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=SweepState.choices, default=SweepState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    changed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "first"], condition=Q(revision__isnull=True), name="subsidies_sweep_one_night"
            ),
            models.CheckConstraint(
                condition=Q(revision__isnull=False, day_before__isnull=True)
                | Q(revision__isnull=True, day_before__isnull=False),
                name="subsidies_sweep_one_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(state__in=["queued", "running"]), name="subsidies_sweep_open")
        ]


class Tally(models.Model):
    """How many businesses of a range of ids a programme is for, as counted in the last night. Counts only, and for
    the operator alone."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="tallies")
    first = models.BigIntegerField()  # of the range
    day = models.DateField()
    eligible = models.PositiveIntegerField()
    open = models.PositiveIntegerField()  # depends on facts not told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "first"], name="subsidies_tally_once")]
        indexes = [models.Index(fields=["first"], name="subsidies_tally_range")]
