"""Mail as an outbox row: it leaves only if the transaction that wanted it was committed."""

from django.db import models
from django.db.models import Q


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
