"""Reads amounts and durations the way people type them: "1 234,56 €", "€1,234.56", "1 h 30"."""

import re
from decimal import Decimal, InvalidOperation

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_PLAIN = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})")
_GROUPS = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+")}
_CLOCK = re.compile(r"(\d{1,6})\s*(?:h|hr|hrs|hours?|heures?|:)\s*(\d{1,2})?\s*(?:min|mn|m)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,8})\s*(?:min|mn|minutes?)", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,5}(?:[.,]\d{1,2})?)\s*(?:d|j|days?|jours?)", re.IGNORECASE)


def read_decimal(text: str, language: str = "fr") -> Decimal:
    """The number in `text`, finite, without its unit (€, EUR, %, h). Raises ValueError for anything else.

    With both signs the last one marks the decimals. A single comma marks decimals in French; in English "1,234" is
    one thousand two hundred and thirty-four. A single point marks decimals in both.
    """
    bare = _SPACES.sub("", text).replace("\u2212", "-")
    bare = re.sub(r"(?i)^([+-]?)(?:€|eur)|(?:€|eur|euros?|%|h)$", r"\1", bare)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        bare = bare.replace(".", "").replace(",", ".") if comma > point else bare.replace(",", "")
    elif comma >= 0:
        grouped = _GROUPS[","].fullmatch(bare) and (not language.startswith("fr") or bare.count(",") > 1)
        bare = bare.replace(",", "") if grouped else bare.replace(",", ".")
    elif bare.count(".") > 1 and _GROUPS["."].fullmatch(bare):
        bare = bare.replace(".", "")
    if not _PLAIN.fullmatch(bare) or not bare.isascii():
        raise ValueError(f"not a number: {text[:40]!r}")
    try:
        return Decimal(bare) + 0  # + 0: a negative zero becomes zero
    except InvalidOperation as error:  # pragma: no cover -- the pattern lets no such text through
        raise ValueError(f"not a number: {text[:40]!r}") from error


def read_hours(text: str, language: str = "fr") -> Decimal:
    """Hours, to the hundredth, in "1,5", "1 h 30", "1:30", "90 min" or "2 days" (48 h). Raises ValueError."""
    bare = text.strip()
    if found := _MINUTES.fullmatch(bare):
        return round(Decimal(found[1]) / 60, 2)
    if found := _DAYS.fullmatch(bare):
        return round(Decimal(found[1].replace(",", ".")) * 24, 2)
    if found := _CLOCK.fullmatch(bare):
        minutes = int(found[2] or 0)
        if minutes > 59:
            raise ValueError(f"not a duration: {text[:40]!r}")
        return round(Decimal(int(found[1]) * 60 + minutes) / 60, 2)
    return read_decimal(bare, language)
