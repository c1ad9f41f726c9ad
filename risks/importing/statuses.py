"""How far an action is, in the words of a spreadsheet. Pure."""

import re
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import Read, fold, says_unknown, text_of

_WORDS = {
    "todo": "a faire|todo|to do|prevu|prevue|planifie|planifiee|planned|not started|non commence|non commencee"
    "|non demarre|non demarree|a lancer|a planifier|open|ouvert|ouverte|pas commence|en attente|pending|nouveau|new"
    "|non debute|a venir|non fait|pas fait|not done",
    "in_progress": "en cours|in progress|ongoing|wip|commence|commencee|started|demarre|demarree|lance|lancee|engage"
    "|engagee|under way|underway|partiel|partiellement|partial|en cours de realisation",
    "done": "fait|faite|termine|terminee|done|complete|completed|realise|realisee|clos|close|closed|cloture|cloturee"
    "|finished|acheve|achevee|ok|en place|implemented|solde|soldee",
    "cancelled": "abandonne|abandonnee|annule|annulee|cancelled|canceled|dropped|abandoned|supprime|rejete|rejected",
}
STATUSES = {word: code for code, words in _WORDS.items() for word in words.split("|")}


def read_status(value: Any) -> Read[str]:
    """`todo`, `in_progress`, `done` or `cancelled`; “50 %” or 0.5 is in progress."""
    text = text_of(value)
    if not text or says_unknown(text):
        return Read(None)
    share = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", text)
    if share:
        return _by_share(float(share[1].replace(",", ".")), text)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return _by_share(value * 100, text)
    code = STATUSES.get(fold(text))
    return Read(code) if code else Read(None, _("“%(text)s” is no state that we know.") % {"text": text[:40]})


def _by_share(share: float, text: str) -> Read[str]:
    if share > 100:
        return Read(None, _("“%(text)s” is no state that we know.") % {"text": text[:40]})
    return Read("todo" if share == 0 else "done" if share == 100 else "in_progress")
