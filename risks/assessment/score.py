"""How ready a business is to show an insurer what it does, by line of insurance. Pure.

points = 100 × Σ(weight × goodness) / Σ(weight), over the questions that matter and carry a weight for the line;
goodness is 1 for yes, ½ for partly, 0 for no and for "I don't know" (what is not known cannot be shown). "Not for us"
leaves the question out. An assumption of ours, no probability and no underwriter's score; the weights are in
data/questions.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from risks.assessment.flow import Facts, asked, used
from risks.assessment.questions import LINES, NOT_APPLICABLE, UNKNOWN, Question, Questions, goodness


@dataclass(frozen=True, slots=True)
class Line:
    """One line of insurance: points of 100, None before anything was answered; the questions that would raise it most,
    and those still unknown."""

    code: str
    points: int | None
    raised_by: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """All lines, and the questions answered with a plain no on which many underwriters refuse."""

    lines: tuple[Line, ...]
    red_lines: tuple[str, ...]


def readiness(questions: Questions, answers: Mapping[str, Any], facts: Facts) -> Readiness:
    """As the module says."""
    counted = used(questions, answers, facts)
    shown = [q for q in asked(questions, answers, facts) if counted.get(q.code) != NOT_APPLICABLE]
    red = tuple(q.code for q in shown if q.red_line is not None and goodness(q, counted.get(q.code)) == 0)
    return Readiness(tuple(_line(code, shown, counted) for code in LINES), red)


def _line(code: str, shown: list[Question], answers: Mapping[str, Any]) -> Line:
    weighed = [(question, question.readiness[code]) for question in shown if code in question.readiness]
    total = sum(weight for _question, weight in weighed)
    if not total or not any(question.code in answers for question, _weight in weighed):
        return Line(code, None, (), ())
    missing = [(w * (1 - (goodness(q, answers.get(q.code)) or 0)), q) for q, w in weighed]
    raised = sorted(((gain, q.code) for gain, q in missing if gain), key=lambda pair: (-pair[0], pair[1]))
    points = round(100 * (1 - sum(gain for gain, _question in missing) / total))
    unknown = tuple(q.code for q, _weight in weighed if answers.get(q.code) == UNKNOWN)
    return Line(code, points, tuple(name for _gain, name in raised), unknown)
