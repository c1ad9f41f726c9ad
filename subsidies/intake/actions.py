"""Bringing a file in, and deciding on what it would change. What is accepted goes through the catalogue's one door;
until then, and whatever fails, the catalogue stays as it was."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.evidence.names import display_name
from portal.tenancy.models import Organisation
from subsidies.intake import storage
from subsidies.intake.models import TO_DECIDE, Decision, Edition, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.work import RESEND, send_later
from subsidies.programmes.actions import lock_catalogue, publish
from subsidies.programmes.models import Origin, Programme, ProgrammeState

MOST_WAITING = 20  # files of one institution that nobody has decided on yet
LONGEST_REASON = 300
MOST_AT_ONCE = 2000  # rows decided in one request; what is more takes another click


@transaction.atomic
def send_file(*, actor: Actor, institution: Organisation, source: str, name: str, pieces: Iterable[bytes]) -> Intake:
    """Keeps a file of the list `source`, to be read by the worker. Raises ValidationError: too large, too many."""
    require(actor, "catalogue.edit", institution)
    if not has_room(institution):
        raise ValidationError({"file": _("Twenty files wait for a decision. Decide on some of them first.")})
    return bring(institution, source=source, name=name, pieces=pieces, origin=Origin.FILE, user_id=actor.user_id)


def bring(
    institution: Organisation,
    *,
    source: str,
    name: str,
    pieces: Iterable[bytes],
    origin: Origin,
    user_id: int | None = None,
    feed_people: Collection[int] = (),
) -> Intake:
    """The row and the file together; a feed brings its own without a sender, in the name of `feed_people`. Raises
    ValidationError when too large, NoRoom when the institution's files take up all there is for them."""
    room = _room(institution)
    try:
        stored_as, sha256, size = storage.keep(institution.pk, pieces, min(room, storage.MOST_BYTES))
    except storage.TooLarge as error:
        if room < storage.MOST_BYTES:
            raise NoRoom from error
        raise ValidationError({"file": _("This file is too large: it may weigh 50 MB at most.")}) from error
    try:
        intake = Intake.objects.create(
            institution=institution,
            source=source,
            origin=origin,
            name=display_name(name),
            stored_as=stored_as,
            sha256=sha256,
            size=size,
            sent_by_id=user_id,
            feed_people=list(feed_people),
            due=timezone.now() + RESEND,
        )
    except BaseException:
        storage.discard(stored_as)
        raise
    send_later(intake)
    return intake


class NoRoom(ValidationError):
    """The files of this institution take up all the room there is for them."""

    def __init__(self) -> None:
        said = _(
            "The files of your institution fill the %(limit)s MB kept for them. Decide on those that wait: each goes "
            "thirty days after its decision. Until then, send a smaller file or ask the operator of this portal."
        )
        super().__init__({"file": said % {"limit": settings.PROGRAMME_KEPT_MB}})


def _room(institution: Organisation) -> int:
    """Bytes that this institution's next file may take; whoever asks at the same time waits."""
    _lock(institution)
    kept = Intake.objects.filter(institution=institution).exclude(stored_as="").aggregate(bytes=Sum("size"))["bytes"]
    return max(0, settings.PROGRAMME_KEPT_MB * 1024 * 1024 - (kept or 0))


def _lock(institution: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=institution.pk)


def has_room(institution: Organisation) -> bool:
    """Whether fewer than MOST_WAITING files of an institution wait to be read or decided; whoever asks at the same time
    waits, until the file is kept."""
    _lock(institution)
    over = (IntakeState.DONE, IntakeState.FAILED)
    return Intake.objects.filter(institution=institution).exclude(state__in=over).count() < MOST_WAITING


def may_accept(actor: Actor, intake: Intake) -> bool:
    """Whether this person is a second pair of eyes: who sent a file, or put the feed that brought it on the list or
    switched it on, never accepts it. What the operator's folder brings is nobody's of the institution."""
    first = {*intake.feed_people, *([] if intake.sent_by_id is None else [intake.sent_by_id])}
    return actor.user_id not in first


def why_not_accept(actor: Actor, intake: Intake) -> str:
    """Why this person may not accept; empty when they may."""
    if may_accept(actor, intake):
        return ""
    if intake.feed_people:
        return _("This list comes through an address that you added or switched on: a colleague has to accept it.")
    return _("You sent this file: a colleague has to accept what is in it.")


@transaction.atomic
def accept(
    *,
    actor: Actor,
    intake: Intake,
    rows: Collection[int] | None = None,
    kind: RowKind | None = None,
    reading: str | None = None,
) -> tuple[int, int]:
    """(published, left): publishes the rows of these numbers, or those of a kind that are still to be decided, up to
    MOST_AT_ONCE. `reading` is the one that the page showed: a file read again meanwhile has other rows by the same
    numbers.

    A row whose programme was published by somebody since it was compared is left, to be read again. Raises
    ValidationError for who sent the file, or whose feed brought it.
    """
    require(actor, "catalogue.edit", intake.institution)
    if why := why_not_accept(actor, intake):
        raise ValidationError({"__all__": why})
    chosen = list(_open_rows(intake, rows, kind, reading))
    lock_catalogue()
    current = {
        programme.slug: programme
        for programme in Programme.objects.select_for_update().filter(slug__in=[row.slug for row in chosen])
    }
    fits = [row for row in chosen if _unmoved(row, current.get(row.slug), intake)]
    for state, some in (
        (ProgrammeState.PUBLISHED, [row for row in fits if row.kind != RowKind.GONE]),
        (ProgrammeState.CLOSED, [row for row in fits if row.kind == RowKind.GONE]),
    ):
        if some:
            publish(
                [row.record for row in some],
                origin=Origin(intake.origin),
                institution=intake.institution,
                user_id=actor.user_id,
                state=state,
            )
    _decide(actor, intake, fits, Decision.ACCEPTED, "")
    return len(fits), len(chosen) - len(fits)


def _unmoved(row: IntakeRow, programme: Programme | None, intake: Intake) -> bool:
    if programme is None:
        return row.base_revision is None
    return row.base_revision == programme.revision and programme.institution_id == intake.institution_id


@transaction.atomic
def refuse(
    *,
    actor: Actor,
    intake: Intake,
    reason: str,
    rows: Collection[int] | None = None,
    kind: RowKind | None = None,
    reading: str | None = None,
) -> int:
    """Leaves the rows out, with the reason. Who sent the file may do that too: it changes nothing."""
    require(actor, "catalogue.edit", intake.institution)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: whoever sends the next file reads it.")})
    chosen = list(_open_rows(intake, rows, kind, reading))
    _decide(actor, intake, chosen, Decision.REFUSED, reason.strip()[:LONGEST_REASON])
    return len(chosen)


@transaction.atomic
def read_again(*, actor: Actor, intake: Intake) -> None:
    """Compares what is not decided yet with the catalogue as it stands now, or tries again a file that failed."""
    require(actor, "catalogue.edit", intake.institution)
    Intake.objects.filter(pk=intake.pk, state__in=[IntakeState.READY, IntakeState.FAILED]).update(
        state=IntakeState.QUEUED,
        attempt=0,
        step="",
        done=0,
        error="",
        due=timezone.now() + timedelta(seconds=10),
        over_at=None,
    )
    send_later(intake)


def reading_of(intake: Intake) -> str:
    """Tells one reading of a file from the next."""
    return intake.read_at.isoformat() if intake.read_at is not None else ""


def _open_rows(
    intake: Intake, rows: Collection[int] | None, kind: RowKind | None, reading: str | None
) -> Iterable[IntakeRow]:
    """Rows still to decide, locked: of two people at once, the second finds none left. Raises ValidationError when the
    file was read again since the page was shown."""
    now = Intake.objects.select_for_update().get(pk=intake.pk)
    if reading is not None and reading != reading_of(now):
        raise ValidationError(
            {"__all__": _("The file was compared again meanwhile. Look at it once more, then choose.")}
        )
    found = intake.rows.select_for_update().filter(decision="", kind__in=TO_DECIDE, intake__state=IntakeState.READY)
    found = found.filter(kind=kind) if kind is not None else found.filter(number__in=rows or ())
    return found.order_by("number")[:MOST_AT_ONCE]


def _decide(actor: Actor, intake: Intake, rows: list[IntakeRow], decision: Decision, reason: str) -> None:
    IntakeRow.objects.filter(pk__in=[row.pk for row in rows]).update(
        decision=decision, reason=reason, decided_by_id=actor.user_id, decided_at=timezone.now()
    )
    closed = {row.slug for row in rows if row.kind == RowKind.GONE} if decision == Decision.ACCEPTED else set()
    if closed:  # the list holds them no more: its next file says nothing about them
        edition = Edition.objects.select_for_update().filter(intake=intake).first()
        if edition is not None:
            edition.slugs = [slug for slug in edition.slugs if slug not in closed]
            edition.save(update_fields=["slugs"])
    if not intake.rows.filter(decision="", kind__in=TO_DECIDE).exists():
        decided = Intake.objects.filter(pk=intake.pk, state=IntakeState.READY)
        decided.update(state=IntakeState.DONE, over_at=timezone.now())
