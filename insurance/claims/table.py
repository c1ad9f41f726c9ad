"""The list's columns and filters, and the same claims as a workbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.claims.columns import COLUMNS, values
from insurance.claims.lossrun import YEARS
from insurance.claims.models import Claim, ClaimStatus
from insurance.claims.queries import OPEN
from portal.ui.requests import asked
from portal.ui.tables import Column as Listed
from risks.quantification.models import Cause

LISTED = (
    Listed("loss", _("What happened"), order=("loss_on",), down_first=True),
    Listed("cause", _("Cause"), order=("trigger",), desk_only=True),
    Listed("status", pgettext_lazy("claim", "Status"), order=("status",)),
    Listed("paid", pgettext_lazy("claims", "Paid"), numeric=True),
    Listed("incurred", _("Total incurred"), order=("incurred",), numeric=True, down_first=True),
)
OPEN_ONES, UNKNOWN = "still_open", "unknown"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; a value that does not exist counts as not given (attack A6)."""

    text: str = ""
    status: str = ""
    cause: str = ""
    year: str = ""

    def condition(self) -> Q:
        """The rows that match, inside a queryset that is already the business's."""
        wanted = Q()
        if self.status:
            wanted &= Q(status__in=OPEN) if self.status == OPEN_ONES else Q(status=self.status)
        if self.cause:
            wanted &= Q(trigger="" if self.cause == UNKNOWN else self.cause)
        if self.year:
            wanted &= Q(loss_on__isnull=True) if self.year == UNKNOWN else Q(loss_on__year=int(self.year))
        for word in self.text.split():
            names = ("description", "site", "claim_number", "lessons")
            found = Q(*(Q(**{f"{name}__icontains": word}) for name in names), _connector=Q.OR)
            ref = word.upper().removeprefix("C-")
            wanted &= found | Q(number=int(ref)) if ref.isascii() and ref.isdigit() and len(ref) < 9 else found
        return wanted


def filters(request: HttpRequest, today: date) -> Filters:
    """The filter in the address."""
    return Filters(
        asked(request, "q"),
        _one_of(request, "status", [OPEN_ONES, *ClaimStatus.values]),
        _one_of(request, "cause", [*Cause.values, UNKNOWN]),
        _one_of(request, "year", [*map(str, years(today)), UNKNOWN]),
    )


def years(today: date) -> list[int]:
    """The calendar years of the window, the latest first."""
    return list(range(today.year, today.year - YEARS - 1, -1))


def _one_of(request: HttpRequest, name: str, known: Iterable[str]) -> str:
    text = request.GET.get(name, "")
    return text if text in known else ""


def xlsx_header() -> list[str]:
    """The columns in the reader's words."""
    return [str(column.label) for column in COLUMNS]


def xlsx_rows(claims: Iterable[Claim], measures: Mapping[int, list[int]]) -> Iterator[list[Any]]:
    """A claim a row, choices in the reader's words; unknown left empty."""
    for claim in claims:
        said = values(claim, measures.get(claim.pk, ()))
        yield [
            str(column.choices(said[column.key]).label)
            if column.choices and said[column.key] is not None
            else said[column.key]
            for column in COLUMNS
        ]
