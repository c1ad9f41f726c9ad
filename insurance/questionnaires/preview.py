"""How a questionnaire maps, before anybody fills it in: what a prepared business answers already, what is left to ask,
and which common answers have no place in it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from insurance.questionnaires.convert import names_of
from insurance.questionnaires.shape import Question, Questionnaire, questions_of
from insurance.readiness.questions import Question as Common
from insurance.readiness.questions import load
from insurance.readiness.values import NOT_FOR_US


@dataclass(frozen=True, slots=True)
class Mapped:
    """One question with the common one that answers it, None for one of the insurer's own. `lost`: common answers that
    no choice of the insurer's takes."""

    question: Question
    ours: Common | None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole questionnaire, question by question."""

    sections: list[tuple[Any, list[Mapped]]]
    total: int
    mapped: int

    @property
    def own(self) -> int:
        return self.total - self.mapped


def preview(content: Questionnaire) -> Preview:
    """How it maps onto the common questions."""
    known = load()
    every = list(questions_of(content))
    sections = [
        (
            section["title"],
            [_mapped(question, known.question(question["maps_to"] or "")) for question in section["questions"]],
        )
        for section in content["sections"]
    ]
    return Preview(sections, len(every), sum(question["maps_to"] is not None for question in every))


def _mapped(question: Question, ours: Common | None) -> Mapped:
    how = question.get("convert", {})
    if ours is None or "choices" not in how:
        return Mapped(question, ours)
    taken: Iterable[str] = {value for listed in how["choices"].values() for value in listed}
    return Mapped(question, ours, tuple(name for name in names_of(ours) if name not in taken and name != NOT_FOR_US))
