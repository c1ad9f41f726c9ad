"""What intakes say, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_noop as _

from subsidies.programmes.conflicts import Conflict
from subsidies.programmes.conflicts.wording import KINDS, kind_of
from subsidies.programmes.conflicts.wording import sentence as conflict_sentence
from subsidies.programmes.formats import Problem
from subsidies.programmes.formats.wording import located

FETCH_SENTENCES: dict[str, str] = {
    "not_https": _("The address must begin with https://."),
    "not_an_address": _("This is not an address that can be fetched."),
    "host_not_allowed": _("%(host)s is not on the operator’s list of hosts that may be fetched from."),
    "name_not_found": _("%(host)s is not known on the internet."),
    "private_address": _("%(host)s leads into a private network, which is never fetched."),
    "no_connection": _("The server did not answer."),
    "certificate": _("The server’s certificate could not be verified."),
    "too_slow": _("The server took too long."),
    "too_big": _("The file is larger than %(limit)s MB."),
    "too_many_redirects": _("The address redirects more than %(limit)s times."),
    "content_type": _("The address answered “%(kind)s”, not a CSV or JSON file."),
    "encoded": _("The server sent a compressed file, which is not read."),
    "cut_off": _("The file was cut off on the way."),
    "not_http": _("The server’s answer could not be understood."),
    "too_many_waiting": _("Twenty files wait for a decision already; the next ones come when some are decided."),
    "no_room": _("Your files fill the %(limit)s MB kept for them: each goes thirty days after its decision."),
    "status": _("The server answered %(status)s."),
}
NOTES: dict[str, str] = {
    "markup": _("The text holds markup (%(value)s); it is shown as it is written."),
    "not_ours": _("“%(value)s” belongs to another institution or to the shared catalogue: it is not yours to change."),
    "rows_unreadable": _("Rows of this file that could not be read: %(count)s. Look whether it is one of them."),
}
ERRORS = {
    "file_gone": gettext_lazy("The file is no longer there, or has been altered. Send it again."),
    "gave_up": gettext_lazy("It was tried five times. Send the file again, or tell the operator."),
}
FIELDS = {
    "title": gettext_lazy("Title"),
    "operator": gettext_lazy("Institution"),
    "other_operators": gettext_lazy("Other institutions"),
    "kind": gettext_lazy("Kind"),
    "url": gettext_lazy("Official page"),
    "themes": gettext_lazy("Themes"),
    "opens_on": gettext_lazy("Opens on"),
    "closes_on": gettext_lazy("Closes on"),
    "suspended": pgettext_lazy("programme", "Suspended"),
    "amount_text": gettext_lazy("Amount in words"),
    "amount_min": gettext_lazy("Lowest amount (VAT as in the source)"),
    "amount_max": gettext_lazy("Highest amount (VAT as in the source)"),
    "rate_pct": gettext_lazy("Rate, in percent"),
    "spend_min": gettext_lazy("Lowest spending (VAT as in the source)"),
    "spend_max": gettext_lazy("Highest spending (VAT as in the source)"),
    "amount_tranches": gettext_lazy("Amounts by case"),
    "criteria": gettext_lazy("Who passes"),
    "targeting": gettext_lazy("Who is aimed at"),
    "conditions": gettext_lazy("Conditions"),
    "apply_before_start": gettext_lazy("Apply before you start"),
    "aid_regime": gettext_lazy("Aid regime"),
    "prerequisite_ids": gettext_lazy("Programmes needed before"),
    "not_with_ids": gettext_lazy("Not together with"),
    "stated": gettext_lazy("In the institution’s words"),
    "source": gettext_lazy("Source"),
    "documents": gettext_lazy("Documents"),
    "paid": gettext_lazy("When it is paid"),
    "once_per_years": gettext_lazy("Once in so many years"),
    "max_public_pct": gettext_lazy("Highest public share, in percent"),
    "status_note": gettext_lazy("Note on its state"),
    "amount_conflict": gettext_lazy("Amounts published differently"),
    "state": gettext_lazy("State"),
}
STATED = {
    "size": pgettext_lazy("stated", "size"),
    "zone": pgettext_lazy("stated", "area"),
    "sector": pgettext_lazy("stated", "sector"),
    "age": pgettext_lazy("stated", "age"),
}
VALUES = {
    "published": gettext_lazy("published"),
    "closed": gettext_lazy("closed for good"),
}


def fetch_sentence(problem: Mapping[str, Any]) -> str:
    """Why a fetch brought nothing."""
    code = str(problem["code"])
    return gettext(FETCH_SENTENCES[code]) % problem


def problem_sentences(found: list[list[Any]]) -> list[str]:
    """Reasons or notes of a row, as they were kept: those of the formats, and the intake's own."""
    return [_note(field, code, values) for field, code, values in found]


def _note(field: str, code: str, values: Mapping[str, Any]) -> str:
    if code not in NOTES:
        return located(Problem(field, code, values))
    said = gettext(NOTES[code]) % values
    return gettext("%(field)s: %(sentence)s") % {"field": field, "sentence": said} if field else said


def conflicts_by_kind(found: list[list[Any]]) -> list[tuple[str, list[str]]]:
    """Conflicts of a row, as they were kept: each kind in words with its sentences."""
    kinds: dict[str, list[str]] = {}
    for field, code, values in found:
        kinds.setdefault(kind_of(code), []).append(conflict_sentence(Conflict(field, code, values)))
    return [(str(label), kinds[kind]) for kind, label in KINDS.items() if kind in kinds]
