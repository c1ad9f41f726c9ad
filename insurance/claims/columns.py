"""The 21 columns of a loss run: their names for machines, their words, and what each says of a claim."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.claims.models import Claim, ClaimStatus, Insured
from insurance.policies.models import Head
from portal.tenancy.references import reference
from portal.ui.csv_export import csv_lines
from risks.quantification.models import Cause


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is its name for machines, `field` the claim's; kind is text, day, money, hours, whole or choice."""

    key: str
    field: str
    kind: str
    label: Any
    choices: Any = None


COLUMNS = (
    Column("claim_no", "claim_number", "text", _("Claim number")),
    Column("loss_date", "loss_on", "day", _("Date of loss")),
    Column("discovery_date", "discovered_on", "day", _("Date discovered")),
    Column("report_date", "reported_on", "day", _("Date reported")),
    Column("close_date", "closed_on", "day", _("Date closed")),
    Column("status", "status", "choice", pgettext_lazy("claim", "Status"), ClaimStatus),
    Column("cause", "trigger", "choice", _("Cause"), Cause),
    Column("site", "site", "text", _("Site or system")),
    Column("cover", "cover", "choice", _("Cover triggered"), Head),
    Column("description", "description", "text", _("Short description")),
    Column("insured_flag", "insured", "choice", _("Insured or not"), Insured),
    Column("ground_up", "ground_up_eur", "money", _("Full cost before cover")),
    Column("deductible", "deductible_eur", "money", _("Deductible borne")),
    Column("paid_indemnity", "paid_indemnity_eur", "money", _("Indemnity paid")),
    Column("paid_expense", "paid_expense_eur", "money", _("Expenses paid")),
    Column("reserve", "reserve_eur", "money", _("Outstanding reserve")),
    Column("recovery", "recovery_eur", "money", _("Recoveries")),
    Column("incurred", "incurred_eur", "money", _("Total incurred = paid + reserve − recoveries")),
    Column("downtime_h", "downtime_hours", "hours", _("Hours of interruption")),
    Column("records", "records", "whole", _("Records affected")),
    Column("actions", "lessons", "text", _("Corrective actions")),
)
KEYS = tuple(column.key for column in COLUMNS)
BY_KEY = {column.key: column for column in COLUMNS}
_MEASURES = re.compile(r"\s*\[(M-\d{1,9}(?:, M-\d{1,9})*)\]\Z")


def values(claim: Claim, measures: Iterable[int] = ()) -> dict[str, Any]:
    """What each column says of a claim: days and figures as such, codes for choices, None for unknown. A claim without
    an insurer's number goes by its own reference; measures stand behind the text, in brackets."""
    found = {column.key: getattr(claim, column.field) for column in COLUMNS}
    found["claim_no"] = claim.claim_number or claim.reference
    found["actions"] = with_measures(claim.lessons, measures)
    return {key: None if value == "" else value for key, value in found.items()}


def with_measures(text: str, numbers: Iterable[int]) -> str:
    """“Backups tried [M-001, M-004]”."""
    refs = ", ".join(reference("M", number) for number in sorted(numbers))
    return f"{text} [{refs}]".strip() if refs else text


def without_measures(text: str) -> tuple[str, list[int]]:
    """The text, and the numbers of the measures that stand behind it."""
    found = _MEASURES.search(text)
    if found is None:
        return text, []
    return text[: found.start()], [int(ref.removeprefix("M-")) for ref in found[1].split(", ")]


def frozen(said: Mapping[str, Any]) -> dict[str, str | None]:
    """The same as text: ISO days, decimal points."""
    return {key: _text(value) for key, value in said.items()}


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def csv_bytes(rows: Iterable[Mapping[str, str | None]]) -> bytes:
    """Frozen rows for machines, and for us to read again: the names of the columns, commas, UTF-8, no formula."""
    lines: Iterator[str] = csv_lines(KEYS, ([_typed(key, row[key]) for key in KEYS] for row in rows), "en", mark=False)
    return "".join(lines).encode("utf-8", "replace")


def _typed(key: str, text: str | None) -> Any:
    """Figures as figures, so that the sign of a negative one is not taken for a formula's."""
    return Decimal(text) if text is not None and BY_KEY[key].kind in {"money", "hours", "whole"} else text
