"""Head-counts, ages and micro-entrepreneurs as words say them, against the criteria's bounds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .found import Conflict, bounds_text, quoted, said, sentences

# Repetitions are bounded, here and beside: a text made to be read again and again must cost no more than its length.
_N = r"(?P<{}>[0-9]{{1,3}}(?:[   .][0-9]{{3}}){{1,2}}|[0-9]{{1,7}})"
_A, _B = _N.format("a"), _N.format("b")
_PEOPLE = r"\s{0,3}(?:salari|personne|employ|collaborat|ETP\b|emplois?\b|staff|people)"
# How a bound is put into words; the offset makes it the bound that counts ("fewer than 250" is up to 249).
_BETWEEN = re.compile(
    rf"\b(?:entre|de|between|from)\s{{1,3}}{_A}\s{{1,3}}(?:et|à|and|to)\s{{1,3}}{_B}(?:{_PEOPLE})", re.IGNORECASE
)
_HIGH: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"\b(?:moins de|inférieurs? à|fewer than|less than|under)\s{{1,3}}{_A}{_PEOPLE}", re.IGNORECASE), -1),
    (
        re.compile(rf"\b(?:jusqu.à|au plus|maximum|n.excédant pas|up to|at most)\s{{1,3}}{_A}{_PEOPLE}", re.IGNORECASE),
        0,
    ),
    (re.compile(rf"{_A}{_PEOPLE}\S{{0,12}}\s{{1,3}}(?:au plus|maximum|au maximum|or fewer)", re.IGNORECASE), 0),
)
_LOW: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"\b(?:plus de|supérieure?s? à|more than|over)\s{{1,3}}{_A}{_PEOPLE}", re.IGNORECASE), 1),
    (re.compile(rf"\b(?:au moins|à partir de|minimum|at least)\s{{1,3}}{_A}{_PEOPLE}", re.IGNORECASE), 0),
    (re.compile(rf"{_A}{_PEOPLE}\S{{0,12}}\s{{1,3}}(?:au moins|minimum|au minimum|ou plus|or more)", re.IGNORECASE), 0),
)
_ALL_SIZES = re.compile(r"\b(?:toutes? tailles?|all sizes|any size)\b", re.IGNORECASE)
# Decree no. 2008-1354: a small or medium enterprise occupies fewer than 250 people.
_SME = re.compile(r"\b(?:PME|SMEs?)\b")
_LARGER_TOO = re.compile(r"\bETI\b|grande?s? entreprises?|larger?", re.IGNORECASE)
SME_MOST = 249
# A number that is not the whole rule: other firms may pass, or it is about a site, a project or jobs created.
_NOT_THE_RULE = re.compile(
    r"priorit|notamment|par exemple|dérogation|\bsites? de\b|créer|création|maintenir|"
    r"\bsauf\b|\bou\b|exempt|dispens|salari\w{0,20}\s{0,3}:",
    re.IGNORECASE,
)
_YES_MICRO = re.compile(r"(?<!non )(?<!pas )\b(?:éligibles?|ouverte?s?) aux micro[ -]?entrep", re.IGNORECASE)
_NO_MICRO = re.compile(r"\b(?:non éligibles?|fermée?s?|hors|sauf) (?:aux )?micro[ -]?entrep", re.IGNORECASE)
_ONLY_MICRO = re.compile(r"\b(?:réservée?s?|uniquement|exclusivement) (?:aux|pour les) micro[ -]?entrep", re.IGNORECASE)
MICRO_MOST = 9  # the same decree: a micro-enterprise occupies fewer than 10 people
_COUNT = r"(?P<n>[0-9]{1,3}|un|une|deux|trois|quatre|cinq|one|two|three)"
_UNIT = r"(?P<unit>ans?|années?|mois|years?|months?)"
_AGE_LOW = re.compile(
    rf"\b(?:au moins|plus de|minimum|depuis|at least|more than)\s{{1,3}}{_COUNT}\s{{0,3}}{_UNIT}\b",
    re.IGNORECASE,
)
_AGE_HIGH = re.compile(
    rf"\b(?:moins de|au plus|jusqu.à|less than|at most)\s{{1,3}}{_COUNT}\s{{0,3}}{_UNIT}\b",
    re.IGNORECASE,
)
_WORDS = {"un": 1, "une": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "cinq": 5}
_ANY_AGE = re.compile(r"toutes? les entreprises|all businesses|any age|sans condition", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\b(?:ou|or)\b|\bsauf\b|\bexcept\b|\bunless\b", re.IGNORECASE)


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def stated_bounds(text: str) -> tuple[int | None, int | None]:
    """(lowest, highest) head-count that a text means, both included; None where it says nothing."""
    if match := _BETWEEN.search(text):
        return _number(match["a"]), _number(match["b"])
    high = next((_number(m["a"]) + offset for pattern, offset in _HIGH if (m := pattern.search(text))), None)
    low = next((_number(m["a"]) + offset for pattern, offset in _LOW if (m := pattern.search(text))), None)
    return low, high


def size_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Sizes in words against `criteria.employees`; a difference of one is its own kind, "is 250 in or out?"."""
    bounds = (record.get("criteria") or {}).get("employees")
    texts = said(record, "size")
    criterion = bounds_text(bounds)
    for text in texts:
        if _ALL_SIZES.search(text) and criterion:
            yield Conflict("criteria.employees", "all_sizes_but_bound", {"text": quoted(text), "bounds": criterion})
        low, high = stated_bounds(text)
        if high is None and low is None and _SME.search(text) and not _LARGER_TOO.search(text):
            high = SME_MOST
        yield from _compared(text, low, high, bounds)
    for text in sentences(record):
        if not _NOT_THE_RULE.search(text):
            yield from _condition(text, bounds)


def _compared(text: str, low: int | None, high: int | None, bounds: list[int | None] | None) -> Iterator[Conflict]:
    for place, told in ((0, low), (1, high)):
        if told is None:
            continue
        own = bounds[place] if bounds else None
        values: dict[str, str | int] = {"text": quoted(text), "told": told, "bounds": bounds_text(bounds)}
        if own is None:
            yield Conflict("criteria.employees", "size_without_bound", {"text": quoted(text), "told": told})
        elif abs(own - told) == 1:
            yield Conflict("criteria.employees", "size_differs_by_one", values)
        elif own != told:
            yield Conflict("criteria.employees", "size_differs", values)


def _condition(text: str, bounds: list[int | None] | None) -> Iterator[Conflict]:
    """A head-count left among the conditions although a criterion could decide it."""
    low, high = stated_bounds(text)
    own_low, own_high = bounds or (None, None)
    missing = (low is not None and (own_low is None or own_low < low)) or (
        high is not None and (own_high is None or own_high > high)
    )
    if missing:
        told = low if low is not None else high
        values: dict[str, str | int] = {"text": quoted(text), "told": told or 0, "bounds": bounds_text(bounds) or "–"}
        yield Conflict("criteria.employees", "size_in_condition", values)


def micro_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Micro-entrepreneurs welcome or not, against the criterion and against the head-count asked."""
    criteria = record.get("criteria") or {}
    rule, bounds = criteria.get("micro_entrepreneur"), criteria.get("employees")
    field = "criteria.micro_entrepreneur"
    for text in [*said(record, "size"), *sentences(record)]:
        values: dict[str, str | int] = {"text": quoted(text)}
        if _ONLY_MICRO.search(text):
            if rule != "only":
                yield Conflict(field, "micro_only_not_said", values)
        elif _NO_MICRO.search(text):
            if rule != "excluded":
                yield Conflict(field, "micro_excluded_not_said", values)
        elif _YES_MICRO.search(text):
            if rule == "excluded":
                yield Conflict(field, "micro_welcome_but_excluded", values)
            if bounds and bounds[0] is not None and bounds[0] > MICRO_MOST:
                yield Conflict(field, "micro_welcome_but_too_large", {**values, "bounds": bounds_text(bounds)})


def _months(match: re.Match[str]) -> int:
    count = _WORDS.get(match["n"].casefold()) or int(match["n"])
    return count if match["unit"].casefold().startswith(("mois", "month")) else 12 * count


def age_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Ages in words against `criteria.age_months`, and other ways in that the criterion would shut."""
    bounds = (record.get("criteria") or {}).get("age_months")
    field = "criteria.age_months"
    for text in said(record, "age"):
        low = _AGE_LOW.search(text)
        high = None if low else _AGE_HIGH.search(text)
        told = _months(low or high) if (low or high) else None  # type: ignore[arg-type]
        own = bounds[0 if low else 1] if bounds else None
        values: dict[str, str | int] = {"text": quoted(text), "bounds": bounds_text(bounds)}
        if told is None:
            if bounds_text(bounds) and _ANY_AGE.search(text):
                yield Conflict(field, "any_age_but_bound", values)
            continue
        if own is None:
            yield Conflict(field, "age_without_bound", {"text": quoted(text), "told": told})
        elif own != told:
            yield Conflict(field, "age_differs", {**values, "told": told})
        if _ALTERNATIVE.search(text) and own is not None:
            yield Conflict(field, "age_has_another_way", values)
