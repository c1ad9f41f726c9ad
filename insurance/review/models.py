"""What a business asks its chamber to look at, and what the adviser states after having looked."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.tenancy.models import Organisation, TenantModel
from portal.tenancy.references import reference


class ReviewRequest(TenantModel):
    """One question to one chamber; over once a statement was given or the business took it back."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    message = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="insurance_review_one_open",
            )
        ]


class ReviewStatement(TenantModel):
    """V-001: what an adviser looked at and noticed, on the facts of that moment. Its words are never edited: the
    business may only set it aside. Names are kept as they were: it stays when the mandate or the account ends."""

    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    chamber = models.CharField(max_length=200)
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    adviser_name = models.CharField(max_length=200)
    parts = ArrayField(models.CharField(max_length=20))
    noticed = models.TextField(max_length=4000)
    given_at = models.DateTimeField()
    fingerprints = models.JSONField()  # part → SHA-256 of its facts when the statement was given
    own_changes = models.PositiveIntegerField()  # entries of the history on those parts, by the adviser until then
    chamber_changes = models.PositiveIntegerField()  # by the other people of the chamber
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="insurance_review_number"),
            models.CheckConstraint(condition=~Q(parts=[]), name="insurance_review_looked_at_something"),
        ]

    @property
    def reference(self) -> str:
        return reference("V", self.number)
