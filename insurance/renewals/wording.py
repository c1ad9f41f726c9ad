"""A renewal in words: reasons, what to do about a failure, how long it takes."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insurance.dossier.freeze import USUAL
from insurance.dossier.parts import labels
from insurance.dossier.signing import WHY
from insurance.renewals.models import ItemState
from insurance.renewals.standing import Reason

REASONS: dict[str, Any] = {
    Reason.SCOPE: gettext_lazy("Their mandate lets you look, not edit. Ask them for a mandate to edit."),
    Reason.DOSSIER: gettext_lazy("Their mandate leaves the dossier closed. Ask them to open it."),
    Reason.COMPANY: gettext_lazy("Their mandate leaves the business profile closed, and each cover says who they are."),
    Reason.ENDING: gettext_lazy("Their mandate ends before the renewal begins. Ask them to prolong it."),
    Reason.PARTS: gettext_lazy("Their mandate opens none of the parts that you chose."),
    Reason.CURRENT: gettext_lazy("Their dossier is recent, and nothing was noted since."),
}


def part_labels() -> dict[str, Any]:
    """The parts one may choose, by code, in the order of the dossier."""
    return {part: label for part, label in labels().items() if part in USUAL}


def named(parts: Iterable[str]) -> str:
    """Parts by name, in one line."""
    names = labels()
    return ", ".join(str(names.get(part, part)) for part in parts)


def advice(state: str, why: str) -> str:
    """What happened to one client's dossier where it was not built, and what to do."""
    if state == ItemState.WITHDRAWN:
        return _("The mandate ended or was narrowed before its turn came. Nothing was built; ask the business.")
    if state == ItemState.CANCELLED:
        return _("The renewal was called off before its turn was over.")
    if state != ItemState.FAILED:
        return ""
    if why in WHY:
        return str(WHY[why])
    return _(
        "The build broke off several times (%(code)s). Try it from the client’s dossier page; if it fails there too,"
        " give this code to the platform’s operator."
    ) % {"code": why or "?"}


def lasting(seconds: float | None) -> str:
    """About how long: minutes, from an hour on hours and tens of minutes; empty when nothing is known."""
    if seconds is None:
        return ""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    tens = round(minutes / 10) * 10
    hours, rest = divmod(tens, 60)
    if not rest:
        return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}
    return _("about %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
