"""Writes the register's own spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from portal.tenancy.models import Business
from portal.ui.xlsx import xlsx_bytes
from risks.exporting.columns import COLUMNS, MEASURE, RISK, Column
from risks.register.models import Risk
from risks.services.models import Service
from risks.treatment.models import Measure


def workbook(business: Business, risks: QuerySet[Risk], *, loose_measures: bool) -> bytes:
    """The given risks with all of their measures; with `loose_measures`, also the measures that are against none.

    Text stays text: `=1+1` is no formula there (attack C5). Six queries, whatever the number of risks.
    """
    services = Prefetch("services", Service.objects.order_by("sort_key", "pk"))
    measures = Prefetch("measures", Measure.objects.select_related("owner__user").order_by("number"))
    found = risks.select_related("owner__user").defer(None).prefetch_related(services, measures).order_by("number")
    header = [str(column.label) for _of, column in COLUMNS]
    return xlsx_bytes(header, _rows(business, found, loose_measures), sheet=_("Risk register"))


def _rows(business: Business, risks: Iterable[Risk], loose_measures: bool) -> Iterator[list[Any]]:
    for risk in risks:
        held: list[Measure | None] = list(risk.measures.all()) or [None]  # type: ignore[attr-defined]
        for place, measure in enumerate(held):
            yield _row(business, risk, measure, first=place == 0)
    if loose_measures:
        rows = Measure.objects.for_business(business).filter(risk_links=None).select_related("owner__user")
        for measure in rows.order_by("number"):
            yield _row(business, None, measure, first=False)


def _row(business: Business, risk: Risk | None, measure: Measure | None, *, first: bool) -> list[Any]:
    said = [cell(risk, column) if risk is not None and (first or column.key == "title") else None for column in RISK]
    done = [None if measure is None else cell(measure, column) for column in MEASURE]
    refs = (risk.reference if risk else None, measure.reference if measure else None)
    return [business.slug, refs[0], *said, refs[1], *done]


def cell(row: Any, column: Column) -> Any:
    """What a column says of a risk or a measure; None is unknown."""
    if column.key == "owner":
        return str(row.owner.user) if row.owner else None
    if column.key == "services":
        return "\n".join(service.name for service in row.services.all()) or None
    value = getattr(row, column.key)
    if column.kind == "names":
        return "\n".join(value) or None
    if column.kind == "choice":
        return str(column.choices(value).label) if value else None
    return None if value == "" else value
