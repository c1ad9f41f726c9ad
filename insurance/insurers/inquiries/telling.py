"""Telling each side that something waits for them: a job, so that who is told is asked when the message is written. The
message holds a link and nothing of what was said; each side gets at most one an hour for each grant."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from insurance.insurers.grants.standing import ended
from insurance.insurers.inquiries.addresses import place_of
from insurance.insurers.inquiries.models import EntryKind, Inquiry, InquiryEntry, InquiryState
from portal.access.actors import actor_in_business, actor_in_organisation
from portal.access.models import Grant
from portal.access.rules import Actor, can
from portal.accounts.models import User
from portal.jobs.models import Job, JobState
from portal.jobs.outbox import Claim, enqueue, kind
from portal.notifications.outbox import queue_mail
from portal.tenancy.models import Business, Membership

KIND = "inquiry.tell"
BUSINESS, READER = "business", "reader"
PAUSE = timedelta(hours=1)
_TOLD = {BUSINESS: "told_business_at", READER: "told_reader_at"}


def tell_later(grant: Grant, side: str, *, actor: Actor) -> None:
    """Asks for a message to one side, in the verb's own transaction; one that waits already will do."""
    waiting = Job.objects.for_business(grant.business_id).filter(kind=KIND, state=JobState.QUEUED)
    if waiting.filter(args__grant=grant.pk, args__side=side).exists():
        return
    told = _last_told(grant, side)
    after = told + PAUSE if told is not None and told + PAUSE > timezone.now() else None
    enqueue(grant.business, KIND, actor=actor, after=after, grant=grant.pk, side=side)


@kind(KIND)
def tell(claim: Claim) -> None:
    """The job: one message to one side of one grant."""
    with claim.finish() as result:
        result["told"] = tell_now(claim.business, claim.job.args["grant"], claim.job.args["side"])


def tell_now(business: Business, grant_id: int, side: str) -> int:
    """Writes to whoever may read it now, if something still waits for them; how many were written to. In a context that
    writes the business."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("business", "organisation")
    grant = rows.get(pk=grant_id, business=business)
    told, now = _last_told(grant, side), timezone.now()
    inquiries = list(_to_answer(grant) if side == BUSINESS else _to_read(grant))
    if not inquiries or (told is not None and told + PAUSE > now):
        return 0
    people = list(_people_of_business(grant) if side == BUSINESS else _people_of_reader(grant, inquiries, now))
    for address, language in people:
        _write(grant, side, inquiries, address, language)
    moved = Inquiry.objects.for_business(business).filter(pk__in=[inquiry.pk for inquiry in inquiries])
    moved.update(**{_TOLD[side]: now})
    return len(people)


def _last_told(grant: Grant, side: str) -> datetime | None:
    rows = Inquiry.objects.for_business(grant.business_id).filter(grant=grant)
    found: datetime | None = rows.aggregate(last=Max(_TOLD[side]))["last"]
    return found


def _to_answer(grant: Grant) -> Any:
    """Questions that wait, and were not told of since they moved."""
    rows = Inquiry.objects.for_business(grant.business_id).filter(grant=grant, state=InquiryState.WAITING)
    return rows.filter(Q(told_business_at=None) | Q(told_business_at__lt=F("moved_at")))


def _to_read(grant: Grant) -> Any:
    """Questions whose last word is the business's, and was not told of."""
    rows = Inquiry.objects.for_business(grant.business_id).filter(grant=grant).exclude(state=InquiryState.WAITING)
    return rows.filter(Q(told_reader_at=None) | Q(told_reader_at__lt=F("moved_at")))


def _people_of_business(grant: Grant) -> Iterator[tuple[str, str]]:
    """Whoever may answer now."""
    rows = Membership.objects.filter(business=grant.business, user__is_active=True).select_related("user")
    for user in (row.user for row in rows.order_by("pk")):
        if can(actor_in_business(user, grant.business), "inquiry.answer", grant.business):
            yield user.email, user.language


def _people_of_reader(grant: Grant, inquiries: list[Inquiry], now: datetime) -> Iterator[tuple[str, str]]:
    """Of an insurer, who asked and may still ask; else the address that the link went to; nobody once it is over."""
    if ended(grant, now) is not None:
        return
    if grant.organisation is None:
        if grant.email:
            yield grant.email, grant.language
        return
    asked = InquiryEntry.objects.for_business(grant.business_id).filter(inquiry__in=inquiries, kind=EntryKind.ASKED)
    users = User.objects.filter(pk__in=set(asked.values_list("user_id", flat=True)), is_active=True)
    for user in users.order_by("pk"):
        if can(actor_in_organisation(user, grant.organisation), "shared.ask", grant.organisation):
            yield user.email, user.language


def _write(grant: Grant, side: str, inquiries: list[Inquiry], address: str, language: str) -> None:
    with override(language or settings.LANGUAGE_CODE):
        names = {"business": grant.business.name}
        if side == BUSINESS:
            subject = _("A question about your dossier")
            said = _("Somebody who reads a dossier of %(business)s asks a question.") % names
            path = reverse("inquiries", kwargs={"slug": grant.business.slug})
            if len(inquiries) == 1:
                path = reverse("inquiry", kwargs={"slug": grant.business.slug, "number": inquiries[0].number})
        else:
            subject = _("An answer to your question")
            said = _("%(business)s answered a question about its dossier.") % names
            path = place_of(grant)
        why = _("What was written is not in this message. Open it where you read the dossier:")
        queue_mail(address, subject, f"{said}\n\n{why}\n{settings.SITE_URL}{path}\n", language=language)
