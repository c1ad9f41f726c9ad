"""How long intakes are kept. The catalogue's versions keep what was published, by whom and through which door; what is
dropped here is how it came there. What waits for a decision is never dropped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from portal.evidence.reconcile import YOUNG
from subsidies.intake import storage
from subsidies.intake.models import Edition, Intake, IntakeRow, IntakeState

# Our assumptions. A file that is decided is never read again: a month is for looking up what exactly was sent.
KEEP_FILE = timedelta(days=30)
# Institutions change their rules about twice a year: the reasons for which programmes were left out are still there
# when the next edition of a list comes.
KEEP_ROWS = timedelta(days=183)
# A file that no row names was written by a transaction that was undone. It is named by `reconcile_files` first.
KEEP_NOBODYS = timedelta(days=7)

_OVER = (IntakeState.DONE, IntakeState.FAILED)


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many of each a sweep dropped."""

    files: int
    rows: int
    editions: int
    nobodys: int


def drop_old(now: datetime) -> Dropped:
    """What was kept long enough; each intake in a transaction of its own."""
    over = Intake.objects.filter(state__in=_OVER)
    files = sum(_drop_file(pk) for pk in _ids(over.filter(over_at__lt=now - KEEP_FILE).exclude(stored_as="")))
    with_rows = over.filter(Exists(IntakeRow.objects.filter(intake=OuterRef("pk"))), over_at__lt=now - KEEP_ROWS)
    rows = sum(_drop_rows(pk) for pk in _ids(with_rows))
    editions = Edition.objects.filter(intake__in=_compared_with_no_more()).delete()[0]
    return Dropped(files, rows, editions, _drop_nobodys(now))


def _ids(rows: QuerySet[Intake]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _drop_file(intake_id: int) -> int:
    intake = Intake.objects.select_for_update().filter(pk=intake_id, state__in=_OVER).exclude(stored_as="").first()
    if intake is None:
        return 0  # tried again meanwhile
    name, intake.stored_as = intake.stored_as, ""
    intake.save(update_fields=["stored_as"])
    transaction.on_commit(lambda: storage.discard(name), robust=True)
    return 1


@transaction.atomic
def _drop_rows(intake_id: int) -> int:
    intake = Intake.objects.select_for_update().filter(pk=intake_id, state__in=_OVER).first()
    if intake is None:
        return 0
    counted = intake.rows.order_by().values_list("kind").annotate(Count("pk"))
    for kind, number in counted:
        intake.dropped[kind] = intake.dropped.get(kind, 0) + number
    intake.save(update_fields=["dropped"])
    return intake.rows.all().delete()[0]


def _compared_with_no_more() -> QuerySet[Intake]:
    """Intakes whose next file of the same list is decided: only the last edition, and the one before a file that may be
    compared again, are still needed."""
    can_be_read = ~Q(state=IntakeState.FAILED, stored_as="")
    after = Intake.objects.filter(
        can_be_read, institution=OuterRef("institution"), source=OuterRef("source"), pk__gt=OuterRef("pk")
    )
    next_state = Subquery(after.order_by("pk").values("state")[:1])
    return Intake.objects.annotate(next_state=next_state).filter(next_state=IntakeState.DONE, state=IntakeState.DONE)


def _drop_nobodys(now: datetime) -> int:
    held = set(names())
    lost = [name for name in storage.every_name() if name not in held]
    old = [name for name in lost if default_storage.get_modified_time(name) < now - max(KEEP_NOBODYS, YOUNG)]
    for name in old:
        storage.discard(name)
    return len(old)


def names() -> Iterator[str]:
    """The stored names that intakes hold."""
    return Intake.objects.exclude(stored_as="").values_list("stored_as", flat=True).iterator()
