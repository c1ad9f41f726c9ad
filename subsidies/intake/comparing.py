"""What each row of a file would change in the catalogue as it stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from subsidies.intake.models import Decision, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.reading import markup_in
from subsidies.programmes.actions import changes_of
from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.formats import Accepted, Problem, Rejected, Report
from subsidies.programmes.formats.problems import excerpt
from subsidies.programmes.models import Programme, ProgrammeState

EACH = 500


def compared(intake: Intake, report: Report, tell: Callable[[int], None]) -> Iterator[IntakeRow]:
    """A row, unsaved, for each row of the file, then one for each programme that left the list since its last file."""
    known = _programmes(row.record["id"] for row in report.accepted)
    decided = set(intake.rows.exclude(decision="").values_list("slug", flat=True))
    seen = set()
    for count, row in enumerate(report.rows):
        if count % EACH == 0:
            tell(count)
        if isinstance(row, Rejected):
            yield _refused(intake, row.line, row.name, row.problems)
            continue
        slug = str(row.record["id"])
        seen.add(slug)
        if slug not in decided:
            yield _row(intake, row, known.get(slug))
    if seen:  # a file of which nothing could be read says nothing about what left the list
        yield from _gone(intake, seen, decided, report.rejected)


def _row(intake: Intake, row: Accepted, programme: Programme | None) -> IntakeRow:
    record = row.record
    notes = [*row.notes, *markup_in(record)]
    if programme is None:
        kind, changes = RowKind.NEW, {}
    elif programme.institution_id != intake.institution_id:
        return _refused(intake, row.line, str(record["id"]), [Problem("id", "not_ours", {"value": str(record["id"])})])
    else:
        changes = changes_of(programme, record)
        if programme.state != ProgrammeState.PUBLISHED:
            changes["state"] = [programme.state, ProgrammeState.PUBLISHED.value]
        kind = RowKind.CHANGED if changes else RowKind.SAME
    found = [] if kind == RowKind.SAME else [[c.field, c.code, dict(c.values)] for c in conflicts(record)]
    return IntakeRow(
        intake=intake,
        line=row.line,
        slug=record["id"],
        title=str(record.get("title") or "")[:300],
        kind=RowKind.CONFLICTING if found else kind,
        record={} if kind == RowKind.SAME else record,
        base_revision=programme.revision if programme else None,
        changes=changes,
        conflicts=found,
        reasons=_plain(notes),
    )


def _refused(intake: Intake, line: int, name: str, problems: Iterable[Problem]) -> IntakeRow:
    return IntakeRow(intake=intake, line=line, title=name[:300], kind=RowKind.REJECTED, reasons=_plain(problems))


def _plain(problems: Iterable[Problem]) -> list[Any]:
    return [[problem.field, problem.code, dict(problem.values)] for problem in problems]


def last_of(intake: Intake) -> Intake | None:
    """The file of this list that was read before this one."""
    before = Intake.objects.filter(institution_id=intake.institution_id, source=intake.source, pk__lt=intake.pk)
    return before.filter(state__in=[IntakeState.READY, IntakeState.DONE]).order_by("-pk").first()


def _gone(intake: Intake, seen: set[str], decided: set[str], rejected: tuple[Rejected, ...]) -> Iterator[IntakeRow]:
    """Programmes of this institution that the last file of the list held and this one does not: proposals to close."""
    last = last_of(intake)
    if last is None:
        return
    held = last.rows.exclude(kind=RowKind.REJECTED).exclude(kind=RowKind.GONE, decision=Decision.ACCEPTED)
    slugs = set(held.values_list("slug", flat=True)) - seen - decided
    ours = Programme.objects.filter(
        slug__in=slugs, institution_id=intake.institution_id, state=ProgrammeState.PUBLISHED
    ).order_by("slug")
    unread = {row.name for row in rejected}
    warning = [["", "rows_unreadable", {"count": len(rejected)}]] if rejected else []
    for programme in ours:
        if unread & {excerpt(programme.slug), excerpt(programme.title)}:
            continue  # its row is there, though it could not be taken
        yield IntakeRow(
            intake=intake,
            slug=programme.slug,
            title=programme.title,
            kind=RowKind.GONE,
            record=programme.data,
            base_revision=programme.revision,
            changes={"state": [ProgrammeState.PUBLISHED.value, ProgrammeState.CLOSED.value]},
            reasons=warning,
        )


def _programmes(slugs: Iterable[str]) -> Mapping[str, Programme]:
    wanted = list(slugs)
    found: dict[str, Programme] = {}
    for start in range(0, len(wanted), 5000):
        rows = Programme.objects.filter(slug__in=wanted[start : start + 5000])
        found.update((row.slug, row) for row in rows)
    return found
