"""The list's columns and its CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.tables import Column, Table
from risks.services.availability import allowed_stop
from risks.services.facts import FACTS
from risks.services.models import Service

COLUMNS = (
    Column("name", gettext_lazy("Service"), order=("sort_key",)),
    Column("provider", gettext_lazy("Provider"), order=("provider",), desk_only=True),
    Column("bear", gettext_lazy("You can bear"), order=("tolerable_stop_hours",)),
    Column("promise", gettext_lazy("The contract allows"), order=("availability_pct",)),
    Column("ends", gettext_lazy("Contract until"), order=("contract_ends_on",), desk_only=True),
    Column("open", gettext_lazy("To find out"), order=("unknowns",), down_first=True),
)


class ServiceTable(Table):
    """The service that may stop for the shortest time comes first."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, COLUMNS, default="bear", tie="number")


def csv_header() -> list[str]:
    """One column for each fact, in the reader's words, with its unit."""
    units = {"availability_pct": " (%)", "tolerable_stop_hours": " (h)"}
    facts = [f"{fact.label}{units.get(fact.name, '')}" for fact in FACTS]
    return [_("Reference"), _("Name"), _("Kind"), *facts, _("Stoppage that the promise allows (h a year)"), _("Who")]


def csv_rows(services: Iterable[Service]) -> Iterator[list[Any]]:
    """Figures as numbers, days in ISO, unknown left empty."""
    for service in services:
        promised = service.availability_pct
        yield [
            service.reference,
            service.name,
            service.get_kind_display(),  # type: ignore[attr-defined]
            *(getattr(service, fact.name) for fact in FACTS),
            None if promised is None else allowed_stop(promised).hours_a_year.normalize() + 0,
            str(service.owner.user) if service.owner else None,
        ]
