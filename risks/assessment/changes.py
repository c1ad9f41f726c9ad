"""What changed between two runs of the assessment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from risks.assessment.questions import Question, Questions


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose answer differs; None where there was, or is, none."""

    question: Question
    before: Any
    after: Any


def changed(questions: Questions, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The questions answered otherwise, in their order. The order of several choices does not matter."""
    return [
        Change(question, before.get(question.code), after.get(question.code))
        for question in questions
        if _same(before.get(question.code)) != _same(after.get(question.code))
    ]


def _same(answer: Any) -> Any:
    return frozenset(answer) if isinstance(answer, tuple) else answer or None
