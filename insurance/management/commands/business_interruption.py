"""One interruption of business and what its cover would pay, step by step. Reads a file, no database."""

import json
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from insurance.cover.files import Unusable, interruption
from insurance.cover.interruption import TERMS, settle
from risks.quantification.distributions import Wrong

CENT = Decimal("0.01")


class Command(BaseCommand):
    help = "Lost margin and what the terms in FILE pay of it; every figure on the way, in euros to the cent."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--input", type=Path, required=True, help="facts and terms as JSON")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["input"]
        try:
            facts, terms = interruption(path)
            found = settle(facts, terms)
        except Unusable as error:
            raise CommandError(str(error)) from error
        except Wrong as error:
            raise CommandError(f"{path}: {error}") from error
        figures = {name: _cents(value) for name, value in asdict(found).items() if name != "cuts"}
        before, paid = figures["indemnity_before_terms"], figures["paid"]
        figures["retained"] = None if before is None or paid is None else before - paid
        cuts = {name: _cents(found.cuts[name]) for name in TERMS if name in found.cuts}
        plain = {name: None if value is None else float(value) for name, value in figures.items()}
        answer = {
            **plain,
            "cuts": {name: float(value or 0) for name, value in cuts.items()},
            "order_of_terms": list(TERMS),
            "rounding": "figures are rounded half up to the cent at the end; growth rates are not rounded",
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for name, value in [*figures.items(), *((f"cut by {name}", cut) for name, cut in cuts.items())]:
            self.stdout.write(f"{name:<32}{'unknown' if value is None else f'{value:,.2f}':>18}")


def _cents(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).quantize(CENT, rounding=ROUND_HALF_UP)
