"""Changes of a verdict in words, in the active language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.format import day as day_words
from portal.ui.language import current_language
from subsidies.matching.facts import OPEN_PERIOD
from subsidies.matching.wording import LABELS
from subsidies.verdicts.models import Cause

SHORT: dict[str, Any] = {
    Cause.PROGRAMME: gettext_lazy("the programme changed"),
    Cause.FACTS: gettext_lazy("your answers changed"),
    Cause.TIME: gettext_lazy("time passed"),
}


def criteria_words(reasons: Iterable[str]) -> str:
    """The criteria that made the difference: "head-count, place"."""
    labels = (str(LABELS.get(reason, reason)) for reason in reasons)
    return ", ".join(label[:1].lower() + label[1:] for label in labels)


def since_sentence(day: date, cause: str | None, reasons: Iterable[str]) -> str:
    """Since when a programme is for the business, and why."""
    reasons = tuple(reasons)
    words = {"day": day_words(day, current_language()), "criteria": criteria_words(reasons)}
    match cause:
        case Cause.FACTS:
            text = _("For you since %(day)s, because your answers changed: %(criteria)s.")
        case Cause.PROGRAMME if reasons:
            text = _("For you since %(day)s, because the programme changed: %(criteria)s.")
        case Cause.PROGRAMME:
            text = _("For you since %(day)s, when it was published.")
        case Cause.TIME if OPEN_PERIOD in reasons:
            text = _("For you since %(day)s, when it opened.")
        case Cause.TIME:
            text = _("For you since %(day)s, because time passed: %(criteria)s.")
        case _:
            text = _("For you at least since %(day)s.")
    return text % words
