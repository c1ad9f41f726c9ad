"""Letters leave once, after the commit, folded and emptied; a server that is away delays them."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.notifications.models import OutgoingMail
from portal.notifications.outbox import MOST_ATTEMPTS, deliver, queue_mail
from portal.notifications.tasks import sweep
from portal.ui.forms import Form

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


UNDELIVERABLE = "x@\u00ad.example"  # nothing is left of it once it is written as mail wants it


def test_an_address_that_no_letter_can_bear_is_given_up_at_once_and_holds_up_nobody(mailoutbox: list[Any]) -> None:
    odd, good = queue_mail(UNDELIVERABLE, "s", "b"), queue_mail("c@d.example", "s", "b")
    past = timezone.now() - timedelta(seconds=60)
    OutgoingMail.objects.filter(pk=odd.pk).update(due=past)
    OutgoingMail.objects.filter(pk=good.pk).update(due=past + timedelta(seconds=1))
    assert sweep() == 2
    assert [message.to for message in mailoutbox] == [["c@d.example"]]
    odd.refresh_from_db()
    assert odd.failed_at is not None
    assert bytes(odd.sealed) == b""
    assert sweep() == 0


def test_a_fault_of_ours_in_one_letter_holds_up_no_other(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, good = queue_mail("a@b.example", "s", "b"), queue_mail("c@d.example", "s", "b")
    OutgoingMail.objects.update(due=timezone.now() - timedelta(seconds=1))
    send = EmailMultiAlternatives.send

    def faulty(self: EmailMultiAlternatives) -> int:
        if self.to == ["a@b.example"]:
            raise RuntimeError
        return send(self)

    monkeypatch.setattr(EmailMultiAlternatives, "send", faulty)
    assert sweep() == 2
    assert [message.to for message in mailoutbox] == [["c@d.example"]]
    odd.refresh_from_db()
    assert (odd.attempt, odd.sent_at) == (1, None)
    assert odd.due > timezone.now()
    good.refresh_from_db()
    assert good.sent_at is not None


class _Address(Form):
    email = forms.EmailField()


@pytest.mark.parametrize(
    "address",
    [
        UNDELIVERABLE,
        "=?utf-8?q?=0d=0abcc?=@example.com",  # a line end, to whoever decodes it
        "=?utf-8?q?boss?=@example.com",  # shown as one address, sent to another
        "boss@exam\u200bple.com",
    ],
)
def test_no_form_takes_an_address_that_is_sent_elsewhere_than_it_reads(address: str) -> None:
    assert "email" in _Address({"email": address}).errors


@pytest.mark.parametrize("address", ["a+b@example.com", "o'neil@example.com", "a@Société.example", "a@xn--9ca.fr"])
def test_an_address_that_people_have_is_taken(address: str) -> None:
    assert _Address({"email": address}).is_valid()
