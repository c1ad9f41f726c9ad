"""How ready a business is to be insured, by line of insurance, and the answers on which many underwriters refuse. Pure.

points = 100 × Σ(weight × worth) / Σ(weight), over the questions that concern this business and carry a weight for the
line. The worth of an answer goes from 0 to 1: a scale by its step, a share by its percent, a day or a number by its
bounds, and 1 for a fact that any insurer asks for once it is known. Where it holds for a part only, the worth is that
part at most. A control that a document can show is worth four fifths until a valid proof is attached. What nobody said
and what nobody knows is worth nothing. Weights, bounds and the four fifths are our assumptions, no underwriter's score.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from insurance.readiness.questions import Question, RedLine
from insurance.readiness.values import NOT_FOR_US, said_yes
from risks.assessment.questions import LINES

WITHOUT_PROOF = 0.8
WORTHLESS, WHOLE = 0.0, 1.0
CROSSED, CLEAR, UNKNOWN = "crossed", "clear", "unknown"
ANSWER, FIND_OUT, IMPROVE, PROVE = "answer", "find_out", "improve", "prove"
_ORDER = (ANSWER, FIND_OUT, PROVE, IMPROVE)


@dataclass(frozen=True, slots=True)
class Known:
    """An answer as far as it counts. `value` None: nobody said; with `unknown`, nobody knows."""

    value: Any = None
    unknown: bool = False
    scope_pct: int | None = None
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question within a line: its weight, what the answer is worth, and what that gives and leaves of 100."""

    question: Question
    weight: int
    worth: float
    points: float
    left: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of insurance: points of 100, None before anything was said; the questions they come from."""

    code: str
    points: int | None
    items: tuple[Item, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something that would raise readiness: by how many points, summed over the lines, and at what effort. `red`: many
    underwriters refuse on it as it stands, or nobody knows whether they would; that goes before any points."""

    question: Question
    what: str
    effort: int
    gain: float
    red: bool
    by_line: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, slots=True)
class RedState:
    """A red line and where the business stands: crossed, clear, or nobody knows."""

    line: RedLine
    state: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """All lines, the red lines, and what would raise readiness."""

    lines: tuple[Line, ...]
    red: tuple[RedState, ...]
    steps: tuple[Step, ...]


type Answers = Mapping[str, Known]


def readiness(questions: Iterable[Question], red_lines: Iterable[RedLine], said: Answers, today: date) -> Readiness:
    """As the module says. `questions`: those that concern this business."""
    concerned = {question.code: question for question in questions}
    asked = [item for item in concerned.values() if said.get(item.code, Known()).value != NOT_FOR_US]
    lines = tuple(_line(code, asked, said, today) for code in LINES)
    red = tuple(RedState(line, red_state(line, said.get(line.question, Known()))) for line in red_lines
                if line.question in concerned)  # fmt: skip
    not_clear = {state.line.question for state in red if state.state != CLEAR}
    return Readiness(lines, red, steps(asked, lines, said, not_clear))


def worth(question: Question, known: Known, today: date) -> float:
    """What an answer is worth, from 0 to 1."""
    if known.unknown or known.value is None or known.value == NOT_FOR_US:
        return WORTHLESS
    found = _worth_of_value(question, known.value, today)
    if known.scope_pct is not None and (question.provable or question.good != "known"):
        found = min(found, known.scope_pct / 100)
    if not question.provable:
        return found
    return found * (WHOLE if known.proven else WITHOUT_PROOF)


def red_state(line: RedLine, known: Known) -> str:
    """Whether an answer crosses a red line."""
    if known.value == NOT_FOR_US:
        return CLEAR
    if known.unknown or known.value is None:
        return UNKNOWN
    if line.rule == "yes":
        return CROSSED if said_yes(known.value) else CLEAR
    if not isinstance(known.value, int) or line.limit is None:
        return UNKNOWN
    over = known.value < line.limit if line.rule == "below" else known.value > line.limit
    return CROSSED if over else CLEAR


def steps(asked: Iterable[Question], lines: Iterable[Line], said: Answers, red: Set[str]) -> tuple[Step, ...]:
    """What could still be won, by question: first what touches a red line, then what raises most."""
    left: dict[str, dict[str, float]] = {}
    for line in lines:
        for item in line.items:
            if item.left > 0:
                left.setdefault(item.question.code, {})[line.code] = item.left
    found = [
        _step(question, left[question.code], said.get(question.code, Known()), red)
        for question in asked
        if question.code in left
    ]
    return tuple(sorted(found, key=lambda step: (not step.red, -step.gain, step.question.code)))


def most_useful(found: Sequence[Step], count: int) -> list[Step]:
    """The first steps, those of least effort first."""
    return sorted(
        found[:count], key=lambda step: (step.effort, _ORDER.index(step.what), -step.gain, step.question.code)
    )


def _line(code: str, asked: list[Question], said: Answers, today: date) -> Line:
    weighed = [(question, question.weights[code]) for question in asked if code in question.weights]
    total = sum(weight for _question, weight in weighed)
    items = tuple(_item(question, weight, total, said, today) for question, weight in weighed)
    told = [said.get(question.code, Known()) for question, _weight in weighed]
    unknown = sum(known.unknown for known in told)
    if not any(known.unknown or known.value is not None for known in told):
        return Line(code, None, items, unknown)
    return Line(code, round(sum(item.points for item in items)), items, unknown)


def _item(question: Question, weight: int, total: int, said: Answers, today: date) -> Item:
    found = worth(question, said.get(question.code, Known()), today)
    return Item(question, weight, found, 100 * weight * found / total, 100 * weight * (1 - found) / total)


def _step(question: Question, left: Mapping[str, float], known: Known, red: Set[str]) -> Step:
    what, effort = IMPROVE, question.effort
    if known.unknown:
        what, effort = FIND_OUT, 1
    elif known.value is None:
        what, effort = ANSWER, 0
    elif question.provable and not known.proven and _full(question, known):
        what, effort = PROVE, 1
    return Step(question, what, effort, sum(left.values()), question.code in red, left)


def _full(question: Question, known: Known) -> bool:
    """Whether a proof is all that is missing; days and numbers age, so they do not ask for more here."""
    if question.type == "scale":
        return bool(known.value == 3) and known.scope_pct in {None, 100}
    return said_yes(known.value) is not False and known.scope_pct in {None, 100}


def _worth_of_value(question: Question, value: Any, today: date) -> float:
    """By type; a fact that insurers ask for is worth all once it is there."""
    if question.good == "known":
        return WHOLE
    yes = said_yes(value)
    if yes is not None and question.type.startswith("yesno"):
        return WHOLE if yes == (question.good == "yes") else WORTHLESS
    if question.type == "choice":
        good = next(choice.good for choice in question.choices if choice.code == value)
        return WHOLE if good is None else good
    if question.type in _BY_NUMBER:
        return _BY_NUMBER[question.type](float(value))
    return _by_dates_and_bounds(question, value, today)


_BY_NUMBER = {"scale": lambda step: step / 3, "percent": lambda share: min(WHOLE, share / 100)}


def _by_dates_and_bounds(question: Question, value: Any, today: date) -> float:
    if question.within_months is not None:
        return _by_age(date.fromisoformat(value), question.within_months, today)
    if question.at_most is not None:
        return _by_bounds(-int(value), -question.at_most[0], -question.at_most[1])
    if question.at_least is not None:
        return _by_bounds(int(value), question.at_least[0], question.at_least[1])
    return WHOLE


def _by_bounds(value: int, good: int, fair: int) -> float:
    if value >= good:
        return WHOLE
    return 0.5 if value >= fair else WORTHLESS


def _by_age(day: date, bounds: tuple[int, int], today: date) -> float:
    """A day to come shows nothing yet."""
    if day > today:
        return WORTHLESS
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    return _by_bounds(-months, -bounds[0], -bounds[1])
