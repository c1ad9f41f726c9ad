"""Months, hours and durations in words."""

from typing import Any

from babel.dates import get_day_names, get_month_names
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui.format import Language

DURATIONS: dict[int, Any] = {
    1: pgettext_lazy("stoppage", "One hour"),
    4: pgettext_lazy("stoppage", "Four hours"),
    24: pgettext_lazy("stoppage", "A day and night"),
    72: pgettext_lazy("stoppage", "Three days"),
    168: pgettext_lazy("stoppage", "A week"),
    720: pgettext_lazy("stoppage", "Thirty days"),
}
MISSING: dict[str, Any] = {
    "turnover_eur": gettext_lazy("your turnover of the last year"),
    "opening_hours": gettext_lazy("your opening hours"),
    "variable_costs_pct": gettext_lazy("what 100 € of sales cost you"),
}


def month_names(lang: Language) -> list[str]:
    """January to December."""
    return [get_month_names("wide", locale=lang)[place] for place in range(1, 13)]


def day_names(lang: Language) -> list[str]:
    """Monday to Sunday, short."""
    return [get_day_names("abbreviated", locale=lang)[place] for place in range(7)]


def long_day_names(lang: Language) -> list[str]:
    """Monday to Sunday, in full."""
    return [get_day_names("wide", locale=lang)[place].capitalize() for place in range(7)]


def moment(month: int, hour_of_week: int, lang: Language) -> str:
    """“December, Saturday, 8 h”."""
    day, hour = divmod(hour_of_week, 24)
    said = {"month": month_names(lang)[month], "day": get_day_names("wide", locale=lang)[day], "hour": hour}
    return _("%(month)s, %(day)s from %(hour)d h") % said


def day_in_month(day: int, month: int, lang: Language) -> str:
    """“a Saturday in December”; days from 0 for Monday, months from 0 for January."""
    return _("a %(day)s in %(month)s") % {
        "day": get_day_names("wide", locale=lang)[day],
        "month": month_names(lang)[month],
    }
