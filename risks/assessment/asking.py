"""Asking somebody without an account: the accountant, the insurance agent, the web provider. The link travels by mail,
the code by another way (the owner tells it); both are needed, once."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.accounts.boxes import digest
from portal.audit.log import record
from portal.notifications.outbox import queue_mail
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.ui.format import Language
from risks.assessment.actions import state_answer
from risks.assessment.models import Asked, Assessment
from risks.assessment.questions import Question

DAYS = 14
MOST_A_DAY = 20
MOST_WRONG_CODES = 5
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else


@transaction.atomic
def ask_somebody(
    *, actor: Actor, run: Assessment, question: Question, person: str, email: str, note: str = ""
) -> tuple[Asked, str]:
    """Sends one question; returns the row and the code, which is shown once and told by another way than the mail.
    Asking about the same question again ends the link before. Raises ValidationError beyond the daily quota."""
    require(actor, "assessment.ask", run)
    business = Business.objects.select_for_update(no_key=True).get(pk=run.business_id)
    now = timezone.now()
    rows = Asked.objects.for_business(business)
    if rows.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ValidationError({"email": _("You asked many people today. Go on tomorrow.")})
    rows.filter(assessment=run, question=question.code, answered_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token, code = secrets.token_urlsafe(32), "".join(secrets.choice(_ALPHABET) for _place in range(6))
    asked = Asked.objects.create(
        business=business,
        assessment=run,
        question=question.code,
        person=person,
        email=email.strip().lower(),
        note=note,
        token_sha256=digest(token),
        code_sha256=_digest_of_code(token, code),
        sent_by_id=actor.user_id,
        expires_at=now + timedelta(days=DAYS),
    )
    _send(asked, token, actor.name, question)
    record("assessment.asked", business, actor=actor, ref=str(run), changes={"question": question.code})
    return asked, code


@transaction.atomic
def withdraw_question(*, actor: Actor, asked: Asked) -> None:
    """The link is dead from the next click on."""
    require(actor, "assessment.ask", asked)
    if asked.answered_at is None and asked.withdrawn_at is None:
        asked.withdrawn_at = timezone.now()
        asked.save(update_fields=["withdrawn_at"])
        facts = {"question": asked.question}
        record("assessment.asking_withdrawn", asked.business, actor=actor, ref=str(asked.assessment), changes=facts)


@dataclass(frozen=True, slots=True)
class Door:
    """An open link: which business it belongs to, which row it opens."""

    business: Business
    asked_id: int


def behind(token: str) -> Door | None:
    """The open question behind a link, through the one function that sees all businesses. None when there is none: an
    answered, withdrawn, ended and never existing link look the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked, business FROM asked_behind(%s)", [digest(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    return Door(Business.objects.get(pk=row[1]), row[0])


def question_of(door: Door) -> Asked:
    """The row, for the page that asks for code and answer."""
    with business_context(read=[door.business]):
        return Asked.objects.for_business(door.business).select_related("sent_by", "assessment").get(pk=door.asked_id)


@transaction.atomic
def answer_from_outside(*, door: Door, token: str, code: str, question: Question, value: str, values: list[str]) -> str:
    """One answer, once, with the right code: "kept", "wrong_code", or "over" when the link ended meanwhile. Five wrong
    codes end the link. Raises ValidationError for an answer not on offer, Conflict when a colleague answered before."""
    with business_context(write=[door.business]):
        asked = (
            Asked.objects.for_business(door.business).select_for_update(of=("self",)).select_related("assessment")
        ).get(pk=door.asked_id)
        if not _is_open(asked):
            return "over"
        if not hmac.compare_digest(_digest_of_code(token, code), asked.code_sha256):
            asked.wrong_codes += 1
            if asked.wrong_codes >= MOST_WRONG_CODES:
                asked.withdrawn_at = timezone.now()
            asked.save(update_fields=["wrong_codes", "withdrawn_at"])
            return "wrong_code"
        state_answer(run=asked.assessment, question=question, value=value, values=values, stated_by=asked.person)
        asked.answered_at = timezone.now()
        asked.save(update_fields=["answered_at"])
    return "kept"


def _is_open(asked: Asked) -> bool:
    return (
        asked.answered_at is None
        and asked.withdrawn_at is None
        and asked.expires_at > timezone.now()
        and asked.assessment.finished_at is None
    )


def _digest_of_code(token: str, code: str) -> str:
    """Bound to its link: six characters alone could be tried out against a stolen table."""
    return digest(f"{token}|{''.join(code.split()).replace('-', '').upper()}")


def _send(asked: Asked, token: str, asker: str, question: Question) -> None:
    language: Language = "fr" if (get_language() or settings.LANGUAGE_CODE).startswith("fr") else "en"
    with override(language):
        names = {"asker": asker, "business": asked.business.name, "person": asked.person, "days": DAYS}
        lines = [
            _("Hello %(person)s,") % names,
            _("%(asker)s, of %(business)s, asks you one question:") % names,
            question.text.in_(language),
        ]
        if asked.note:
            lines.append(asked.note)
        lines += [
            _("Open this link to answer. You need the code that they give you; no account is needed."),
            settings.SITE_URL + reverse("outside-answer", kwargs={"token": token}),
            _("The link is good for %(days)d days and for one answer. You do not know them? Ignore this message.")
            % names,
        ]
        queue_mail(
            asked.email, _("A question you can answer in a minute"), "\n\n".join(lines) + "\n", language=language
        )
