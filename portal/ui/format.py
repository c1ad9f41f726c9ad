"""Figures, dates and rarities as people read them, in French and English.

Pure: takes values and a language, returns text; no settings and no clock. None is never a figure: it reads as the
word "unknown". French figures carry U+202F between thousands and before %, U+00A0 before € and around "h", and
U+2212 as the minus sign, so they never break over two lines.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

type Language = Literal["fr", "en"]
type Number = Decimal | int | str

NARROW = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"
PARIS = ZoneInfo("Europe/Paris")
UNKNOWN: dict[str, str] = {"fr": "inconnu", "en": "unknown"}
_LOCALE = {"fr": "fr_FR", "en": "en_GB"}


def unknown(lang: Language) -> str:
    """The word shown for a fact nobody has given yet."""
    return UNKNOWN[lang]


def listed(parts: Iterable[str], lang: Language) -> str:
    """Several facts in one line, with the space that French puts before a semicolon."""
    return f"{NARROW if lang == 'fr' else ''}; ".join(parts)


def number(value: Number | None, lang: Language, *, decimals: int = 0) -> str:
    """A figure with its thousands separated, rounded half up to `decimals` places."""
    if value is None:
        return unknown(lang)
    exact = _decimal(value)
    rounded = abs(exact).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if lang == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return (MINUS if exact < 0 and rounded else "") + text


def money(value_eur: Number | None, lang: Language, *, cents: bool | None = None) -> str:
    """An amount in euros: `1 234,56 €`, `€1,234.56`. Cents are shown when there are any, unless told otherwise."""
    if value_eur is None:
        return unknown(lang)
    exact = _decimal(value_eur)
    if cents is None:
        cents = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) != exact.to_integral_value()
    text = number(exact, lang, decimals=2 if cents else 0)
    if lang == "fr":
        return f"{text}{NBSP}€"
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def percent(value: Number | None, lang: Language, *, decimals: int = 0) -> str:
    """A share given in percent (76 for 76 %): `76 %`, `76%`."""
    if value is None:
        return unknown(lang)
    return number(value, lang, decimals=decimals) + (f"{NARROW}%" if lang == "fr" else "%")


def hours(value: Number | None, lang: Language, *, decimals: int = 1) -> str:
    """A length in hours, with so many decimals at most: `8 h`, `1,5 h`."""
    if value is None:
        return unknown(lang)
    exact = _decimal(value)
    decimals = 0 if exact == exact.to_integral_value() else decimals
    return f"{number(exact, lang, decimals=decimals)}{NBSP}h"


def average(value_eur: Number) -> Decimal:
    """A yearly average rounded for display: to 10 € under 10,000 €, to 100 € above."""
    exact = _decimal(value_eur)
    return _to_step(exact, Decimal(10) if abs(exact) < 10_000 else Decimal(100))


def rare_year(value_eur: Number) -> Decimal:
    """A rare year rounded for display: two significant figures, three above 100,000 €."""
    exact = _decimal(value_eur)
    if not exact:
        return Decimal(0)
    figures = 2 if abs(exact) < 100_000 else 3
    return _to_step(exact, max(Decimal(1), Decimal(1).scaleb(exact.adjusted() - figures + 1)))


def day(value: date | str | None, lang: Language) -> str:
    """`26 novembre 2026`, `26 November 2026`; the first of a French month is `1er`. Accepts ISO 8601 text."""
    if value is None:
        return unknown(lang)
    return _first(format_date(_date(value), "d MMMM y", locale=_LOCALE[lang]), lang)


def short_day(value: date | str | None, lang: Language, *, year: bool = False) -> str:
    """For tables: `26 nov.`, `26 Nov`; with the year where it is not this one."""
    if value is None:
        return unknown(lang)
    return _first(format_date(_date(value), "d MMM y" if year else "d MMM", locale=_LOCALE[lang]), lang)


def short_month(value: date | str, lang: Language) -> str:
    """For a chart's foot: `nov.`, `Nov`."""
    return str(format_date(_date(value), "LLL", locale=_LOCALE[lang]))


def month(value: date | str | None, lang: Language) -> str:
    """`novembre 2026`, `November 2026`."""
    if value is None:
        return unknown(lang)
    return str(format_skeleton("yMMMM", _date(value), locale=_LOCALE[lang]))


def clock(value: time | str | None, lang: Language) -> str:
    """A time of day: `18 h 05` and `18 h`, or `18:05`."""
    if value is None:
        return unknown(lang)
    at = time.fromisoformat(value) if isinstance(value, str) else value
    if lang == "en":
        return f"{at.hour:02d}:{at.minute:02d}"
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02d}" if at.minute else "")


def moment(value: datetime | str | None, lang: Language, *, zone: tzinfo = PARIS) -> str:
    """Date and time in `zone`: `26 novembre 2026, 18 h 05`, `26 November 2026, 18:05`. Raises ValueError when naive."""
    if value is None:
        return unknown(lang)
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    local = at.astimezone(zone)
    exact = f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}" if lang == "fr" else f"{local.hour:02d}:{local.minute:02d}"
    return f"{day(local.date(), lang)}, {exact}"


_RARITY = {
    "fr": {2: "deux", 5: "cinq", 10: "dix", 20: "vingt", 50: "cinquante", 100: "cent", 200: "deux cents"},
    "en": {2: "two", 5: "five", 10: "ten", 20: "twenty", 50: "fifty", 100: "a hundred", 200: "two hundred"},
}


def rarity(one_in_years: int, lang: Language) -> str:
    """`une année sur vingt`, `one year in twenty`; figures where there is no short word."""
    count = _RARITY[lang].get(one_in_years) or number(one_in_years, lang)
    return f"une année sur {count}" if lang == "fr" else f"one year in {count}"


def file_size(octets: int | None, lang: Language) -> str:
    """`412 ko`, `1,4 Mo`, `412 kB`, `1.4 MB` (powers of ten); never 0 for a file that holds something."""
    if octets is None:
        return unknown(lang)
    units = ("o", "ko", "Mo", "Go") if lang == "fr" else ("B", "kB", "MB", "GB")
    size, unit = Decimal(octets), 0
    while size >= 1000 and unit < len(units) - 1:
        size, unit = size / 1000, unit + 1
    return f"{number(size, lang, decimals=1 if unit > 1 and size < 10 else 0)}{NBSP}{units[unit]}"


def _first(text: str, lang: Language) -> str:
    return f"1er{text[1:]}" if lang == "fr" and text.startswith("1 ") else text


def _date(value: date | str) -> date:
    """The day; of a moment the one in Paris, whatever zone it was kept in."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-11-26") else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        local = value.astimezone(PARIS) if value.tzinfo else value
        return local.date()
    return value


def _decimal(value: Number) -> Decimal:
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a decimal number") from None
    if not exact.is_finite():
        raise ValueError("not a finite number")
    return exact


def _to_step(exact: Decimal, step: Decimal) -> Decimal:
    return (exact / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
