"""`queue_mail` writes the row, the worker sends it. Bodies are encrypted at rest with a key derived from SECRET_KEY."""

import json
import logging
from datetime import timedelta
from email.utils import make_msgid

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from portal.accounts.boxes import box
from portal.notifications.models import OutgoingMail

log = logging.getLogger("rempart.mail")
MOST_ATTEMPTS = 6
_PURPOSE = "mail.1"


def queue_mail(to: str, subject: str, body: str, *, html: str = "", language: str = "") -> OutgoingMail:
    """One message to one address, sent after commit by the worker. Line breaks in the subject are folded away."""
    content = json.dumps({"subject": " ".join(subject.split()), "body": body, "html": html})
    mail = OutgoingMail.objects.create(
        to=to,
        sealed=box(_PURPOSE).encrypt(content.encode()),
        message_id=make_msgid(domain="rempart"),
        language=language,
        due=timezone.now() + timedelta(seconds=15),
    )
    transaction.on_commit(lambda: _send_later(mail.pk), robust=True)
    return mail


def _send_later(mail_id: int) -> None:
    from portal.notifications.tasks import send

    send.apply_async((mail_id,))


def deliver(mail_id: int) -> bool:
    """Sends one waiting message and empties it; what fails is delayed or given up, and raises nothing: the next one in
    the row must not wait for it. The Message-ID stays the same over attempts, so that a rare second
    copy can be told by mail programs."""
    with transaction.atomic():
        waiting = OutgoingMail.objects.select_for_update(skip_locked=True)
        mail = waiting.filter(pk=mail_id, sent_at__isnull=True, failed_at__isnull=True).first()
        if mail is None:
            return False
        content = json.loads(box(_PURPOSE).decrypt(bytes(mail.sealed)))
        message = EmailMultiAlternatives(
            content["subject"], content["body"], to=[mail.to], headers={"Message-ID": mail.message_id}
        )
        if content["html"]:
            message.attach_alternative(content["html"], "text/html")
        mail.attempt += 1
        try:
            message.send()
        except OSError as error:  # smtplib's errors are OSErrors: later, longer each time, then give up
            log.warning("mail delayed", extra={"event": {"mail": mail.pk, "why": type(error).__name__}})
            _delay(mail)
        except ValueError as error:  # no header can bear this address: no later attempt would do better
            log.error("mail given up", extra={"event": {"mail": mail.pk, "why": type(error).__name__}})
            mail.failed_at = timezone.now()
        except Exception:
            log.exception("mail failed", extra={"event": {"mail": mail.pk}})
            _delay(mail)
        else:
            mail.sent_at = timezone.now()
        if mail.sent_at or mail.failed_at:
            mail.sealed = b""
        mail.save()
    return mail.sent_at is not None


def _delay(mail: OutgoingMail) -> None:
    mail.due = timezone.now() + timedelta(seconds=15 * 2**mail.attempt)
    mail.failed_at = timezone.now() if mail.attempt >= MOST_ATTEMPTS else None
