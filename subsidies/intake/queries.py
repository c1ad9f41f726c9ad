"""Intakes as pages show them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.access.rules import Actor
from portal.tenancy.models import Organisation
from subsidies.curation.waiting import Waiting
from subsidies.intake import wording
from subsidies.intake.actions import may_accept
from subsidies.intake.changes import Change, changes_in_words, content_in_words
from subsidies.intake.models import TO_DECIDE, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.tally import in_words, open_conflicts
from subsidies.intake.work import STEPS

TONES = {
    RowKind.NEW: "ok",
    RowKind.CHANGED: "info",
    RowKind.GONE: "ask",
    RowKind.CONFLICTING: "ask",
    RowKind.REJECTED: "bad",
    RowKind.SAME: "off",
}


_READY_FIRST = Case(When(state=IntakeState.READY, then=0), default=1)


def intakes_of(institution: Organisation) -> QuerySet[Intake]:
    """The files of an institution, those to decide first, then the newest, each with its rows still to decide."""
    open_rows = Count("rows", filter=Q(rows__decision="", rows__kind__in=TO_DECIDE))
    return Intake.objects.filter(institution=institution).annotate(open=open_rows).order_by(_READY_FIRST, "-pk")


def sources_of(institution: Organisation) -> list[str]:
    """Names of lists that came before, for the form."""
    names = Intake.objects.filter(institution=institution).order_by("source").values_list("source", flat=True)
    return list(names.distinct()[:50])


def kept_counts(intake: Intake) -> Counter[str]:
    """Rows that can be shown, by kind; `Intake.dropped` counts the others."""
    rows = intake.rows.order_by().values_list("kind").annotate(Count("pk"))
    return Counter(dict(rows))


def open_counts(intake: Intake) -> Counter[str]:
    """Rows still to decide, by kind."""
    rows = intake.rows.filter(decision="", kind__in=TO_DECIDE).order_by().values_list("kind").annotate(Count("pk"))
    return Counter(dict(rows))


def waiting_files(institution: Organisation, actor: Actor) -> Iterator[Waiting]:
    """Files with something to decide, for the catalogue's page; two queries."""
    ready = list(intakes_of(institution).filter(state=IntakeState.READY).select_related("sent_by"))
    conflicts = open_conflicts([intake.pk for intake in ready])
    for intake in ready:
        count: int = intake.open  # type: ignore[attr-defined]
        text = ngettext("%(n)s programme to decide, from a file", "%(n)s programmes to decide, from a file", count)
        yield Waiting(
            title=intake.source,
            url=reverse("intake", kwargs={"org": institution.slug, "uid": intake.uid}),
            what=text % {"n": count},
            chips=in_words(conflicts[intake.pk]),
            by=intake.sent_by,
            since=intake.sent_at,
            mine=not may_accept(actor, intake),
        )


def conflicts_to_settle(intake: Intake) -> list[tuple[str, int]]:
    """(kind in words, number) of the conflicts in its rows still to decide; one query."""
    return in_words(open_conflicts([intake.pk])[intake.pk])


def to_decide(institution: Organisation, actor: Actor) -> tuple[str, str] | None:
    """How many files wait for a decision of this person's, and where; one query."""
    ready = Intake.objects.filter(institution=institution, state=IntakeState.READY)
    uids = [intake.uid for intake in ready if may_accept(actor, intake)]
    if not uids:
        return None
    text = ngettext("%(n)s file of programmes waits.", "%(n)s files of programmes wait.", len(uids))
    here = {"org": institution.slug}
    address = reverse("intakes", kwargs=here) if len(uids) > 1 else reverse("intake", kwargs={**here, "uid": uids[0]})
    return text % {"n": len(uids)}, address


@dataclass(frozen=True, slots=True)
class Shown:
    """One row in words."""

    row: IntakeRow
    tone: str
    changes: tuple[Change, ...]
    conflicts: list[tuple[str, list[str]]]  # kind in words, and its sentences
    reasons: list[str]
    content: tuple[Change, ...]  # of a programme that the catalogue does not have yet

    @property
    def open(self) -> bool:
        return not self.row.decision and self.row.kind in TO_DECIDE


def shown(row: IntakeRow) -> Shown:
    """What a row would change, in the reader's language."""
    return Shown(
        row,
        TONES[RowKind(row.kind)],
        changes_in_words(row.changes),
        wording.conflicts_by_kind(row.conflicts),
        wording.problem_sentences([item for item in row.reasons if item[1] not in _QUIET]),
        content_in_words(row.record) if row.record and row.base_revision is None else (),
    )


# True of every row of a format: said once in the documentation, not beside each programme.
_QUIET = frozenset({"not_in_this_format"})


def progress_of(intake: Intake) -> Any:
    """An intake as the progress component shows a job."""
    labels = {"read": _("Read the file"), "compare": _("Compare it with the catalogue")}
    at = STEPS.index(intake.step) if intake.step in STEPS else 0
    over = intake.state in (IntakeState.READY, IntakeState.DONE)
    part = f"{min(100, round(100 * intake.done / intake.total))} %" if intake.total else ""
    steps = [
        {
            "label": labels[step],
            "state": "done" if over or place < at else "now" if place == at else "wait",
            "detail": part if place == at and not over else "",
        }
        for place, step in enumerate(STEPS)
    ]
    state = "done" if over else intake.state
    return SimpleNamespace(state=state, steps=steps, step=intake.step, done=at, total=0, seconds_left=None)


def problem_of(intake: Intake) -> str:
    """Why a file could not be read."""
    return str(wording.ERRORS.get(intake.error) or pgettext("intake", "Something went wrong on our side. Try again."))
