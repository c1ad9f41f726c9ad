"""Verdicts as JSON values: what the command prints and other programs read."""

from datetime import date
from decimal import Decimal
from typing import Any

from .criteria import Actual, CriterionResult
from .facts import Number, Period, Span, Value
from .ranking import Ranked
from .verdict import Verdict


def _number(value: Number | None) -> int | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _plain(value: Value | Actual) -> Any:
    if isinstance(value, Span):
        return [_number(value.low), _number(value.high)]
    if isinstance(value, Period):
        return [day.isoformat() if day else None for day in (value.opens_on, value.closes_on)]
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def criterion_json(result: CriterionResult) -> dict[str, Any]:
    """Criterion, outcome, what is required and the business's own value, and the day it turns when there is one."""
    actual = result.actual
    own = _number(actual.low) if isinstance(actual, Span) and actual.is_exact else _plain(actual)
    answer = {
        "criterion": result.criterion,
        "outcome": str(result.outcome),
        "required": _plain(result.required),
        "actual": own,
    }
    if result.turns_on is not None:
        answer["turns_on"] = result.turns_on.isoformat()
    return answer


def case_json(case: str | int | None, verdict: Verdict) -> dict[str, Any]:
    """The answer to one case."""
    return {
        "case": case,
        "program_id": verdict.programme_id,
        "verdict": str(verdict.eligibility),
        "criteria": [criterion_json(result) for result in verdict.criteria],
    }


def ranked_json(position: int, ranked: Ranked) -> dict[str, Any]:
    """One programme of a ranking."""
    verdict = ranked.verdict
    return {
        "rank": position,
        "program_id": verdict.programme_id,
        "title": ranked.programme.title,
        "verdict": str(verdict.eligibility),
        "group": str(ranked.group),
        "recommended": verdict.recommended,
        "suspended": verdict.suspended,
        "phase": str(verdict.phase),
        "targeting": ranked.targeting,
        "criteria": [criterion_json(result) for result in verdict.criteria],
        "confirm": list(verdict.confirm),
    }
