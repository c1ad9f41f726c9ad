"""Letters leave once, after the commit, folded and emptied; a server that is away delays them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.notifications.models import OutgoingMail
from portal.notifications.outbox import MOST_ATTEMPTS, deliver, queue_mail
from portal.notifications.tasks import sweep

pytestmark = pytest.mark.django_db


def test_a_subject_never_holds_a_line_end(mailoutbox: list[Any]) -> None:
    mail = queue_mail("a@b.example", "Hello\r\nBcc: c@d.example\n\tthere", "body")
    deliver(mail.pk)
    assert mailoutbox[0].subject == "Hello Bcc: c@d.example there"
    assert mailoutbox[0].to == ["a@b.example"]
    assert mailoutbox[0].bcc == []


def test_nothing_leaves_before_the_commit(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("portal.notifications.tasks.send.apply_async", lambda args: sent.append(args[0]))
    with django_capture_on_commit_callbacks(execute=True):
        mail = queue_mail("a@b.example", "s", "b")
        assert sent == []
    assert sent == [mail.pk]


def test_a_server_that_is_away_delays_and_then_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = queue_mail("a@b.example", "s", "b")

    def away(self: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    dues = []
    for _ in range(MOST_ATTEMPTS):
        assert not deliver(mail.pk)
        mail.refresh_from_db()
        dues.append(mail.due)
    assert dues == sorted(dues)
    assert mail.failed_at is not None
    assert bytes(mail.sealed) == b""
    assert not deliver(mail.pk)


def test_the_sweeper_sends_what_the_broker_lost(mailoutbox: list[Any]) -> None:
    lost, fresh = queue_mail("a@b.example", "s", "b"), queue_mail("c@d.example", "s", "b")
    OutgoingMail.objects.filter(pk=lost.pk).update(due=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert [message.to for message in mailoutbox] == [["a@b.example"]]
    assert OutgoingMail.objects.get(pk=fresh.pk).sent_at is None


def test_a_second_try_has_the_same_message_id(mailoutbox: list[Any]) -> None:
    mail = queue_mail("a@b.example", "s", "b")
    deliver(mail.pk)
    assert mailoutbox[0].extra_headers["Message-ID"] == mail.message_id
