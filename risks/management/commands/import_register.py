"""Brings a spreadsheet risk register in; with --dry-run, only says what it reads, row by row, with each doubt."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.access.actors import operator_in
from portal.spreadsheets.cells import Unreadable
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.importing.actions import Imported, import_register
from risks.importing.reading import Reading, read


class Command(BaseCommand):
    help = "Reads the risk register in FILE (.xlsx or .csv) for BUSINESS (its slug); names each cell in doubt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("business")
        parser.add_argument("file", type=Path)
        parser.add_argument("--sheet", help="the sheet to read, when it is not the one with the fullest header")
        parser.add_argument("--dry-run", action="store_true", help="say what is read, write nothing")
        parser.add_argument("--json", action="store_true", help="mapping, rows and flagged cells as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        business = Business.objects.filter(slug=options["business"]).first()
        if business is None:
            raise CommandError(f"no business {options['business']}")
        path: Path = options["file"]
        try:
            reading = read(path.read_bytes(), path.name, sheet=options["sheet"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Unreadable as error:
            raise CommandError(f"{path}: {error.why}") from error
        imported = None if options["dry_run"] else self._write(business, reading)
        self._print(reading, imported, as_json=options["json"])
        if imported is not None and not options["json"]:
            for flag in imported.flags:
                self.stdout.write(f"{flag.cell}: {flag.why}")
            self.stdout.write(
                f"{imported.created} created, {imported.updated} updated, {imported.unchanged} unchanged;"
                f" measures: {imported.measures_created} created, {imported.measures_updated} updated"
            )

    def _write(self, business: Business, reading: Reading) -> Imported:
        try:
            with business_context(write=[business]):
                return import_register(actor=operator_in(business), business=business, reading=reading)
        except ValidationError as error:
            raise CommandError("nothing was written: " + " ".join(error.messages)) from error

    def _print(self, reading: Reading, imported: Imported | None, *, as_json: bool) -> None:
        if as_json:
            written = {} if imported is None else {"written": asdict(imported)}
            self.stdout.write(json.dumps({**reading.as_json(), **written}, ensure_ascii=False))
            return
        self.stdout.write(f"sheet {reading.sheet}: {', '.join(f'{at}={name}' for at, name in reading.mapping.items())}")
        for row in reading.rows:
            for flag in row.flags:
                self.stdout.write(f"{flag.cell}: {flag.why}")
        counts = {kind: sum(row.kind == kind for row in reading.rows) for kind in ("risk", "skipped", "error")}
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in counts.items()))
