"""The answers that Open Exposure Data 5.0.0 has a column for, in its own codes. Pure.

Only declared answers: a machine at the insurer's takes a column for a statement, and nobody states the others.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from insurance.dossier.snapshot_schema import Snapshot, each_answer
from portal.documents.text import printable, shortened
from portal.ui.csv_export import guard

DAILY, WEEKLY, MONTHLY, YEARLY, AD_HOC = "2", "3", "4", "5", "6"  # OED's cadence; 0 is unknown, 1 never
_BACKUPS = {"continuous": DAILY, "daily": DAILY, "weekly": WEEKLY, "monthly": MONTHLY, "rarely": AD_HOC}
_PATCHES = ((1, DAILY), (7, WEEKLY), (31, MONTHLY), (366, YEARLY))  # at most so many days


def declared(snapshot: Snapshot) -> dict[str, Any]:
    """Code → value of what the signatory confirmed and what has not changed since."""
    found = snapshot.get("answers")
    answers = each_answer(found)
    return {
        answer["code"]: answer["value"]
        for answer in answers
        if answer["declaration"] == "declared" and answer["state"] == "known"
    }


def _column(read: Callable[[Any], str], code: str) -> Callable[[Mapping[str, Any]], str]:
    def cell(answers: Mapping[str, Any]) -> str:
        try:
            return read(answers[code])
        except (KeyError, ValueError, TypeError, ArithmeticError):  # not declared, or a form that OED cannot hold
            return ""

    return cell


def text(most: int) -> Callable[[Any], str]:
    """A text of that length at most; never a formula."""
    return lambda value: guard(shortened(printable(value), most - 1))


def patches(value: Any) -> str:
    """The days until a critical fix is installed, as OED's cadence."""
    days = int(value)
    return next((code for most, code in _PATCHES if days <= most), AD_HOC)


def _margin(answers: Mapping[str, Any]) -> str:
    """What is left of sales, as a share of them: both have to be declared."""
    try:
        share = Decimal(answers["gross_margin"]) / Decimal(answers["turnover_n1"])
    except (KeyError, TypeError, ArithmeticError):
        return ""
    return f"{round(share, 4).normalize():f}" if 0 <= share <= 1 else ""


COLUMNS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "StreetAddress": _column(text(100), "address"),
    "URL": _column(lambda sites: text(250)(sites[0]) if sites else "", "websites"),
    "GrossProfitMargin": _margin,
    "NumberOfRecords": _column(lambda value: str(int(value)), "records_total"),
    "PatchPolicy": _column(patches, "patch_critical_days"),
    "BackUpFreq": _column(lambda value: _BACKUPS.get(value, ""), "backup_freq"),
}
