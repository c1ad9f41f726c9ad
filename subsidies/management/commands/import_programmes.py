"""Imports a file of aid programmes: JSON Lines in the exchange format, or the national CSV schema."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.tenancy.models import Organisation, OrganisationKind
from subsidies.programmes.actions import import_records
from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.conflicts.wording import sentence
from subsidies.programmes.formats import Report, read_programmes
from subsidies.programmes.formats.wording import located, reasons


class Command(BaseCommand):
    help = "Imports programmes from FILE; names each rejected row with its line and reasons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--institution", metavar="SLUG", help="the chamber that owns the programmes that are new")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        institution = self._institution(options["institution"])
        try:
            with path.open("rb") as stream:
                report = read_programmes(stream)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        for row in report.rejected:
            for reason in reasons(row):
                self.stderr.write(f"{path}:{row.line}: {reason}")
        if options["verbosity"] > 1:
            for accepted in report.accepted:
                for note in accepted.notes:
                    self.stdout.write(f"{path}:{accepted.line}: {located(note)}")
        if not report.accepted:
            raise CommandError(f"{path}: no row could be imported ({len(report.rejected)} rejected)")
        counts = import_records(report.accepted, dry_run=options["dry_run"], institution=institution)
        self._conflicts(path, report, each=options["verbosity"] > 1)
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{len(report.rows)} rows: {counts.created} {would}created, {counts.updated} {would}updated,"
            f" {counts.unchanged} unchanged, {len(report.rejected)} rejected"
        )

    def _institution(self, slug: str | None) -> Organisation | None:
        if slug is None:
            return None
        found = Organisation.objects.filter(slug=slug, kind=OrganisationKind.CHAMBER).first()
        if found is None:
            raise CommandError(f"no chamber “{slug}”")
        return found

    def _conflicts(self, path: Path, report: Report, *, each: bool) -> None:
        """Where the words of a programme and its criteria differ: counted by kind, and each one when asked."""
        found = [(row, conflict) for row in report.accepted for conflict in conflicts(row.record)]
        if each:
            for row, conflict in found:
                self.stdout.write(f"{path}:{row.line}: {row.record['id']}: {conflict.field}: {sentence(conflict)}")
        if found:
            programmes = len({row.line for row, _ in found})
            self.stdout.write(f"{len(found)} conflicts in {programmes} programmes, for people to settle:")
            for code, count in Counter(conflict.code for _, conflict in found).most_common():
                self.stdout.write(f"  {count} {code}")
