"""The public catalogue: global, outside row-level security, since everybody reads the same programmes."""

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


class Programme(models.Model):
    """One aid programme in the exchange format; `data` is the whole validated record, columns are for lists."""

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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProgrammeKind.values), name="subsidies_programme_kind")
        ]
        indexes = [models.Index(fields=["sort_key"], name="subsidies_programme_by_title")]

    def __str__(self) -> str:
        return self.title
