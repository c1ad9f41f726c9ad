"""Mail as an outbox row: it leaves only if the transaction that wanted it was committed; and when people want their
reminders."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.tenancy.models import Business


class OutgoingMail(models.Model):
    """One message, encrypted until it is sent (it may hold a reset link), then emptied."""

    to = models.EmailField()
    sealed = models.BinaryField(default=b"")
    message_id = models.CharField(max_length=120)
    language = models.CharField(max_length=2, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due"], condition=Q(sent_at__isnull=True, failed_at__isnull=True), name="portal_mail_open"
            )
        ]


class DigestChoice(models.Model):
    """When a person gets their one message of reminders, and which kinds they do without. Global: a person may belong
    to several businesses. Without a row: at 8, everything."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="digest")
    hour = models.PositiveSmallIntegerField(default=8)
    without = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    sent_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="portal_digest_hour")]


class CalendarFeed(models.Model):
    """A secret address at which a calendar program reads one person's dates in one business. Only a digest is kept; a
    new address ends the one before. Global: it is looked up before any business is known."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="portal_calendarfeed_once")]
