"""The simulated years as a workbook: the figures that are stored, to the cent, with the inputs they were made of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.access.rules import Actor
from portal.ui.format import Language
from portal.ui.xlsx import Sheet, xlsx_book
from risks.quantification import wording
from risks.quantification.inputs import decode
from risks.quantification.job import followers_for
from risks.quantification.models import LossRun
from risks.quantification.reading import shown_swings
from risks.quantification.results import exact


def workbook(
    run: LossRun,
    titles: Mapping[str, str],
    providers: Mapping[str, str],
    lang: Language,
    actor: Actor,
) -> bytes:
    """Five sheets, and those of the followers whose part this person may see."""
    results = exact(run.results)
    sheets = [
        Sheet(_("Risks"), _risk_columns(), _risks(run, results, titles, providers, lang)),
        Sheet(_("Bad years"), _curve_columns(), _curve(results)),
        Sheet(_("Measures"), _measure_columns(), _measures(results)),
        Sheet(
            _("What matters most"),
            [_("Input"), _("Low end"), _("High end")],
            _swings(shown_swings(results, actor), titles),
        ),
        Sheet(_("How it was worked out"), [_("What"), _("Value")], _method(run, results)),
    ]
    for follower in followers_for(actor):
        sheets += follower.sheets(run)
    return xlsx_book(sheets)


def _risk_columns() -> list[str]:
    return [
        _("Reference"),
        _("Risk"),
        _("How often"),
        _("Each time"),
        _("Expected a year, by formula"),
        _("Mean of the simulated years"),
        _("1 year in 20"),
        _("1 year in 100"),
        _("Expected a year, with the plan"),
    ]


def _risks(
    run: LossRun, results: Any, titles: Mapping[str, str], providers: Mapping[str, str], lang: Language
) -> Iterator[list[Any]]:
    by_ref = decode(run.inputs).portfolio.by_ref
    for row in results["rows"]:
        exposure = by_ref[row["ref"]]
        yield [
            row["ref"].removeprefix("= "),
            wording.title(row["ref"], titles, providers, row["members"]),
            wording.often(exposure.frequency, lang),
            wording.size(exposure, lang),
            *(row[name] for name in ("expected", "mean", "p95", "p99", "expected_plan")),
        ]
    today, plan = results["today"], results["plan"]
    all_of = [None, _("All together"), None, None]
    yield [*all_of, today["expected"], today["mean"], today["p95"], today["p99"], plan["expected"]]


def _curve_columns() -> list[str]:
    return [_("Yearly chance"), _("Loss exceeded today"), _("Loss exceeded with the plan")]


def _curve(results: Any) -> Iterator[list[Any]]:
    for today, plan in zip(results["today"]["exceedance"], results["plan"]["exceedance"], strict=True):
        yield [today[0], today[1], plan[1]]


def _measure_columns() -> list[str]:
    return [
        _("Measure"),
        _("Takes off a year, at least"),
        _("Takes off a year, middle"),
        _("Takes off a year, at most"),
        _("Costs over three years"),
        _("For each euro"),
    ]


def _measures(results: Any) -> Iterator[list[Any]]:
    for row in results["worth"]:
        yield [row[name] for name in ("ref", "low", "middle", "high", "cost", "per_euro")]


def _swings(rows: Sequence[Any], titles: Mapping[str, str]) -> Iterator[list[Any]]:
    for row in rows:
        yield [wording.swing(row["what"], row["ref"], titles), row["low"], row["high"]]


def _method(run: LossRun, results: Any) -> Iterator[list[Any]]:
    yield [_("Model"), run.model]
    yield [_("Simulated years"), run.years]
    yield [_("Seed"), run.seed]
    yield [_("SHA-256 of the inputs"), run.inputs_sha256]
    yield [_("Standard error of the mean"), results["today"]["standard_error"]]
