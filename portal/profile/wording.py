"""A profile's facts as one reads them. Pure: values and a language in, text out; None stays None, "unknown" is shown
by the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.profile.reference import (
    BANDS,
    commune,
    department,
    headcount_bounds,
    legal_form_label,
    legal_forms,
    naf_label,
    region,
)
from portal.ui import format as words
from portal.ui.fields import WEEKDAYS

# The forms most small businesses have, by the names that people use.
COMMON_FORMS = {
    "1000": gettext_lazy("Sole trader (also as a micro-entrepreneur)"),
    "5499": gettext_lazy("SARL or EURL"),
    "5710": gettext_lazy("SAS or SASU"),
    "5599": gettext_lazy("SA with a board of directors"),
    "9220": gettext_lazy("Association"),
}
MICRO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No"), "unknown": gettext_lazy("I don’t know")}


def shown(code: str, values: Mapping[str, Any], lang: words.Language) -> str | None:
    """The value of one fact in the reader's language, or None when it is not known."""
    value = values.get(code)
    if code == "employees":
        return headcount(value, values.get("employees_band"))
    if code == "opening_hours":
        return None if value is None else "\n".join(f"{day} {spans}" for day, spans in hours(value, lang))
    return None if value in (None, "") else _shown(code, value, lang)


def _shown(code: str, value: Any, lang: words.Language) -> str:  # noqa: PLR0911 -- one line a fact
    match code:
        case "siren":
            return _siren(value)
        case "siret":
            return f"{_siren(value)}{words.NBSP}{value[9:]}"
        case "legal_form":
            return legal_form_label(value, lang) or str(value)
        case "created_on":
            return words.day(value, lang)
        case "micro_entrepreneur":
            return str(MICRO["yes" if value else "no"])
        case "naf":
            return _named(value, naf_label(value, lang))
        case "commune":
            return place_name(value)
        case "department":
            return _named(value, getattr(department(value), "name", None))
        case "region":
            return getattr(region(value), "name", str(value))
        case "turnover_eur" | "balance_sheet_eur":
            return words.money(value, lang)
        case "online_share_pct":
            return words.percent(value, lang, decimals=0 if value == int(value) else 1)
    return str(value)


def legal_form_choices(lang: words.Language, current: str | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a form offers: the common forms under their everyday names, then all others; `current` is always there."""
    listed = dict(legal_forms(lang))
    if current and current not in listed:
        listed[current] = legal_form_label(current, lang) or current
    common = [(code, str(name)) for code, name in COMMON_FORMS.items()]
    rest = sorted(((code, label) for code, label in listed.items() if code not in COMMON_FORMS), key=lambda p: p[1])
    return [(_("Often"), common), (_("All the others"), rest)]


def headcount(employees: int | None, band: str | None) -> str | None:
    """The number when there is one, else the band."""
    if employees is not None:
        return ngettext("%(n)d person", "%(n)d people", employees) % {"n": employees}
    return band_label(band) if band else None


def band_label(band: str) -> str:
    """ "10 to 19 people" from the band's code; a code of no band stays as it is."""
    bounds = headcount_bounds(band)
    if bounds is None:
        return band
    low, high = bounds
    if high == 0:
        return _("Nobody employed")
    if high is None:
        return _("%(low)d people or more") % {"low": low}
    return _("%(low)d to %(high)d people") % {"low": low, "high": high}


def bands() -> list[tuple[str, str]]:
    """(code, label) of the bands, smallest first."""
    return [(code, band_label(code)) for code in BANDS]


def hours(week: Mapping[str, Any], lang: words.Language) -> list[tuple[str, str]]:
    """A line a day, from Monday to Sunday: ("Monday", "7:00–19:30"); days without hours are closed."""
    return [
        (
            str(label),
            ", ".join(f"{words.clock(start, lang)}–{_closing(end, lang)}" for start, end in week.get(day, []))
            or pgettext("opening hours", "closed"),
        )
        for day, label in WEEKDAYS.items()
    ]


def place_name(code: str) -> str:
    """The town with its first postal code, or the code itself."""
    found = commune(code)
    if found is None:
        return code
    return f"{found.name} ({found.postal_codes[0]})" if found.postal_codes else found.name


def _closing(end: str, lang: words.Language) -> str:
    return words.clock("00:00" if end == "24:00" else end, lang)


def _siren(value: str) -> str:
    return words.NBSP.join((value[:3], value[3:6], value[6:9]))


def _named(code: str, name: str | None) -> str:
    return f"{name} ({code})" if name else code
