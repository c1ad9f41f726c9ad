"""`loss_run_contracts.csv`: what the losses of each policy year come to beside its premium, for an underwriter's own
tools. Pure: from the frozen facts."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portal.ui.csv_export import csv_lines

CURRENCY = "EUR"
KEYS = (
    "insured",
    "policy",
    "line",
    "insurer",
    "policy_no",
    "period_from",
    "period_to",
    "premium",
    "claims",
    "paid",
    "paid_unknown",
    "reserve",
    "reserve_unknown",
    "recovery",
    "recovery_unknown",
    "incurred",
    "incurred_unknown",
    "loss_ratio_pct",
    "valuation_date",
    "run_date",
    "currency",
)
_SUMS = ("paid", "reserve", "recovery", "incurred")


def csv_bytes(rows: Iterable[Mapping[str, Any]], insured: str | None, run_date: str) -> bytes:
    """The rows of `contracts` in a snapshot's loss run: commas, UTF-8, no formula; empty is unknown, and what is
    withheld says so."""
    cells = ([_row(row, insured, run_date)[key] for key in KEYS] for row in rows)
    lines: Iterator[str] = csv_lines(KEYS, cells, "en", mark=False)
    return "".join(lines).encode("utf-8", "replace")


def _row(row: Mapping[str, Any], insured: str | None, run_date: str) -> dict[str, Any]:
    return {
        "insured": insured,
        "policy": row["policy"],
        "line": row["line_code"],
        "insurer": row["insurer"],
        "policy_no": row["policy_number"],
        "period_from": row["starts_on"],
        "period_to": row["ends_on"],
        "premium": _figure(row["premium_eur"]),
        "claims": row["count"],
        **{name: _figure(row[name]["known_eur"]) for name in _SUMS},
        **{f"{name}_unknown": row[name]["unknown"] for name in _SUMS},
        "loss_ratio_pct": _figure(row["ratio_pct"]),
        "valuation_date": row["valued_on"],
        "run_date": run_date,
        "currency": CURRENCY,
    }


def _figure(text: str | None) -> Any:
    """A figure as such, so that the sign of a negative one is not taken for a formula's; the mark of what is withheld,
    which is a text of its own kind, stays."""
    return Decimal(text) if type(text) is str else text
