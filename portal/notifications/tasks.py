from celery import shared_task
from django.utils import timezone

from portal.notifications.models import OutgoingMail
from portal.notifications.outbox import deliver


@shared_task(name="mail.send")
def send(mail_id: int) -> bool:
    """One waiting message; the row decides, so a message sent twice by the broker leaves once."""
    return deliver(mail_id)


@shared_task(name="mail.sweep")
def sweep(most: int = 50) -> int:
    """Messages whose time has come again: lost by the broker or refused by the mail server."""
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, failed_at__isnull=True, due__lte=timezone.now())
    ids = list(waiting.order_by("due").values_list("pk", flat=True)[:most])
    for mail_id in ids:
        deliver(mail_id)
    return len(ids)
