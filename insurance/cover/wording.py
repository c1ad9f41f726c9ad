"""Why a contract would not pay, its terms and its gaps, in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from risks.quantification.models import LossHead as Head

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
TERMS_IN_A_SENTENCE: dict[str, Any] = {
    "waiting_hours": _("the waiting time"),
    "working_days": _("the deductible in working days"),
    "indemnity_days": _("the days of loss counted"),
    "extra_costs_cap": _("the cap on extra costs"),
    "deductible": _("the deductible"),
    "limit_event": _("the limit of one event"),
    "limit_year": _("the limit of a year"),
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


def why(row: Mapping[str, Any]) -> list[str]:
    """For what a part of a risk's loss is refused, with the heads that each reason is about, in the active language and
    in the order of the euros. Rows of earlier runs hold reasons without heads."""
    heads: dict[str, list[str]] = {}
    for *head, reason, _euros in row["reasons"]:
        heads.setdefault(reason, []).extend(within(str(Head(code).label)) for code in head)
    return [
        gettext("%(heads)s: %(reason)s") % {"heads": ", ".join(names), "reason": REASONS[reason]}
        if names
        else str(REASONS[reason])
        for reason, names in heads.items()
    ]


def within(label: str) -> str:
    """A label as it stands within a sentence."""
    return label[:1].lower() + label[1:]
