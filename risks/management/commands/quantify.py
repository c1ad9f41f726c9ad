"""What a business's risks cost, from its facts as they stand: the same figures as its page, dossier and workbook."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.access.actors import operator_in
from portal.access.rules import require
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.quantification.distributions import Wrong
from risks.quantification.inputs import decode, encode, fingerprint
from risks.quantification.job import FOLLOWERS
from risks.quantification.outcome import Run
from risks.quantification.queries import current_inputs
from risks.quantification.results import results


class Command(BaseCommand):
    help = "Works out the yearly losses of BUSINESS (its slug), before and after its plan and its contracts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("business")
        parser.add_argument("--json", action="store_true", help="everything as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        business = Business.objects.filter(slug=options["business"]).first()
        if business is None:
            raise CommandError(f"no business {options['business']}")
        with business_context(read=[business]):
            require(operator_in(business), "quantification.run", business)
            encoded = encode(current_inputs(business))
            read = [follower.read(business) for follower in FOLLOWERS]
        inputs = decode(encoded)
        if not inputs.exposures:
            raise CommandError(f"{business.slug}: no risk can be counted in euros yet")
        try:
            run = Run(inputs.portfolio, inputs.years, inputs.seed)
        except Wrong as wrong:
            raise CommandError(f"{business.slug}: {wrong}") from wrong
        answer = {"business": business.slug, "inputs_sha256": fingerprint(encoded), **results(inputs, run)}
        for follower, facts in zip(FOLLOWERS, read, strict=True):
            answer |= follower.compute(inputs, run, facts)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for row in answer["rows"]:
            self.stdout.write(f"{row['ref']:<24}{row['expected']:>14,.2f}{row['expected_plan']:>14,.2f}")
        for name in ("today", "plan"):
            part = answer[name]
            self.stdout.write(f"{name:<24}{part['expected']:>14,.2f} a year, 1 in 20: {part['p95']:,.2f}")
