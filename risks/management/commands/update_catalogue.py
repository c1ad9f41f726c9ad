"""After a release with a newer catalogue: brings its texts to every business, without touching what they edited."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.access.actors import operator_in
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.assessment.renewing import Renewed, renew_texts
from risks.catalogue.catalogue import load


class Command(BaseCommand):
    help = "Renews texts that came from the catalogue in the given businesses (slugs), or in all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("business", nargs="*", help="only these; a range of them splits the work over machines")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object for each business")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["business"])
        rows = Business.objects.filter(slug__in=wanted) if wanted else Business.objects.all()
        if missing := sorted(wanted - set(rows.values_list("slug", flat=True))):
            raise CommandError(f"no business {missing[0]}")
        catalogue = load()
        for business in _by_range(rows):
            # One transaction each: a failure in one leaves the others done, and running again goes on.
            with business_context(write=[business]), transaction.atomic():
                done = renew_texts(actor=operator_in(business), business=business, catalogue=catalogue)
                if options["dry_run"]:
                    transaction.set_rollback(True)
            self._print(done, as_json=options["json"])

    def _print(self, done: Renewed, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(done), ensure_ascii=False))
        elif done.renewed or done.kept or done.retired or done.untold:
            kept = "; ".join(f"{ref} {', '.join(fields)}" for ref, fields in done.kept.items())
            self.stdout.write(f"{done.business}: {len(done.renewed)} renewed; kept as edited: {kept or 'none'}")
            if done.untold:
                self.stdout.write(f"{done.business}: language not noted, left: {', '.join(done.untold)}")
            if done.retired:
                self.stdout.write(f"{done.business}: no longer in the catalogue: {', '.join(done.retired)}")


def _by_range(rows: Any, size: int = 500) -> Iterator[Business]:
    """Every business once, by ranges of their keys, so that none is held in memory or in one long cursor."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield from found
        last = found[-1].pk
