"""Amounts as people type them, in euros before VAT. Pure.

“12k€”, “1.500,00 €”, “60 000”, “1 à 5 k€”, “1,5 M€”. What cannot be known is None with its reason, never 0.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import Read, says_unknown, text_of

MOST = Decimal(10) ** 10
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "md": 1_000_000_000}
_UNIT_WORDS = (
    (re.compile(r"\b(milliards?|billions?|mds?)\b|(?<=\d)mds?\b"), "md"),
    (re.compile(r"\b(millions?|mio)\b"), "m"),
    (re.compile(r"\b(milliers?( d')?|mille|thousands?)\b"), "k"),
)
_PART = re.compile(r"(?P<number>\d[\d., ]*)(?P<unit>md|k|m)?")
_OTHER_MONEY = re.compile(r"[$£¥₣]|\b(usd|gbp|chf|dollars?|livres?|pounds?|cad|jpy)\b", re.IGNORECASE)
_RATE = re.compile(
    r"(?:tva|vat)\D{0,12}(\d{1,2}(?:[.,]\d+)?)\s*%|(\d{1,2}(?:[.,]\d+)?)\s*%\s*(?:de\s+)?(?:tva|vat)", re.IGNORECASE
)
_TTC = re.compile(r"\b(ttc|t\.t\.c\.?|tax included|vat included|incl(?:uding|\.)?\s*(?:vat|tax))", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(~|≈|±|env(?:iron|\.)?|about|approx(?:\.|imately)?|ca\.?|circa|around|plus ou moins|autour de)\s*", re.IGNORECASE
)
_UPTO = re.compile(
    r"^(<=?|≤|jusqu'?[aà]u?|max(?:imum|i|\.)?|up to|moins de|less than|au plus|inf[ée]rieur [aà])\s*:?\s*",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^(>=?|≥|[aà] partir de|d[eè]s|min(?:imum|i|\.)?|at least|plus de|more than|over|au moins|"
    r"sup[ée]rieur [aà]|from)\s*:?\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(et plus|ou plus|and more|or more|\+)$", re.IGNORECASE)
_BETWEEN = re.compile(r"^(entre|between|de|from)\s+", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:-|–|—|\bà\b|\ba\b|\bto\b|\bet\b|\band\b|(?<=\d)/(?=\d)|\.\.+|…)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high` euros before VAT; None on a side is unknown."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Money:
    """What the header says of a column's amounts: its factor, whether tax is in, the rate in percent if stated."""

    factor: int = 1
    with_tax: bool = False
    rate: Decimal | None = None
    english: bool = False
    other: bool = False


def column_money(header: str, *, english: bool = False) -> Money:
    """Reads “Coût (k€ TTC, TVA 20 %)”."""
    plain = header.casefold()
    factor = 1
    if re.search(r"\bk\s?(€|eur)|\(k\)|\bkeur|milliers|thousands|€\s?k\b|['’]?000\s?€", plain):
        factor = 1_000
    elif re.search(r"\bm\s?(€|eur)|millions?|€\s?m\b", plain):
        factor = 1_000_000
    return Money(factor, bool(_TTC.search(header)), _rate(header), english, bool(_OTHER_MONEY.search(header)))


def read_amount(value: Any, money: Money | None = None) -> Read[Span]:
    """The amount or the span of amounts in one cell."""
    column = money or Money()
    text = text_of(value)
    if not text or says_unknown(text):
        return Read(None)
    if column.other or _OTHER_MONEY.search(text):
        return Read(None, _("This amount is not in euros."))
    if isinstance(value, bool):
        return Read(None, _not_an_amount(text))
    if isinstance(value, int | float):
        return _finished(Read(_both(Decimal(str(value)) * column.factor)), text, column)
    return _finished(_read_text(text, column), text, column)


def _read_text(text: str, column: Money) -> Read[Span]:
    plain = re.sub(r"\s+", " ", text.casefold().replace("’", "'"))
    plain = re.sub(
        r"\(?\b(ht|hors taxes?|h\.t\.?|ttc|t\.t\.c\.?|excl?\.? (?:vat|tax)|before vat|incl?\.? (?:vat|tax))(?!\w)\)?",
        " ",
        plain,
    )
    plain = _RATE.sub(" ", plain)
    plain = re.sub(r"€|(\bd')?\beuros?\b|eur\b", "", plain).strip(" ,;()")
    for pattern, unit in _UNIT_WORDS:
        plain = pattern.sub(unit, plain)
    plain = re.sub(r"(?<=\d)\s+(?=(k|md|m)\b)", "", plain).strip()
    about = _ABOUT.match(plain)
    plain = _ABOUT.sub("", plain)
    upto, start = _UPTO.match(plain), _FROM.match(plain) if not _SPLIT.search(plain) else None
    plain = _AFTER.sub("", plain) if (after := _AFTER.search(plain)) else plain
    plain = _BETWEEN.sub("", (_UPTO if upto else _FROM).sub("", plain) if upto or start else plain).strip()
    if plain.startswith(("-", "−", "(")):
        return Read(None, _("An amount cannot be less than 0."))
    parts = [part.strip() for part in _SPLIT.split(plain)]
    if len(parts) > 2 or not all(parts):
        return Read(None, _not_an_amount(text))
    found = [_part(part, column.english) for part in parts]
    if any(item is None for item in found):
        return Read(None, _not_an_amount(text))
    sums, doubts = _joined([item for item in found if item is not None], column.factor)
    if about:
        doubts.append(_("“%(text)s” is said to be about right only.") % {"text": text[:40]})
    if any(amount is None for amount in sums):
        return Read(None, " ".join(doubts))
    low, high = sums[0], sums[-1]
    if low is not None and high is not None and low > high:
        return Read(None, _("“%(text)s” runs from more to less. Which is the lowest?") % {"text": text[:40]})
    span = Span(None if upto else low, None if start or after else high)
    return Read(span, " ".join(doubts))


def _joined(found: list[tuple[Decimal, str, bool]], factor: int) -> tuple[list[Decimal | None], list[str]]:
    """Amounts in euros; a unit written once, at the end of a span, counts for both when the first is the smaller."""
    doubts: list[str] = []
    units = [unit for _number, unit, _odd in found]
    if len(found) == 2 and units[1] and not units[0] and found[0][0] < found[1][0]:
        units[0] = units[1]
    sums: list[Decimal | None] = []
    for (number, _unit, odd), unit in zip(found, units, strict=True):
        if odd and unit:
            doubts.append(_("The point or comma can mark thousands or decimals: the amount cannot be known."))
            sums.append(None)
            continue
        amount = number * 1000 if odd else number
        if odd:
            said = {"amount": f"{amount:f}".split(".")[0]}
            doubts.append(_("The point or comma was taken to mark thousands: %(amount)s €.") % said)
        sums.append(amount * (_UNITS[unit] if unit else factor))
    return sums, doubts


def _part(text: str, english: bool) -> tuple[Decimal, str, bool] | None:
    """(number, unit, whether its one sign could mark thousands as well as decimals)."""
    match = _PART.fullmatch(_SPACES.sub("", text)) if re.fullmatch(r"[\d.,'\s\u00a0\u202f]+(md|k|m)?", text) else None
    if match is None:
        return None
    if re.search(r"\d[\s'\u00a0\u202f]\d", text) and not re.fullmatch(
        r"\d{1,3}([\s'\u00a0\u202f]\d{3})+([.,]\d{1,2})?(md|k|m)?", text
    ):
        return None
    bare, unit = match["number"], match["unit"] or ""
    comma, point = bare.rfind(","), bare.rfind(".")
    odd = False
    if comma >= 0 and point >= 0:
        thousands, decimals = (".", ",") if comma > point else (",", ".")
        pattern = rf"\d{{1,3}}(\{thousands}\d{{3}})+\{decimals}\d{{1,2}}"
        if not re.fullmatch(pattern, bare):
            return None
        bare = bare.replace(thousands, "").replace(decimals, ".")
    elif comma >= 0 or point >= 0:
        sign = "," if comma >= 0 else "."
        if re.fullmatch(rf"\d{{1,3}}(\{sign}\d{{3}}){{2,}}", bare):
            bare = bare.replace(sign, "")
        elif re.fullmatch(rf"[1-9]\d{{0,2}}\{sign}\d{{3}}", bare):
            if sign == "," and english:
                bare = bare.replace(sign, "")
            else:
                odd, bare = True, bare.replace(sign, ".")
        elif re.fullmatch(rf"\d+\{sign}\d+", bare):
            bare = bare.replace(sign, ".")
        else:
            return None
    if not re.fullmatch(r"\d{1,13}(\.\d{1,8})?", bare):
        return None
    return Decimal(bare), unit, odd


def _finished(read: Read[Span], text: str, column: Money) -> Read[Span]:
    """Before VAT, within what can be stored, to the cent."""
    if read.value is None:
        return read
    divisor = Decimal(1)
    if column.with_tax or _TTC.search(text):
        rate = _rate(text) or column.rate
        if rate is None:
            return Read(None, _("This amount includes VAT and no rate is written. What is it before VAT?"))
        divisor = 1 + rate / 100
    sides = [None if side is None else side / divisor for side in (read.value.low, read.value.high)]
    if any(side is not None and not side.is_finite() for side in sides):
        return Read(None, _not_an_amount(text))
    if any(side is not None and side < 0 for side in sides):
        return Read(None, _("An amount cannot be less than 0."))
    if any(side is not None and side >= MOST for side in sides):
        return Read(None, _("This amount is too large to be right."))
    low, high = (None if side is None else side.quantize(Decimal("0.01")) for side in sides)
    return Read(Span(low, high), read.doubt)


def _rate(text: str) -> Decimal | None:
    found = _RATE.search(text)
    return Decimal((found[1] or found[2]).replace(",", ".")) if found else None


def _both(amount: Decimal) -> Span:
    return Span(amount, amount)


def _not_an_amount(text: str) -> str:
    return _("“%(text)s” could not be read as an amount.") % {"text": text[:40]}
