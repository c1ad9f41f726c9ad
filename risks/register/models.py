"""The risk register: one row with the full ISO 31000 record, its services, and the discussion beside it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.editing.models import Versioned
from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import Membership, TenantModel
from portal.tenancy.references import reference
from risks.services.models import Service


class Category(models.TextChoices):
    ONLINE = "online", _("Online services")
    CYBER = "cyber", _("Cyber attack")
    FRAUD = "fraud", _("Fraud and theft")
    PROPERTY = "property", _("Fire, water, storm")
    PEOPLE = "people", _("People")
    SUPPLY = "supply", _("Suppliers and energy")
    LIABILITY = "liability", _("Liability")
    REGULATION = "regulation", _("Law and regulation")
    FINANCE = "finance", _("Money")
    OTHER = "other", _("Other")


class Treatment(models.TextChoices):
    """ISO 31000, 6.5.2, in plain words."""

    REDUCE = "reduce", _("Reduce it")
    TRANSFER = "transfer", _("Insure or share it")
    ACCEPT = "accept", _("Accept it")
    AVOID = "avoid", _("Stop the activity that causes it")


class RiskStatus(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


def _scale() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True, blank=True)


_LEVELS = [f"{kind}_{when}" for when in ("inherent", "current", "target") for kind in ("likelihood", "impact")]


class Risk(Versioned, TenantModel):
    """R-001. Likelihood and impact are 1–5 (risks/register/scale.py), before any control (inherent), today
    (current), and after the planned measures (target); NULL is unknown."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=260, editable=False)
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.OTHER)
    source = models.TextField(max_length=2000, blank=True)
    event = models.TextField(max_length=2000, blank=True)
    cause = models.TextField(max_length=2000, blank=True)
    consequences = models.TextField(max_length=2000, blank=True)
    existing_controls = models.TextField(max_length=2000, blank=True)
    owner = OwnedKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    likelihood_inherent = _scale()
    impact_inherent = _scale()
    likelihood_current = _scale()
    impact_current = _scale()
    likelihood_target = _scale()
    impact_target = _scale()
    level_current = models.PositiveSmallIntegerField(null=True, editable=False)  # 1–5, kept by the verbs for sorting
    treatment = models.CharField(max_length=8, choices=Treatment.choices, blank=True)
    review_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=6, choices=RiskStatus.choices, default=RiskStatus.OPEN)
    # What the imported sheet calls it; the default of the database serves code that does not know the column yet.
    import_ref = models.CharField(max_length=200, blank=True, db_default="", default="", editable=False)
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True, db_default=[])  # in their own order
    # All the texts, folded as names are for sorting, for the search field.
    search_key = models.TextField(editable=False, default="", db_default="")
    services = models.ManyToManyField(Service, through="RiskService", related_name="risks")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="risks_risk_number"),
            models.UniqueConstraint(
                fields=["business", "import_ref"], condition=~Q(import_ref=""), name="risks_risk_import_ref"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                    name=f"risks_risk_{name}",
                )
                for name in _LEVELS
            ),
        ]
        indexes = [
            # The register's own order: unknown levels last, which a plain descending index would put first.
            models.Index(
                F("business"), F("level_current").desc(nulls_last=True), F("number"), name="risks_risk_by_level"
            ),
            models.Index(fields=["business", "sort_key"], name="risks_risk_by_title"),
            models.Index(fields=["business", "review_on"], name="risks_risk_by_review"),
            models.Index(fields=["business", "-updated_at"], name="risks_risk_by_change"),
            # The tags in use, without touching the risks that have none.
            models.Index(fields=["business"], include=["tags"], condition=~Q(tags=[]), name="risks_risk_tags"),
            # All counts and the matrix of a business come from this index alone, without touching the wide rows.
            models.Index(
                fields=["business", "status"],
                include=[
                    "number",
                    "level_current",
                    "likelihood_current",
                    "impact_current",
                    "category",
                    "review_on",
                    "owner",
                ],
                name="risks_risk_overview",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return reference("R", self.number)


class SavedFilter(TenantModel):
    """A reading of the register that one person keeps under a name: the query string of its address, read back by
    risks/register/filters.py like any other."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "owner", "name"], name="risks_savedfilter_name"),
        ]


class RiskService(TenantModel):
    """A service that this risk touches."""

    risk = OwnedKey(Risk, models.CASCADE, related_name="service_links")
    service = OwnedKey(Service, models.CASCADE, related_name="risk_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "risk", "service"], name="risks_riskservice_once")]


class Acceptance(TenantModel):
    """Somebody decided to live with a risk: why, who approved it, until when. A new one replaces the one before; past
    ones stay, as the record that ISO 31000 asks for."""

    risk = OwnedKey(Risk, models.CASCADE, related_name="acceptances")
    reason = models.CharField(max_length=500)
    until = models.DateField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "risk"], condition=Q(ended_at__isnull=True), name="risks_acceptance_one_live"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="risks_acceptance_reason"),
        ]
        indexes = [models.Index(fields=["business", "until"], name="risks_acceptance_until")]


class RiskComment(TenantModel):
    """A remark by a colleague or an adviser; plain text."""

    risk = OwnedKey(Risk, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    under_mandate = models.BooleanField(default=False)
    body = models.TextField(max_length=4000)
    at = models.DateTimeField(auto_now_add=True)
