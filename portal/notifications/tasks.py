import logging

from celery import shared_task
from django.utils import timezone

from portal.notifications.digest import due_people, send_digest
from portal.notifications.models import OutgoingMail
from portal.notifications.outbox import deliver

log = logging.getLogger("rempart.mail")


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


@shared_task(name="mail.digests")
def digests() -> int:
    """The reminders of everybody whose hour it is, one transaction each: one person's trouble holds up nobody else."""
    now, sent = timezone.now(), 0
    for user_id in due_people(now):
        try:
            sent += send_digest(user_id, timezone.localdate(now))
        except Exception:
            log.exception("digest failed", extra={"event": {"user": user_id}})
    return sent
