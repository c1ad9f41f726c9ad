"""Activities, how bad a stop is, and gaps, in plain words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui import format as words
from portal.ui.format import Language
from risks.continuity.impact.gaps import Gap

LEVELS: dict[int, Any] = {
    0: gettext_lazy("nobody notices"),
    1: gettext_lazy("a nuisance"),
    2: pgettext_lazy("impact", "serious"),
    3: gettext_lazy("not to be borne"),
}
ASPECTS: dict[str, Any] = {
    "customers": gettext_lazy("For customers"),
    "reputation": gettext_lazy("For your good name"),
    "duties": gettext_lazy("For what the law or a contract asks"),
}
SHARES: dict[int, Any] = {
    0: pgettext_lazy("stops", "nothing"),
    25: pgettext_lazy("stops", "a quarter"),
    50: pgettext_lazy("stops", "half"),
    75: pgettext_lazy("stops", "three quarters"),
    100: pgettext_lazy("stops", "everything"),
}
VERBS: dict[str, Any] = {
    "activity.created": gettext_lazy("Activity added"),
    "activity.edited": gettext_lazy("Activity changed"),
    "activity.deleted": gettext_lazy("Activity deleted"),
}
FIELDS: dict[str, Any] = {
    "share_pct": gettext_lazy("Share of your sales"),
    "customers": ASPECTS["customers"],
    "reputation": ASPECTS["reputation"],
    "duties": ASPECTS["duties"],
    "duty_note": gettext_lazy("Which law or contract"),
    "mtpd_hours": gettext_lazy("Longest stop you can bear"),
    "rto_hours": gettext_lazy("Back within"),
    "rpo_hours": gettext_lazy("Work you can afford to lose, in hours"),
    "mbco_pct": gettext_lazy("Least that must run, in percent of a usual day"),
    "stops": gettext_lazy("Stops with its services"),
    "promised_repair_hours": gettext_lazy("Repaired within, as promised"),
    "restored_in_hours": gettext_lazy("Running again in the last trial after"),
    "restore_tested_on": gettext_lazy("Day of the last trial"),
}


def gap(found: Gap, lang: Language) -> str:
    """“The shop must be back within 4 h; its provider promises 24 h.”"""
    said = {
        "activity": found.activity_name,
        "service": found.service_name,
        "within": words.hours(f"{found.within:.2f}", lang),
        "shown": words.hours(f"{found.shown:.2f}", lang) if found.shown is not None else "",
    }
    needs = _("“%(activity)s” must be back within %(within)s") % said
    if found.kind == "restore_old":
        return _("The last trial of %(service)s is over a year old.") % said
    shows = {
        "promise_late": _("for %(service)s, %(shown)s are promised"),
        "promise_unknown": _("what is promised for %(service)s is unknown"),
        "restore_late": _("the last trial of %(service)s took %(shown)s"),
        "restore_unknown": _("nobody has tried how long %(service)s takes"),
    }[found.kind]
    return _("%(needs)s; %(shows)s.") % {"needs": needs, "shows": shows % said}


def proposal(found: Gap) -> tuple[str, str]:
    """A risk and a measure that answer a gap, titles in the reader's language."""
    said = {"service": found.service_name}
    if found.kind in {"promise_late", "promise_unknown"}:
        return (
            _("%(service)s: down for longer than we can bear") % said,
            _("Agree a repair time for %(service)s, or hold a second way ready") % said,
        )
    return (
        _("%(service)s: restoring takes longer than we can bear") % said,
        _("Try out restoring %(service)s, with a watch") % said,
    )
