"""Two savers, one winner; two clicks, one effect."""

from django.conf import settings
from django.db import models


class FormKey(models.Model):
    """One submit of one form by one person: the second waits on the unique index, then gets the first answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    answer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="portal_formkey_once")]
        indexes = [models.Index(fields=["at"], name="portal_formkey_age")]


class Versioned(models.Model):
    """`version` rises by one at each save; a save against an older one changes nothing."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
