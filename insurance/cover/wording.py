"""Why a contract would not pay, its terms and its gaps, in plain words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

DISCLAIMER = _(
    "Calculated from the terms that you entered. Neither advice nor a recommendation of insurance. "
    "Only the insurer says what it pays; talk to an intermediary registered with ORIAS."
)
REASONS: dict[str, Any] = {
    "no_cover": _("no contract covers this kind of loss"),
    "trigger": _("not set off by what the contract asks for"),
    "scope": _("the failing provider is not in its scope"),
    "excluded": _("excluded by the contract"),
    "condition": _("a condition of the contract is not kept"),
    "incomplete": _("a term is unknown: not calculated"),
}
TERMS: dict[str, Any] = {
    "waiting_hours": _("Waiting time"),
    "working_days": _("Deductible in working days"),
    "indemnity_days": _("Days of loss counted"),
    "extra_costs_cap": _("Cap on extra costs"),
    "deductible": _("Deductible"),
    "limit_event": _("Limit of one event"),
    "limit_year": _("Limit of a year"),
}
MISSING: dict[str, Any] = {
    "triggers": _("what must set it off"),
    "limit_event": _("its limit"),
    "deductible": _("its deductible"),
    "waiting_hours": _("its waiting time"),
    "waiting_mode": _("how the waiting hours count"),
    "scope": _("whose failure counts"),
}
STATES: dict[str, tuple[str, Any]] = {
    "proven": ("ok", _("Done, with a proof")),
    "done": ("ask", _("Done, not proven")),
    "open": ("bad", _("Not done yet")),
    "unknown": ("ask", _("Not in your plan")),
}
