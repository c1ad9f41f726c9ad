"""The list's columns and its CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.tenancy.references import reference
from portal.ui.tables import Column, Table
from risks.treatment.models import Measure

COLUMNS = (
    Column("title", gettext_lazy("Measure"), order=("sort_key",)),
    Column("risks", gettext_lazy("Against"), desk_only=True),
    Column("owner", gettext_lazy("Who"), order=("owner__user__name",)),
    Column("due", gettext_lazy("Due"), order=("due_on",)),
    Column("once", gettext_lazy("Cost once"), order=("cost_once_eur",), numeric=True, down_first=True),
    Column("yearly", gettext_lazy("Cost a year"), order=("cost_yearly_eur",), numeric=True, down_first=True),
)


class MeasureTable(Table):
    """What is to do comes before what is closed; by day, the overdue first and those without a day last."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, COLUMNS, default="due", tie="number")

    @property
    def order_by(self) -> list[OrderBy]:
        return [F("rank").asc(), *super().order_by]


def csv_header() -> list[str]:
    """One column for each field, in the reader's words, with its unit."""
    return [
        _("Reference"), _("Measure"), _("Description"), _("Theme"), _("Who"), _("Due"), _("State"), _("Done on"),
        _("Cost once (EUR before VAT)"), _("Cost a year (EUR before VAT)"), _("Expected effect"), _("Risks"),
    ]  # fmt: skip


def csv_rows(measures: Iterable[Any]) -> Iterator[list[Any]]:
    """Figures as numbers, days in ISO, unknown left empty."""
    for measure in measures:
        yield _cells(measure, measure.risk_numbers)


def _cells(measure: Measure, risk_numbers: list[int]) -> list[Any]:
    return [
        measure.reference,
        measure.title,
        measure.description,
        measure.get_theme_display(),  # type: ignore[attr-defined]
        str(measure.owner.user) if measure.owner else None,
        measure.due_on,
        measure.get_status_display(),  # type: ignore[attr-defined]
        measure.done_on,
        measure.cost_once_eur,
        measure.cost_yearly_eur,
        measure.expected_effect,
        " · ".join(reference("R", number) for number in risk_numbers),
    ]
