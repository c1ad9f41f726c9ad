"""What each row of a file would change in the catalogue as it stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import batched
from typing import Any

from subsidies.intake.models import Decision, Edition, Intake, IntakeRow, IntakeState, RowKind
from subsidies.intake.reading import marked_up
from subsidies.programmes.actions import changes_of
from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.formats import Accepted, Problem, Rejected
from subsidies.programmes.formats.problems import excerpt
from subsidies.programmes.models import Programme, ProgrammeState

EACH = 100
HEAVY = 4 << 20  # bytes of the file held at once: rows of a megabyte come in small batches


class Comparison:
    """One pass over the rows of a file. After it, `same` counts the programmes that would stay as they are, and `held`
    names those that the file holds, with those gone from it that nobody has closed."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.same = self.compared = 0
        self.held: set[str] = set()
        self._seen: set[str] = set()
        self._unread: set[str] = set()
        self._refused = 0

    def batches(self, rows: Iterable[Accepted | Rejected], tell: Callable[[int], None]) -> Iterator[list[IntakeRow]]:
        """A row, unsaved, for each row of the file that people should see, then one for each programme that left the
        list since its last file; in batches, none of which is heavy. `tell` hears how many were compared, also while
        the next ones are read: however slow a row is, it is called in between."""
        decided = set(self.intake.rows.exclude(decision="").values_list("slug", flat=True))
        left_out = self.intake.rows.filter(kind=RowKind.GONE, decision=Decision.REFUSED)
        self.held.update(left_out.values_list("slug", flat=True))
        for some in _light(_told(rows, lambda: tell(self.compared))):
            wanted = [row.record["id"] for row in some if isinstance(row, Accepted)]
            known = {programme.slug: programme for programme in Programme.objects.filter(slug__in=wanted)}
            found: list[IntakeRow] = []
            for row in some:
                found += self._compared(row, known, decided)
                self.compared += 1
                tell(self.compared)
            yield found
        last = Edition.objects.filter(intake=last_of(self.intake)).first()
        before = set(last.slugs) if last else set()
        if self._seen:
            yield from self._gone(sorted(before - self._seen - decided))
        else:  # a file of which nothing could be read says nothing about what left the list
            self.held |= before

    def _compared(
        self, row: Accepted | Rejected, known: Mapping[str, Programme], decided: set[str]
    ) -> Iterator[IntakeRow]:
        if isinstance(row, Rejected):
            self._refused += 1
            self._unread.add(row.name)
            yield _refused(self.intake, row.line, row.name, row.problems)
            return
        slug = str(row.record["id"])
        self._seen.add(slug)
        if slug in decided:
            self.held.add(slug)
            return
        made = _row(self.intake, row, known.get(slug))
        if made is None:
            self.same += 1
            self.held.add(slug)
            return
        if made.kind != RowKind.REJECTED:
            self.held.add(slug)
        yield made

    def _gone(self, slugs: list[str]) -> Iterator[list[IntakeRow]]:
        """Programmes of this institution that the last file of the list held and this one does not: proposals to
        close."""
        warning = [["", "rows_unreadable", {"count": self._refused}]] if self._refused else []
        for some in batched(slugs, EACH, strict=False):
            ours = Programme.objects.filter(
                slug__in=some, institution_id=self.intake.institution_id, state=ProgrammeState.PUBLISHED
            ).order_by("slug")
            found = []
            for programme in ours:
                self.held.add(programme.slug)
                if self._unread & {excerpt(programme.slug), excerpt(programme.title)}:
                    continue  # its row is there, though it could not be taken
                found.append(
                    IntakeRow(
                        intake=self.intake,
                        slug=programme.slug,
                        title=programme.title,
                        kind=RowKind.GONE,
                        record=programme.data,
                        base_revision=programme.revision,
                        changes={"state": [ProgrammeState.PUBLISHED.value, ProgrammeState.CLOSED.value]},
                        reasons=warning,
                    )
                )
            yield found


def _told[Row](rows: Iterable[Row], tell: Callable[[], None]) -> Iterator[Row]:
    for row in rows:
        tell()
        yield row


def _light(rows: Iterable[Accepted | Rejected]) -> Iterator[list[Accepted | Rejected]]:
    """Batches of EACH rows, or of as many as weigh HEAVY."""
    some: list[Accepted | Rejected] = []
    weight = 0
    for row in rows:
        some.append(row)
        weight += row.size if isinstance(row, Accepted) else 0
        if len(some) >= EACH or weight >= HEAVY:
            yield some
            some, weight = [], 0
    if some:
        yield some


def _row(intake: Intake, row: Accepted, programme: Programme | None) -> IntakeRow | None:
    """What one row would change; None when nothing."""
    record = row.record
    if programme is None:
        kind, changes = RowKind.NEW, {}
    elif programme.institution_id != intake.institution_id:
        return _refused(intake, row.line, str(record["id"]), [Problem("id", "not_ours", {"value": str(record["id"])})])
    else:
        changes = changes_of(programme, record)
        if programme.state != ProgrammeState.PUBLISHED:
            changes["state"] = [programme.state, ProgrammeState.PUBLISHED.value]
        if not changes:
            return None
        kind = RowKind.CHANGED
    found = [[c.field, c.code, dict(c.values)] for c in conflicts(record)]
    return IntakeRow(
        intake=intake,
        line=row.line,
        slug=record["id"],
        title=str(record.get("title") or "")[:300],
        kind=RowKind.CONFLICTING if found else kind,
        record=record,
        base_revision=programme.revision if programme else None,
        changes=changes,
        conflicts=found,
        reasons=_plain([*row.notes, *marked_up(record)]),
    )


def _refused(intake: Intake, line: int, name: str, problems: Iterable[Problem]) -> IntakeRow:
    return IntakeRow(intake=intake, line=line, title=name[:300], kind=RowKind.REJECTED, reasons=_plain(problems))


def _plain(problems: Iterable[Problem]) -> list[Any]:
    return [[problem.field, problem.code, dict(problem.values)] for problem in problems]


def last_of(intake: Intake) -> Intake | None:
    """The file of this list that was read before this one."""
    before = Intake.objects.filter(institution_id=intake.institution_id, source=intake.source, pk__lt=intake.pk)
    return before.filter(state__in=[IntakeState.READY, IntakeState.DONE]).order_by("-pk").first()
