"""A claim in words: what the history calls its verbs and facts, and a sum with what it leaves out."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insurance.claims.columns import COLUMNS
from insurance.claims.lossrun import Sum
from portal.ui import format as shown

VERBS = {
    "claim.created": gettext_lazy("Claim added"),
    "claim.edited": gettext_lazy("Claim edited"),
    "claim.deleted": gettext_lazy("Claim deleted"),
    "claim.imported": gettext_lazy("Loss run brought in"),
    "claim.nil_declared": gettext_lazy("“No loss in five years” declared"),
    "claim.nil_withdrawn": gettext_lazy("“No loss in five years” withdrawn"),
}
_SHARED = {"incurred_eur", "status", "description"}  # never recorded, or worded for every feature already
FIELDS: dict[str, Any] = {column.field: column.label for column in COLUMNS if column.field not in _SHARED} | {
    "claim_number": gettext_lazy("Claim number at the insurer"),
    "service": gettext_lazy("Service"),
    "policy": gettext_lazy("Contract"),
    "valued_on": gettext_lazy("Figures as at"),
    "lessons": gettext_lazy("What was learnt, and what was changed"),
    "since": gettext_lazy("No loss since"),
    "because_of": gettext_lazy("Because of"),
    "rows_added": gettext_lazy("Rows added"),
    "rows_changed": gettext_lazy("Rows changed"),
}


def total(found: Sum, lang: shown.Language) -> str:
    """“1,200 €, 1 unknown”; the word alone where nothing is known."""
    if found.known is None or not found.unknown:
        return shown.money(found.known, lang)
    more = ngettext("%(n)d unknown", "%(n)d unknown", found.unknown) % {"n": found.unknown}
    return _("%(amount)s, %(more)s") % {"amount": shown.money(found.known, lang), "more": more}
