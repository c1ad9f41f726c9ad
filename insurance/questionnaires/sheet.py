"""A published questionnaire filled in for one business: each question in the insurer's order with its answer, where
that comes from, whether it was declared. Pure: from the common standings and the rows of own answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from insurance.questionnaires.convert import KNOWN, NOT_FOR, OPEN, UNCONVERTED, UNKNOWN, Converted, converted
from insurance.questionnaires.models import QuestionnaireAnswer
from insurance.questionnaires.shape import Question, Questionnaire, Section, questions_of
from insurance.readiness import standing, values
from insurance.readiness.questions import Choice, load
from insurance.readiness.questions import Question as Common
from insurance.readiness.standing import Standing
from portal.ui.format import Language
from risks.catalogue.entries import Text

_TYPES = {
    "yes_no": "yesno",
    "choice": "choice",
    "number": "integer",
    "amount": "money",
    "date": "date",
    "text": "text",
}


class OwnStanding(Standing):
    """An insurer's own question as it stands. It is declared as it was worded: other words, another declaration."""

    @property
    def content(self) -> dict[str, Any]:
        asked = [[text.fr, text.en] for text in (self.question.text, *(item.label for item in self.question.choices))]
        return {**Standing.content.fget(self), "asked": asked}  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer. `closed`: the reader may not see the common answer; then nothing shows it.
    `asked`: False where its condition says that it does not concern this business."""

    question: Question
    ours: Common  # the common question, or the insurer's own in the same form
    standing: Standing
    answer: Converted
    closed: bool = False
    asked: bool = True

    @property
    def mapped(self) -> bool:
        return self.question["maps_to"] is not None

    @property
    def done(self) -> bool:
        """Whether it says something."""
        return not self.closed and self.answer.state in {KNOWN, NOT_FOR}


@dataclass(frozen=True)
class Sheet:
    """The whole questionnaire, filled in."""

    content: Questionnaire
    lines: Mapping[str, Line]

    @property
    def sections(self) -> Iterator[tuple[Section, list[Line]]]:
        for section in self.content["sections"]:
            yield section, [self.lines[question["code"]] for question in section["questions"]]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of the questions that concern this business stand how."""
        asked = [line for line in self.lines.values() if line.asked]
        state = [line.answer.state for line in asked if not line.closed]
        return {
            "total": len(asked),
            "common": sum(line.done and line.mapped for line in asked),
            "own": sum(line.done and not line.mapped for line in asked),
            "unknown": state.count(UNKNOWN),
            "unconverted": state.count(UNCONVERTED),
            "open": state.count(OPEN),
            "own_open": sum(line.answer.state == OPEN and not line.mapped for line in asked),
            "closed": sum(line.closed for line in asked),
            "skipped": len(self.lines) - len(asked),
            "declared": sum(not line.closed and line.standing.declaration == standing.DECLARED for line in asked),
        }


def fill(
    content: Questionnaire,
    common: Mapping[str, Standing],
    own: Mapping[str, QuestionnaireAnswer],
    lang: Language,
    closed: frozenset[str] = frozenset(),
) -> Sheet:
    """`common`: by common code; `own`: rows by the insurer's code; `closed`: common codes that the reader may not see.
    What is closed weighs in no condition either, or a condition would tell it."""
    lines = {}
    for question in questions_of(content):
        lines[question["code"]] = _line(question, common, own, lang, closed)
    asked = {code: _asked(code, lines) for code in lines}
    return Sheet(content, {code: _with(line, asked[code]) for code, line in lines.items()})


def own_question(question: Question) -> Common:
    """A question of the insurer's own in the form of a common one: the same pages and rules then serve both."""
    return Common(
        code=question["code"],
        group="",
        type=_TYPES[question["type"]],
        text=_both(question["text"]),
        help=_both(question["help"]) if "help" in question else None,
        good="known",
        weights={},
        provable=True,
        choices=tuple(Choice(item["code"], _both(item["text"])) for item in question.get("choices", [])),
        unit=_both(question["unit"]) if "unit" in question else None,
    )


def carried(question: Question, row: QuestionnaireAnswer | None) -> QuestionnaireAnswer | None:
    """The row where it still answers this question: the same type, and a value that it takes."""
    if row is None or row.kind != question["type"]:
        return None
    if row.value is not None:
        try:
            values.checked(own_question(question), row.value)
        except values.Wrong:
            return None
        if too_long(question, row.value):
            return None
    return row


def too_long(question: Question, value: Any) -> bool:
    """Whether a text is longer than the insurer takes."""
    return isinstance(value, str) and "max_length" in question and len(value) > question["max_length"]


def _line(
    question: Question,
    common: Mapping[str, Standing],
    own: Mapping[str, QuestionnaireAnswer],
    lang: Language,
    closed: frozenset[str],
) -> Line:
    code = question["maps_to"]
    if code is None:
        ours = own_question(question)
        mine = OwnStanding(ours, carried(question, own.get(question["code"])), None)
        value = None if mine.value is None else str(mine.value)
        return Line(question, ours, mine, Converted(mine.state, value))
    found = common.get(code)
    if found is None:  # a common question that is asked no longer
        ours = load().question(code) or own_question(question)
        found = Standing(ours, None, None)
    if code in closed:
        return Line(question, found.question, Standing(found.question, None, None), Converted(OPEN), closed=True)
    return Line(question, found.question, found, converted(question, found.question, found.state, found.value, lang))


def _with(line: Line, asked: bool) -> Line:
    return Line(line.question, line.ours, line.standing, line.answer, line.closed, asked)


def _asked(code: str, lines: Mapping[str, Line]) -> bool:
    """A question is left out only when what its condition looks at is known, or left out itself."""
    for _step in range(len(lines) + 1):
        condition = lines[code].question.get("only_if")
        other = lines.get(condition["question"]) if condition else None
        if condition is None or other is None:
            return True
        if other.answer.state in {KNOWN, NOT_FOR} and other.answer.value != condition["equals"]:
            return False
        code = condition["question"]
    return True


def _both(text: Any) -> Text:
    """A text that may have one language only, where both are expected."""
    return Text(fr=text.get("fr") or text["en"], en=text.get("en") or text["fr"])
