"""What an import says: the fields a column may hold, and a row in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from risks.importing.reading import Row
from risks.register.scale import level

FIELDS: dict[str, Any] = {
    "ref": _("Reference"),
    "title": _("What can happen"),
    "likelihood": _("How often"),
    "impact": _("How bad"),
    "cost": _("What it would cost"),
    "cost_min": _("What it would cost at least"),
    "cost_max": _("What it would cost at most"),
    "owner": _("Who looks after it"),
    "action": _("What to do about it"),
    "due": _("Until when"),
    "status": _("How far it is"),
    "action_cost": _("What the action costs"),
    "review": _("Next review"),
    "category": _("Kind of risk"),
    "cause": _("Why it would happen"),
    "consequences": _("What follows"),
    "existing_controls": _("What is already in place"),
}
KINDS = {
    "risk": pgettext_lazy("row", "risk"),
    "skipped": pgettext_lazy("row", "left out"),
    "error": pgettext_lazy("row", "cannot be read"),
}
VERBS = {"register.imported": _("Spreadsheet brought in")}
AUDIT_FIELDS = {"created": _("Risks added"), "updated": _("Risks changed")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet as the preview shows it."""

    number: int
    kind: str
    kind_label: Any
    title: str
    level: int | None
    likelihood: int | None
    impact: int | None
    owner: str
    action: str
    due: Any
    flags: int


def line(row: Row) -> Line:
    """The row in words."""
    said = row.values
    return Line(
        row.number,
        row.kind,
        KINDS[row.kind],
        str(said.get("title") or ""),
        level(said.get("likelihood"), said.get("impact")),
        said.get("likelihood"),
        said.get("impact"),
        str(said.get("owner") or ""),
        str(said.get("action") or ""),
        said.get("due"),
        len(row.flags),
    )
