"""Judging one requirement against the facts of a business: pass, fail, or unknown with the reason why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import cast

from portal.profile.reference import naf_ancestors, zone_contains
from portal.ui.months import add_months, whole_months

from .facts import Period, Profile, Requirement, Source, Span, Value

Actual = Span | date | tuple[str, ...] | str | bool | int | None


class Outcome(StrEnum):
    """What one criterion comes to."""

    PASS = "pass"  # noqa: S105 -- an outcome, no password
    UNKNOWN = "unknown"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion judged: what is required, the business's own value (None when not known), and where it is from.

    `turns_on` is the day from which a failing criterion passes by itself, when there is one; `ends_on` the day from
    which time makes it fail for good.
    """

    criterion: str
    outcome: Outcome
    required: Value
    actual: Actual
    source: Source
    turns_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The part of a result that depends on the requirement and the facts alone."""

    outcome: Outcome
    actual: Actual = None
    turns_on: date | None = None
    ends_on: date | None = None


NOT_KNOWN = Judgement(Outcome.UNKNOWN)


def _within(fact: Span | None, bounds: Span) -> Outcome:
    """A fact that may lie on both sides of a bound is unknown."""
    if bounds.low is None and bounds.high is None:
        return Outcome.PASS
    if fact is None:
        return Outcome.UNKNOWN
    if bounds.low is not None and fact.high is not None and fact.high < bounds.low:
        return Outcome.FAIL
    if bounds.high is not None and fact.low is not None and fact.low > bounds.high:
        return Outcome.FAIL
    above = bounds.low is None or (fact.low is not None and fact.low >= bounds.low)
    below = bounds.high is None or (fact.high is not None and fact.high <= bounds.high)
    return Outcome.PASS if above and below else Outcome.UNKNOWN


def _listed(is_under: Callable[[str], bool | None], listed: tuple[str, ...], *, wanted: bool) -> Outcome:
    """Whether a business is under one of the listed codes; `is_under` answers None where the facts leave it open."""
    answers = [is_under(code) for code in listed]
    if any(answers):
        return Outcome.PASS if wanted else Outcome.FAIL
    if None in answers:
        return Outcome.UNKNOWN
    return Outcome.FAIL if wanted else Outcome.PASS


def _employees(value: Value, profile: Profile, _: date) -> Judgement:
    return Judgement(_within(profile.employees, cast(Span, value)), profile.employees)


def _turnover(value: Value, profile: Profile, _: date) -> Judgement:
    return Judgement(_within(profile.turnover_eur, cast(Span, value)), profile.turnover_eur)


def _balance_sheet(value: Value, profile: Profile, _: date) -> Judgement:
    return Judgement(_within(profile.balance_sheet_eur, cast(Span, value)), profile.balance_sheet_eur)


def _age(value: Value, profile: Profile, as_of: date) -> Judgement:
    bounds = cast(Span, value)
    if profile.created_on is None:
        return Judgement(_within(None, bounds))
    age = whole_months(profile.created_on, as_of)
    outcome = _within(Span.exactly(age), bounds)
    too_young = outcome is Outcome.FAIL and bounds.low is not None and age < bounds.low
    turns_on = add_months(profile.created_on, int(bounds.low)) if too_young and bounds.low is not None else None
    ends_on = None if bounds.high is None else add_months(profile.created_on, int(bounds.high) + 1)
    return Judgement(outcome, age, turns_on, ends_on)


def _naf_under(own: str, listed: str) -> bool | None:
    if listed in naf_ancestors(own):
        return True
    return None if own in naf_ancestors(listed) else False


def _activity(value: Value, profile: Profile, *, wanted: bool) -> Judgement:
    own = profile.naf
    if own is None:
        return NOT_KNOWN
    return Judgement(_listed(lambda code: _naf_under(own, code), cast(tuple[str, ...], value), wanted=wanted), own)


def _zones(value: Value, profile: Profile, *, wanted: bool) -> Judgement:
    known = (("R", profile.region), ("D", profile.department), ("C", profile.commune))
    own = tuple(level + code for level, code in known if code is not None)
    if not own:
        return NOT_KNOWN

    def holds(zone: str) -> bool | None:
        return zone_contains(
            zone, region_code=profile.region, department_code=profile.department, commune_code=profile.commune
        )

    return Judgement(_listed(holds, cast(tuple[str, ...], value), wanted=wanted), own)


def _legal_form(value: Value, profile: Profile, *, wanted: bool) -> Judgement:
    own = profile.legal_form
    if own is None:
        return NOT_KNOWN

    def under(prefix: str) -> bool | None:
        if own.startswith(prefix):
            return True
        return None if prefix.startswith(own) else False

    return Judgement(_listed(under, cast(tuple[str, ...], value), wanted=wanted), own)


def _micro(value: Value, profile: Profile, _: date) -> Judgement:
    own = profile.micro_entrepreneur
    if own is None:
        return NOT_KNOWN
    return Judgement(Outcome.PASS if own == (value == "only") else Outcome.FAIL, own)


def _open(value: Value, _: Profile, as_of: date) -> Judgement:
    period = cast(Period, value)
    if period.closes_on is not None and as_of > period.closes_on:
        return Judgement(Outcome.FAIL, as_of)
    if period.opens_on is not None and as_of < period.opens_on:
        return Judgement(Outcome.FAIL, as_of, period.opens_on)
    return Judgement(Outcome.PASS, as_of)


_JUDGES: dict[str, Callable[[Value, Profile, date], Judgement]] = {
    "employees": _employees,
    "naf_include": lambda value, profile, _: _activity(value, profile, wanted=True),
    "naf_exclude": lambda value, profile, _: _activity(value, profile, wanted=False),
    "zones_include": lambda value, profile, _: _zones(value, profile, wanted=True),
    "zones_exclude": lambda value, profile, _: _zones(value, profile, wanted=False),
    "age_months": _age,
    "micro_entrepreneur": _micro,
    "legal_forms_include": lambda value, profile, _: _legal_form(value, profile, wanted=True),
    "legal_forms_exclude": lambda value, profile, _: _legal_form(value, profile, wanted=False),
    "turnover_eur": _turnover,
    "balance_sheet_eur": _balance_sheet,
    "open_period": _open,
}

# The facts each criterion reads: two businesses that agree on them get the same judgement.
FACTS_READ: dict[str, tuple[str, ...]] = {
    "employees": ("employees",),
    "naf_include": ("naf",),
    "naf_exclude": ("naf",),
    "zones_include": ("region", "department", "commune"),
    "zones_exclude": ("region", "department", "commune"),
    "age_months": ("created_on",),
    "micro_entrepreneur": ("micro_entrepreneur",),
    "legal_forms_include": ("legal_form",),
    "legal_forms_exclude": ("legal_form",),
    "turnover_eur": ("turnover_eur",),
    "balance_sheet_eur": ("balance_sheet_eur",),
    "open_period": (),
}


def judge(requirement: Requirement, profile: Profile, as_of: date) -> Judgement:
    """Judge one requirement on the day `as_of`. Raises KeyError for a criterion outside the contract."""
    return _JUDGES[requirement.criterion](requirement.value, profile, as_of)
