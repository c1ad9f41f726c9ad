"""Asking about a version, answering, and letting an answer go out with the next version."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.models import DossierVersion
from insurance.insurers.grants.actions import create_grant, hold_grants
from insurance.insurers.grants.standing import ended, version_of
from insurance.insurers.inquiries import queries, telling
from insurance.insurers.inquiries.models import LONGEST, EntryKind, Inquiry, InquiryEntry, InquiryState
from insurance.insurers.room.readers import Reader
from portal.access.models import Grant
from portal.access.rules import NOBODY, Actor, require
from portal.audit.log import record
from portal.editing.saving import Conflict
from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference
from portal.ui.text import refuse_odd_text


class Closed(Exception):
    """The grant was withdrawn or is over: nothing is read or asked through it any more."""


@transaction.atomic
def ask(*, reader: Reader, text: str, part: str = "", question: str = "", key: UUID | None = None) -> Inquiry:
    """A new question of somebody who reads a version. The same form sent twice asks once. Raises Closed when the grant
    is over, ValidationError for what cannot be asked, or beyond MOST_OPEN unanswered messages."""
    with _through(reader) as grant:
        key = _of(grant, key)
        before = _sent_with(grant, key)
        if before is not None:
            return before
        text = _text(text)
        _leave_room(grant)
        version = DossierVersion.objects.for_business(grant.business).get(number=grant.version_number)
        about = queries.topics(version, "en")
        if part and part not in dict(about.parts):
            raise ValidationError({"part": _("This part is not in the dossier.")})
        if question and question not in about.codes:
            raise ValidationError({"question": _("This question is not in the dossier.")})
        now = timezone.now()
        inquiry = Inquiry.objects.create(
            business=grant.business,
            number=next_number(grant.business, "Q"),
            grant=grant,
            part=part,
            question=question,
            opened_at=now,
            moved_at=now,
        )
        _say(inquiry, EntryKind.ASKED, text, who=reader.who, user_id=_user(reader), key=key)
        facts = {"who": reader.who, "version": str(version), "part": part, "question": question}
        record("inquiry.asked", grant.business, actor=reader.actor, ref=inquiry.reference, changes=facts)
        telling.tell_later(grant, telling.BUSINESS, actor=reader.actor or NOBODY)
    return inquiry


@transaction.atomic
def follow_up(*, reader: Reader, number: int, text: str, key: UUID | None = None) -> Inquiry:
    """Adds to one's own question, which waits again. Raises as `ask` does, and Inquiry.DoesNotExist for a question of
    another grant."""
    with _through(reader) as grant:
        key = _of(grant, key)
        before = _sent_with(grant, key)
        if before is not None:
            return before
        rows = Inquiry.objects.for_business(grant.business).filter(grant=grant)
        inquiry: Inquiry = rows.select_for_update(of=("self",)).get(number=number)
        text = _text(text)
        _leave_room(grant)
        inquiry.pending += 1
        inquiry.state = InquiryState.WAITING
        _say(inquiry, EntryKind.ASKED, text, who=reader.who, user_id=_user(reader), key=key)
        _moved(inquiry)
        record(
            "inquiry.asked",
            grant.business,
            actor=reader.actor,
            ref=inquiry.reference,
            changes={"who": reader.who, "version": version_of(grant)},
        )
        telling.tell_later(grant, telling.BUSINESS, actor=reader.actor or NOBODY)
    return inquiry


@transaction.atomic
def answer(
    *, actor: Actor, inquiry: Inquiry, version: int, kind: str, text: str = "", proof: Proof | None = None
) -> InquiryEntry:
    """What the business says, signed. "Unknown" is an answer, and leaves the question to be found out. Raises Conflict
    when something was said since `version` was read."""
    require(actor, "inquiry.answer", inquiry)
    rows = Inquiry.objects.for_business(inquiry.business_id).select_related("grant", "business")
    row: Inquiry = rows.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if row.version != version:
        raise Conflict(row)
    if kind not in {EntryKind.ANSWERED, EntryKind.UNKNOWN, EntryKind.CORRECTED}:
        raise ValidationError({"kind": _("Choose one of these.")})
    if kind == EntryKind.CORRECTED and queries.corrected_on(row) is None:
        raise ValidationError({"kind": _("This question was not answered in the questionnaire since it was asked.")})
    if proof is not None and proof.business_id != row.business_id:
        raise ValidationError({"proof": _("This proof does not exist.")})
    text = _text(text, needed=kind == EntryKind.ANSWERED)
    looking = kind == EntryKind.UNKNOWN
    row.state = InquiryState.LOOKING if looking else InquiryState.ANSWERED
    row.pending = row.pending if looking else 0
    entry = _say(row, kind, text, who=actor.name, user_id=actor.user_id, proof=proof)
    _moved(row)
    facts = {"kind": kind, "proof": entry.proof_reference}
    record("inquiry.answered", row.business, actor=actor, ref=row.reference, changes=facts)
    telling.tell_later(row.grant, telling.READER, actor=actor)
    return entry


@transaction.atomic
def include(*, actor: Actor, inquiry: Inquiry, included: bool) -> None:
    """Whether question and answer may go into the next version, for whoever reads it. Raises ValidationError for a
    question that nobody answered: there is nothing to tell."""
    require(actor, "inquiry.answer", inquiry)
    row: Inquiry = Inquiry.objects.for_business(inquiry.business_id).select_for_update().get(pk=inquiry.pk)
    if included and not row.entries.exclude(kind=EntryKind.ASKED).exists():  # type: ignore[attr-defined]
        raise ValidationError(_("Answer first: a question alone tells a reader nothing."))
    if row.included != included:
        changes = {"included": [row.included, included]}
        row.included = included
        row.save(update_fields=["included"])
        record("inquiry.chosen", row.business, actor=actor, ref=row.reference, changes=changes)


@transaction.atomic
def share_update(*, actor: Actor, business: Business, grant: Grant) -> tuple[Grant, str | None] | None:
    """Opens the newest version that withholds what was withheld from the reader of a live grant, until the day that
    grant ends. None when there is none, or the reader has it already: a second click gives nothing twice. Raises as
    `create_grant` does."""
    require(actor, "grant.manage", business)
    hold_grants(business)
    rows = Grant.objects.select_for_update(of=("self",)).select_related("organisation", "business")
    locked = rows.get(pk=grant.pk, business=business)
    version = queries.update_for(locked, timezone.now()).version
    if version is None:
        return None
    return create_grant(
        actor=actor,
        business=business,
        version_number=version.number,
        expires_at=locked.expires_at,
        max_downloads=locked.max_downloads,
        organisation=locked.organisation,
        recipient=locked.recipient,
        email=locked.email,
        language=locked.language,
        may_pass_on=locked.may_pass_on,
        # The owner gives it, not the reader who passed the older one on: it ends when the owner says so.
    )


@contextmanager
def _through(reader: Reader) -> Iterator[Grant]:
    """The grant, locked and still live, in a context that writes its business. An underwriter must still be one; who
    has no account was recognised by the door that made the Reader."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("business", "organisation")
    grant = rows.get(pk=reader.grant.pk)
    if grant.organisation is not None:
        require(reader.actor, "shared.ask", grant.organisation)
    if ended(grant, timezone.now()) is not None:
        raise Closed
    with business_context(write=[grant.business]):
        yield grant


def _of(grant: Grant, key: UUID | None) -> UUID | None:
    """A form's key as it is kept. The browser chooses it, so that of one reader must be no other reader's."""
    return None if key is None else uuid5(grant.public_id, str(key))


def _sent_with(grant: Grant, key: UUID | None) -> Inquiry | None:
    """The question that the same form led to before; the grant's lock makes the second click wait for the first."""
    if key is None:
        return None
    rows = InquiryEntry.objects.for_business(grant.business).select_related("inquiry")
    entry = rows.filter(key=key, inquiry__grant=grant).first()
    return entry.inquiry if entry else None


def _leave_room(grant: Grant) -> None:
    if not queries.room_left(grant):
        raise ValidationError(
            {
                "text": _("%(most)d questions wait for an answer already. Go on when one is answered.")
                % {"most": queries.MOST_OPEN}
            }
        )


def _text(text: str, *, needed: bool = True) -> str:
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise ValidationError({"text": _("Write something here.")})
    try:
        refuse_odd_text(text, LONGEST)
    except ValidationError as odd:
        raise ValidationError({"text": odd.messages}) from odd
    return text


def _say(inquiry: Inquiry, kind: str, text: str, *, proof: Proof | None = None, **signed: Any) -> InquiryEntry:
    named: dict[str, Any] = {}
    if proof is not None:
        named = {
            "proof": proof,
            "proof_reference": reference("P", proof.number),
            "proof_title": proof.title,
            "proof_sha256": proof.sha256,
        }
    signed["who"] = signed["who"][:200]
    return InquiryEntry.objects.create(
        business_id=inquiry.business_id, inquiry=inquiry, kind=kind, text=text, at=timezone.now(), **named, **signed
    )


def _moved(inquiry: Inquiry) -> None:
    inquiry.version += 1
    inquiry.moved_at = timezone.now()
    inquiry.save(update_fields=["state", "pending", "version", "moved_at"])


def _user(reader: Reader) -> int | None:
    return reader.actor.user_id if reader.actor else None
