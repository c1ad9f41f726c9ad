"""Amounts, rates and last days as words say them against the fields that a machine reads."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .found import READ, TEXTS, Conflict, quoted, sentences

_EUR = re.compile(
    r"(?<![\d.,])(?P<n>\d{1,3}(?:[   .]\d{3}){1,4}(?:,\d{1,2})?|\d{1,15}(?:[.,]\d{1,2})?)\s{0,3}"
    r"(?P<unit>k€|K€|M€|millions? d.euros|€|euros?\b|EUR\b)"
)
_PCT = re.compile(r"(?<![\d.,])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s{0,3}%")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,2})?")
_SCALE = {"k": 1_000, "m": 1_000_000}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january"), ("février", "fevrier", "february"), ("mars", "march"), ("avril", "april"),
            ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("août", "aout", "august"),
            ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
            ("décembre", "decembre", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_DAY = (
    r"(?:(?P<d>\d{1,2})(?:er)?\s{1,3}(?P<month>[a-zéûA-Z]{3,9})\s{1,3}(?P<y>\d{4})|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))"
)
_LAST_DAY = re.compile(
    rf"\b(?:jusqu.au|avant le|au plus tard le|date limite[^.]{{0,30}}?|clôtur\w{{0,9}}[^.]{{0,30}}?|"
    rf"ferme\w{{0,9}} le|until|before|closes? on|no later than|deadline[^.]{{0,20}}?)\s{{0,3}}:?\s{{0,3}}{_DAY}",
    re.IGNORECASE,
)


def euros_in(text: str) -> list[Decimal]:
    """Amounts of a text in euros: "4,5 k€" is 4500."""
    found = []
    for match in _EUR.finditer(text):
        digits = match["n"]
        plain = re.sub(r"[   ]", "", digits)
        if _THOUSANDS.fullmatch(plain):
            plain = plain.replace(".", "")
        scale = _SCALE.get(match["unit"][0].casefold(), 1)
        found.append(Decimal(plain.replace(",", ".")) * scale)
    return found


def percents_in(text: str) -> list[Decimal]:
    """Rates of a text, in percent."""
    return [Decimal(match["n"].replace(",", ".")) for match in _PCT.finditer(text)]


def last_days_in(text: str) -> list[date]:
    """Days that a text names as the last one; what is no day of the calendar is left out."""
    found = []
    for match in _LAST_DAY.finditer(text):
        try:
            if match["iso"]:
                found.append(date.fromisoformat(match["iso"]))
            elif match["y2"]:
                found.append(date(int(match["y2"]), int(match["m2"]), int(match["d2"])))
            elif month := _MONTHS.get(match["month"].casefold()):
                found.append(date(int(match["y"]), month, int(match["d"])))
        except ValueError:
            continue
    return found


def _plain(numbers: list[Decimal]) -> str:
    return ", ".join(f"{number.normalize():f}" for number in dict.fromkeys(numbers))


def amount_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """`amount_text` against `amount_max` and `rate_pct`: each must be among the figures that the text names.

    A text may name several (a rate, a ceiling, a floor), so only a figure that it never names is a conflict. A record
    that already tells of several published amounts (`amount_conflict`) is one.
    """
    text = (record.get("amount_text") or "")[:READ]
    for field, told, unit in (("amount_max", euros_in(text), "€"), ("rate_pct", percents_in(text), "%")):
        own = record.get(field)
        if own is not None and told and Decimal(str(own)) not in told:
            values: dict[str, str | int] = {"text": quoted(text), "told": _plain(told), "own": str(own), "unit": unit}
            yield Conflict(field, "amount_differs", values)
    for said in (record.get("amount_conflict") or ())[:TEXTS]:
        yield Conflict("amount_text", "amounts_published_differ", {"text": quoted(said)})


def day_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """A last day in words against `closes_on`."""
    closes_on = record.get("closes_on")
    for text in [*sentences(record), *((record.get(name) or "")[:READ] for name in ("status_note", "amount_text"))]:
        for day in last_days_in(text):
            values: dict[str, str | int] = {"text": quoted(text), "told": day.isoformat()}
            if closes_on is None:
                yield Conflict("closes_on", "last_day_not_said", values)
            elif closes_on != day.isoformat():
                yield Conflict("closes_on", "last_day_differs", {**values, "own": closes_on})
