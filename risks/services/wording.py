"""Services in the reader's words: their history's labels, and the sentences that figures turn into."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.format import NARROW
from portal.ui.language import current_language
from risks.services.availability import duration, exact
from risks.services.facts import FACTS

VERBS: dict[str, Any] = {
    "service.created": gettext_lazy("Service added"),
    "service.edited": gettext_lazy("Service changed"),
    "service.deleted": gettext_lazy("Service deleted"),
}
FIELDS: dict[str, Any] = {
    "kind": gettext_lazy("Kind"),
    "name": gettext_lazy("Name"),
    **{fact.name: fact.label for fact in FACTS},
}


def percent_in_words(value: Any) -> str:
    """`99,9 %`, with all decimals that were promised."""
    return exact(value, current_language()) + (f"{NARROW}%" if current_language() == "fr" else "%")


def stop_in_words(hours: Any) -> str:
    """`8 h 46 min`."""
    return duration(hours, current_language())


def a_year(hours: Any) -> str:
    """`8 h 46 min a year`."""
    return _("%(duration)s a year") % {"duration": stop_in_words(hours)}
