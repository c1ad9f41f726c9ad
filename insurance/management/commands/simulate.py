"""Simulated years of losses, before and after simple insurance contracts. Reads a file, no database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from insurance.cover.files import Unusable, portfolio
from insurance.cover.portfolio import net
from risks.quantification.distributions import Floats, Wrong
from risks.quantification.simulation import MODEL, YEARS, Events, by_year, simulate, total
from risks.quantification.summary import summary

NAMES = {0.50: "p50", 0.90: "p90", 0.95: "p95", 0.99: "p99", 0.995: "p99_5"}


class Command(BaseCommand):
    help = "Simulates the scenarios in FILE; prints yearly losses in euros, with and without the file's policies."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--input", type=Path, required=True, help="scenarios and policies as JSON")
        parser.add_argument("--years", type=int, default=YEARS, help=f"simulated years, {YEARS} unless said")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures")
        parser.add_argument("--json", action="store_true", help="everything as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path, years, seed = options["input"], options["years"], options["seed"]
        try:
            scenarios, contracts = portfolio(path)
            happened = simulate(scenarios, years=years, seed=seed)
            after = net(happened, contracts, years)
        except Unusable as error:
            raise CommandError(str(error)) from error
        except Wrong as error:
            raise CommandError(f"{path}: {error}") from error
        means = {scenario.ref: scenario.mean for scenario in scenarios}
        gross, kept = _yearly(happened, years), _yearly(after, years)
        rows = [
            {"ref": ref, **_figures(gross[ref], means[ref]), "net_of_insurance": _figures(kept[ref])} for ref in means
        ]
        whole = _figures(total(gross), sum(means[ref] for ref in sorted(means)))
        answer = {
            "model": MODEL,
            "years": years,
            "seed": seed,
            "scenarios": rows,
            "portfolio": {**whole, "net_of_insurance": _figures(total(kept))},
        }
        self.stdout.write(json.dumps(answer) if options["json"] else _table(answer))


def _yearly(happened: Mapping[str, Events], years: int) -> dict[str, Floats]:
    return {ref: by_year(events, years) for ref, events in happened.items()}


def _figures(yearly: Floats, analytic: float | None = None) -> dict[str, Any]:
    """Euros a year; the closed form is null where there is none, as after insurance."""
    said = summary(yearly)
    return {
        "mean_annual_loss": said.mean,
        "analytic_mean_annual_loss": analytic,
        "standard_error": said.standard_error,
        **{NAMES[share]: loss for share, loss in said.levels.items()},
        "exceedance": [list(point) for point in said.curve],
    }


def _table(answer: dict[str, Any]) -> str:
    lines = [f"{'euros a year':<24}{'mean':>14}{'1 in 10':>14}{'1 in 20':>14}{'1 in 200':>14}{'mean kept':>14}"]
    for row in [*answer["scenarios"], {"ref": "all together", **answer["portfolio"]}]:
        figures = [row[name] for name in ("mean_annual_loss", "p90", "p95", "p99_5")]
        figures.append(row["net_of_insurance"]["mean_annual_loss"])
        lines.append(f"{row['ref'][:23]:<24}" + "".join(f"{figure:>14,.0f}" for figure in figures))
    return "\n".join(lines)
