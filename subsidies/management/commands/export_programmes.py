"""Exports the public catalogue: JSON Lines in the exchange format, or the national CSV schema."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from subsidies.programmes.formats import write_etalab
from subsidies.programmes.formats.wording import located
from subsidies.programmes.models import Programme, ProgrammeState


class Command(BaseCommand):
    help = "Writes the programmes in force to FILE; what a format cannot hold is named on standard error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("etalab", "jsonl"), default="jsonl")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        programmes = Programme.objects.filter(state=ProgrammeState.PUBLISHED).order_by("slug")
        records = [programme.data for programme in programmes]
        written = len(records)
        if options["format"] == "jsonl":
            content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
        else:
            made = write_etalab(records)
            content, written = made.content, made.written
            for slug, problems in made.lost.items():
                for problem in problems:
                    self.stderr.write(f"{slug}: {located(problem)}")
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        self.stdout.write(f"{written} programmes written, {len(records) - written} left out")
