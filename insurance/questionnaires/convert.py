"""From a common answer to the insurer's own form of it: total over everything that a common answer may be. Pure.

What cannot be converted says why; nothing is guessed, and what nobody knows stays unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from insurance.questionnaires.shape import LONGEST_ANSWER, SCALE, Question
from insurance.readiness import questions as common
from insurance.readiness import values
from insurance.readiness.values import NO, NOT_FOR_US, YES
from portal.ui.format import Language

OPEN, KNOWN, UNKNOWN, NOT_FOR = "open", "known", "unknown", "not_for_us"
UNCONVERTED = "unconverted"
NO_CHOICE, NO_BAND, NO_DAY, TOO_LONG = "no_choice", "no_band", "no_day", "too_long"
YES_OR_NO = {"yesno", "yesno_text", "yesno_doc"}
NUMBERS = {"money", "percent", "hours", "integer", "months"}
NAMED = {"scale", "choice", "multi"}  # answered by values that have names


@dataclass(frozen=True, slots=True)
class Converted:
    """An answer in the insurer's form: yes or no, a choice's code, decimal text, an ISO day or text. `why` says what
    stood in the way while `state` is "unconverted"."""

    state: str
    value: str | None = None
    why: str = ""


def conversions(ours: common.Question) -> dict[str, frozenset[str]]:
    """Which of the insurer's types a common question can answer, each with the ways that `convert` offers; an empty
    name: straight, without one."""
    direct, text = frozenset({""}), {"text": frozenset({""})}
    if ours.type in YES_OR_NO:
        found = {"yes_no": frozenset({"", "invert"}), "choice": frozenset({"choices"}), **text}
        return {**found, "date": direct} if ours.type == "yesno_doc" else found
    if ours.type in NAMED:
        more = {} if ours.type == "multi" else {"choice": frozenset({"choices"})}
        return {"yes_no": frozenset({"yes_when"}), **more, **text}
    if ours.type in NUMBERS:
        straight = "amount" if ours.type == "money" else "number"
        return {straight: direct, "choice": frozenset({"bands"}), "yes_no": frozenset({"yes_if"}), **text}
    return {"date": direct, **text} if ours.type == "date" else text


def names_of(ours: common.Question) -> tuple[str, ...]:
    """The values of a common question as a file names them; none for a question without."""
    named: tuple[str, ...] = ()
    if ours.type in YES_OR_NO:
        named = (YES, NO)
    elif ours.type == "scale":
        named = SCALE
    elif ours.type in NAMED:
        named = tuple(choice.code for choice in ours.choices)
    return (*named, NOT_FOR_US) if named and ours.may_not_apply else named


def converted(theirs: Question, ours: common.Question, state: str, value: Any, lang: Language) -> Converted:
    """The common answer as this question wants it. `state`: open, unknown or known, as a standing has it."""
    if state == UNKNOWN:
        return Converted(UNKNOWN)
    if state == OPEN or value is None:
        return Converted(OPEN)
    if value == NOT_FOR_US:
        return _not_for_us(theirs, ours)
    ways: dict[str, Callable[[], Converted]] = {
        "text": lambda: _text(theirs, ours, value, lang),
        "choice": lambda: _choice(theirs, ours, value),
        "yes_no": lambda: _yes_no(theirs, ours, value),
        "date": lambda: _day(value),
    }
    return ways.get(theirs["type"], lambda: _figure(value))()


def _not_for_us(theirs: Question, ours: common.Question) -> Converted:
    """Where the file gives “not for us” a place it has one; else it stays what it is."""
    how = theirs.get("convert", {})
    if theirs["type"] == "choice" and any(NOT_FOR_US in listed for listed in how.get("choices", {}).values()):
        return _named(theirs, [NOT_FOR_US])
    if theirs["type"] == "yes_no" and NOT_FOR_US in how.get("yes_when", []):
        return Converted(KNOWN, YES)
    return Converted(NOT_FOR)


def _names(ours: common.Question, value: Any) -> list[str]:
    """A common value by the names that a file uses; empty for one that has none."""
    if ours.type in YES_OR_NO:
        said = values.said_yes(value)
        return [] if said is None else [YES if said else NO]
    if ours.type == "scale":
        return [SCALE[value]] if value in range(len(SCALE)) else []
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, str)]


def _choice(theirs: Question, ours: common.Question, value: Any) -> Converted:
    bands = theirs.get("convert", {}).get("bands")
    return _named(theirs, _names(ours, value)) if bands is None else _band(bands, value)


def _named(theirs: Question, names: list[str]) -> Converted:
    for code, listed in theirs.get("convert", {}).get("choices", {}).items():
        if any(name in listed for name in names):
            return Converted(KNOWN, code)
    return Converted(UNCONVERTED, why=NO_CHOICE)


def _band(bands: Iterable[Mapping[str, Any]], value: Any) -> Converted:
    number = _number(value)
    if number is None:
        return Converted(UNCONVERTED, why=NO_BAND)
    for band in bands:
        low, high = band.get("at_least"), band.get("below")
        if (low is None or number >= exact(low)) and (high is None or number < exact(high)):
            return Converted(KNOWN, band["choice"])
    return Converted(UNCONVERTED, why=NO_BAND)


def _yes_no(theirs: Question, ours: common.Question, value: Any) -> Converted:
    how = theirs.get("convert", {})
    if "yes_if" in how:
        number, low, high = _number(value), how["yes_if"].get("at_least"), how["yes_if"].get("at_most")
        if number is None:
            return Converted(UNCONVERTED, why=NO_BAND)
        within = (low is None or number >= exact(low)) and (high is None or number <= exact(high))
        return Converted(KNOWN, YES if within else NO)
    names = _names(ours, value)
    if not names:
        return Converted(UNCONVERTED, why=NO_CHOICE)
    if "yes_when" in how:
        return Converted(KNOWN, YES if any(name in how["yes_when"] for name in names) else NO)
    said = names[0] == YES
    return Converted(KNOWN, YES if said is not how.get("invert", False) else NO)


def _figure(value: Any) -> Converted:
    return Converted(UNCONVERTED, why=NO_BAND) if _number(value) is None else Converted(KNOWN, str(value))


def _day(value: Any) -> Converted:
    day = value.get("on") if isinstance(value, Mapping) else value
    return Converted(KNOWN, day) if isinstance(day, str) and day else Converted(UNCONVERTED, why=NO_DAY)


def _text(theirs: Question, ours: common.Question, value: Any, lang: Language) -> Converted:
    text = values.shown(ours, value, lang)
    if len(text) > theirs.get("max_length", LONGEST_ANSWER):  # cut, it would say something else
        return Converted(UNCONVERTED, why=TOO_LONG)
    return Converted(KNOWN, text)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def exact(bound: float) -> Decimal:
    """A bound as it was written in the file."""
    return Decimal(repr(bound))
