"""The words for the codes of a snapshot, in the active language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.documents import palette

from ..redaction.marks import withheld_text

LEVELS = (1, 2, 3, 4, 5)


def treatment(code: str | None) -> str | None:
    """What was decided about a risk."""
    known = {
        "reduce": pgettext("dossier", "Reduce"),
        "transfer": _("Insure or share"),
        "accept": pgettext("dossier", "Accept"),
        "avoid": pgettext("dossier", "Avoid"),
    }
    return known[code] if code else None


def status(code: str) -> str:
    """Where a measure stands."""
    return {
        "planned": pgettext("measure", "Planned"),
        "under_way": pgettext("measure", "Under way"),
        "done": pgettext("measure", "Done"),
        "dropped": pgettext("measure", "Dropped"),
    }[code]


def status_ink(code: str) -> str:
    """Done is proven, the rest is not yet."""
    return {"done": palette.MOSS, "under_way": palette.MOAT, "dropped": palette.INK_3}.get(code, palette.INK)


def answer(code: str) -> str:
    """Whether a question was answered."""
    return {
        "open": _("Not answered"),
        "unknown": pgettext("dossier", "Unknown"),
        "known": _("Answered"),
        "withheld": withheld_text(),
    }[code]


def declaration(code: str) -> str:
    """What the signatory said of an answer."""
    said = {
        "declared": _("confirmed"),
        "stale": _("not declared: it changed since it was confirmed"),
        "withheld": _("withheld, not declared"),
    }
    return said.get(code, _("not declared"))


def eligibility(code: str | None) -> str | None:
    """The matcher's verdict on a programme."""
    known = {"eligible": _("Eligible"), "unknown": _("To be clarified"), "not_eligible": _("Not eligible")}
    return known[code] if code else None


def waiting(code: str | None) -> str:
    """How a policy counts its waiting hours."""
    return {"beyond": _("first hours never paid"), "from_zero": _("paid from hour zero once exceeded")}.get(
        code or "", ""
    )


def weekday(day: int) -> str:
    """1 is Monday."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )[day - 1]
