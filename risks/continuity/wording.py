"""Months, hours and durations in words."""

from decimal import Decimal
from typing import Any

from babel.dates import get_day_names, get_month_names
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui.format import Language, number
from portal.ui.language import current_language

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
PARTS: tuple[Any, ...] = (
    pgettext_lazy("part of a day", "Before 11 h"),
    pgettext_lazy("part of a day", "11 h to 14 h"),
    pgettext_lazy("part of a day", "14 h to 18 h"),
    pgettext_lazy("part of a day", "From 18 h"),
)


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


def day_of_month(month: int, lang: Language) -> str:
    """“a day of December”, where all open days sell alike."""
    return _("a day of %(month)s") % {"month": month_names(lang)[month]}


def full_day_of_month(month: int, lang: Language) -> str:
    """“a full day of December”, where some open days are shorter."""
    return _("a full day of %(month)s") % {"month": month_names(lang)[month]}


def one_or_many(value: Decimal, lang: Language) -> int:
    """A whole number that stands for `value` where a sentence has a singular: French counts 1.5 as one, English not."""
    single = value < 2 if lang == "fr" else value == 1
    return 1 if single else 2


def not_a_hundred(total: Decimal) -> str:
    """Why percentages that add up to `total` are refused, and what to do."""
    lang = current_language()
    said = {"sum": plain(total, lang), "much": plain(abs(total - 100), lang)}
    if total > 100:
        return _("These shares make %(sum)s, not 100: take %(much)s away.") % said
    return _("These shares make %(sum)s, not 100: add %(much)s.") % said


def plain(value: Decimal, lang: Language) -> str:
    """With as many decimals as it needs, two at most."""
    decimals = next((places for places in (0, 1) if value == round(value, places)), 2)
    return number(value, lang, decimals=decimals)
