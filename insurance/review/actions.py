"""Asking a chamber for a statement, giving one, setting one aside. Only the adviser writes, only the business asks."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from insurance.dossier.freeze import open_to
from insurance.review.facts import PARTS, changes_by, fingerprints
from insurance.review.models import ReviewRequest, ReviewStatement
from insurance.review.queries import chambers_of, open_requests
from portal.access.models import Mandate
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.notifications.outbox import queue_mail
from portal.tenancy.models import Business, Organisation, OrganisationMembership, OrganisationRole
from portal.tenancy.references import next_number
from portal.ui.text import refuse_odd_text

LONGEST_MESSAGE, LONGEST_STATEMENT = 500, 4000


@transaction.atomic
def ask_review(*, actor: Actor, business: Business, organisation: Organisation, message: str = "") -> ReviewRequest:
    """Asks a chamber whose live mandate opens the dossier for comments, and writes to its people; while one question is
    open, answers that one. Raises ValidationError."""
    require(actor, "review.ask", business)
    if organisation not in chambers_of(business):
        raise ValidationError({"organisation": _("This chamber has no mandate to comment on your dossier.")})
    _plain("message", message, LONGEST_MESSAGE)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two clicks at once: one question
    waiting = open_requests(business).filter(organisation=organisation).first()
    if waiting is not None:
        return waiting
    asked = ReviewRequest.objects.create(
        business=business, organisation=organisation, message=message, asked_by_id=actor.user_id
    )
    record("review.asked", business, actor=actor, changes={"recipient": organisation.name})
    _write_to(asked)
    return asked


@transaction.atomic
def take_back_request(*, actor: Actor, business: Business, organisation: Organisation) -> None:
    """Ends a question that was not answered; without one, nothing happens."""
    require(actor, "review.ask", business)
    if open_requests(business).filter(organisation=organisation).update(ended_at=timezone.now()):
        record("review.taken_back", business, actor=actor, changes={"recipient": organisation.name})


@transaction.atomic
def give_review(*, actor: Actor, business: Business, parts: Sequence[str], noticed: str) -> ReviewStatement:
    """The adviser's statement on the facts of this moment, once the business asked their chamber. Raises
    PermissionDenied for a part that the mandate does not open, ValidationError by field."""
    require(actor, "review.give", business)
    mandate = Mandate.objects.select_related("organisation").get(pk=actor.mandate_id or 0, business=business)
    chamber = mandate.organisation
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    asked = open_requests(business).filter(organisation=chamber).first()
    if asked is None:
        raise ValidationError(_("The business has not asked you for a statement, or took its question back."))
    looked_at = [part for part in PARTS if part in parts]
    if not looked_at or set(parts) - set(PARTS):
        raise ValidationError({"parts": _("Tick at least one part that you looked at.")})
    if not all(open_to(actor, part) for part in looked_at):
        raise PermissionDenied("review.give")
    _plain("noticed", noticed, LONGEST_STATEMENT)
    if not noticed.strip():
        raise ValidationError({"noticed": _("Say what you noticed. “Nothing in particular” is an answer too.")})
    own, others = changes_by(business, looked_at, actor.user_id or 0, chamber)
    statement = ReviewStatement.objects.create(
        business=business,
        number=next_number(business, "V"),
        organisation=chamber,
        chamber=chamber.name,
        adviser_id=actor.user_id,
        adviser_name=actor.name,
        parts=looked_at,
        noticed=noticed,
        given_at=timezone.now(),
        fingerprints=fingerprints(business, looked_at),
        own_changes=own,
        chamber_changes=others,
    )
    open_requests(business).filter(pk=asked.pk).update(ended_at=statement.given_at)
    record("review.given", business, actor=actor, ref=statement.reference, changes={"parts": looked_at})
    return statement


@transaction.atomic
def drop_review(*, actor: Actor, business: Business, statement: ReviewStatement) -> None:
    """Sets a statement aside: no later dossier holds it. Its words stay in the business's own pages and history."""
    require(actor, "review.ask", statement)
    rows = ReviewStatement.objects.for_business(business).filter(pk=statement.pk, dropped_at__isnull=True)
    if rows.update(dropped_at=timezone.now()):
        record("review.dropped", business, actor=actor, ref=statement.reference)


def _plain(name: str, text: str, limit: int) -> None:
    try:
        refuse_odd_text(text, limit)
    except ValidationError as problem:
        raise ValidationError({name: problem}) from None


def _write_to(asked: ReviewRequest) -> None:
    """A short mail, each in their language, to those of the chamber whom the mandate lets in."""
    roles = (OrganisationRole.ADVISER, OrganisationRole.ADMINISTRATOR)
    people = OrganisationMembership.objects.filter(organisation=asked.organisation, role__in=roles)
    address = settings.SITE_URL + reverse("review", kwargs={"slug": asked.business.slug})
    for member in people.select_related("user"):
        with translation.override(member.user.language):
            names = {"business": asked.business.name}
            lines = [
                _("%(business)s asks your chamber to look at its dossier and to state what you notice.") % names,
                *([asked.message] if asked.message else []),
                _("One of you is enough. You find it here:"),
                address,
            ]
            subject = _("%(business)s asks for your review") % names
            queue_mail(member.user.email, subject, "\n\n".join(lines) + "\n", language=member.user.language)
