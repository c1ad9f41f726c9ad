"""The desk as a table for an insurer's own tools: one row a grant, one column a figure of the headline."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insurance.dossier.headline import PROVIDERS
from insurance.dossier.redaction.marks import withheld_text
from insurance.insurers.desk import figures, wording
from insurance.insurers.desk.applicants import Applicant
from insurance.readiness.wording import LINES


def csv_header() -> list[str]:
    """The columns in the reader's words."""
    return [
        _("Identifier"),
        _("Business"),
        _("Version"),
        _("State"),
        pgettext("dossier", "Shared"),
        _("Until"),
        _("Downloads left"),
        pgettext("dossier", "Frozen on"),
        _("Looks for"),
        _("Activity code (NAF)"),
        _("Activity"),
        _("Region"),
        pgettext("dossier", "Staff"),
        _("Turnover"),
        _("of which online"),
        *(_("Readiness: %(line)s") % {"line": label} for label in LINES.values()),
        _("Red lines crossed"),
        _("Red lines unknown"),
        _("Red lines withheld"),
        _("Answers known"),
        _("Answers declared"),
        _("Average year"),
        _("1 year in 20"),
        _("1 year in 200"),
        _("Average year, plan done"),
        _("Best measure left"),
        _("Model"),
        _("Simulated years"),
        _("Seed"),
        _("Calculated on"),
        _("Stays with the business, average year"),
        _("Stays, 1 year in 20"),
        _("Losses in five years"),
        _("Incurred"),
        _("Declared that there was none"),
        _("Providers"),
    ]


def csv_rows(rows: list[Applicant]) -> Iterator[list[Any]]:
    """Unknown is an empty cell, withheld says so; an ended dossier has its name and dates alone."""
    for one in rows:
        grant = one.grant
        yield [
            str(grant.public_id),
            one.name,
            one.version,
            str(wording.WHY[one.why]) if one.why else str(wording.SHOWN["open"]),
            timezone.localdate(grant.created_at),
            timezone.localdate(grant.revoked_at or grant.expires_at),
            one.left if one.live else None,
            *_figures(one),
        ]


def _figures(one: Applicant) -> Iterator[Any]:
    headline = one.headline
    if headline is None:
        return

    def told(value: Any, name: str) -> Any:
        return withheld_text() if figures.hides(one, name) else value

    def said(part: str, *names: str) -> Iterator[Any]:
        yield from (told(figures.said(headline, part, name), f"{part}.{name}") for name in names)

    def euros(part: str, *names: str) -> Iterator[Any]:
        yield from (told(figures.euros(headline, part, name), f"{part}.{name}") for name in names)

    yield headline["frozen_on"]
    yield told(wording.lines(headline["lines_sought"]), "lines_sought")
    yield from said("company", "naf", "activity", "region")
    employees, band = said("company", "employees", "employees_band")
    yield band if employees is None else employees
    yield from euros("company", "turnover_eur", "online_share_pct")
    points = figures.said(headline, "readiness", "points") or {}
    yield from (told(points.get(code), f"readiness.points.{code}") for code in LINES)
    yield from figures.red_lines(one) or (None, None, None)
    yield from said("readiness", "known", "declared")
    yield from euros("losses", "expected_eur", "one_in_20_eur", "one_in_200_eur", "planned_eur")
    best = figures.said(headline, "losses", "best")
    if best and figures.hides(one, "losses.best.title"):
        yield f"{best['reference']}, {withheld_text()}"
    else:
        yield (best["title"] or best["reference"]) if best else None
    yield from said("losses", "model", "years", "seed", "calculated_on")
    yield from euros("gap", "stays_eur", "one_in_20_eur")
    yield from said("claims", "count")
    yield from euros("claims", "incurred_eur")
    yield from said("claims", "none_declared_on")
    yield told(wording.providers(figures.providers(one)), PROVIDERS)
