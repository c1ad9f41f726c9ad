"""What insurers ask of a small business: groups of questions, what an answer may be, and what each is worth by line of
insurance. Pure; read from data/questions.json and data/red_lines.json, which name their version (data/SOURCES.md)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from risks.assessment.questions import LINES
from risks.catalogue.entries import Text

DATA = Path(__file__).parent / "data"
MOST_ROWS = 12
NOWHERE, PARTLY, MOSTLY, EVERYWHERE = range(4)  # the steps of a scale
TYPES = (
    "text",
    "id",
    "list",
    "table",
    "money",
    "percent",
    "integer",
    "months",
    "hours",
    "date",
    "yesno",
    "yesno_text",
    "yesno_doc",
    "scale",
    "choice",
    "multi",
    "person",
)
RULES = ("below", "over", "yes")
# An answer of these types may hold for a part of the business only. A name, a person, a day or a text says itself what
# it is about, and a percentage is a part already; where a document can show one, it may be shown for a part.
IN_PART = frozenset(TYPES) - {"text", "id", "person", "date", "percent"}
WISHES = frozenset({"wanted"})  # groups that state no fact: what is looked for holds as it is said

type Cell = Literal["text", "money", "percent", "integer", "hours", "date", "line"]  # line: of a contract


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer; `good` from 0 to 1, None where no answer is better than another."""

    code: str
    label: Text
    good: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    code: str
    type: Cell
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `good`: "yes" (more is better), "no" (a yes is worse), "known" (any answer shows it). `weights`: by
    line of insurance. `effort`: 1 an afternoon, 2 some days or some money, 3 a project. `assessment`, `measures`: the
    question of the guided assessment and the measures of the catalogue that answer it."""

    code: str
    group: str
    type: str
    text: Text
    help: Text | None
    good: str
    weights: Mapping[str, int] = field(hash=False)
    effort: int = 1
    provable: bool = False
    may_not_apply: bool = False
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = MOST_ROWS
    most: int | None = None
    unit: Text | None = None
    at_most: tuple[int, int] | None = None
    at_least: tuple[int, int] | None = None
    within_months: tuple[int, int] | None = None
    assessment: str = ""
    measures: tuple[str, ...] = ()
    when_done: Any = None  # what a done measure answers, where the type does not say
    oed: str = ""  # the Open Exposure Data field that carries the answer

    @property
    def holds_in_part(self) -> bool:
        """Whether an answer may say for which share of the business it holds."""
        return self.provable or (self.type in IN_PART and self.group not in WISHES)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together. `label` speaks to the business, `filed` is for whoever reads about it.
    `skip_question`: of the guided assessment; when it was answered with one of `skip_answers`, the group is not for
    this business."""

    code: str
    label: Text
    filed: Text
    lines: tuple[str, ...]
    questions: tuple[Question, ...]
    skip_question: str = ""
    skip_answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a red line was read."""

    name: Text
    url: str


@dataclass(frozen=True, slots=True)
class RedLine:
    """An answer on which many underwriters refuse. `sources` say who wrote so; `assumed` says what is our own guess."""

    code: str
    question: str
    rule: str
    limit: int | None
    lines: tuple[str, ...]
    text: Text
    sources: tuple[Source, ...]
    assumed: Text | None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All groups in order, and the red lines."""

    version: str
    groups: tuple[Group, ...]
    red_lines: tuple[RedLine, ...]

    def __iter__(self) -> Iterator[Question]:
        for group in self.groups:
            yield from group.questions

    def question(self, code: str) -> Question | None:
        """The question of that code, or None."""
        return next((item for item in self if item.code == code), None)

    def group(self, code: str) -> Group | None:
        """The group of that code, or None."""
        return next((item for item in self.groups if item.code == code), None)


@lru_cache(maxsize=1)
def load() -> Questionnaire:
    """The shipped questionnaire."""
    return build(_read("questions.json"), _read("red_lines.json"))


def build(raw: Mapping[str, Any], red: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire from data in which `problems` finds nothing."""
    sources = {code: Source(Text(**item["name"]), item["url"]) for code, item in red["sources"].items()}
    return Questionnaire(
        raw["version"],
        tuple(_group(item) for item in raw["groups"]),
        tuple(_red_line(item, sources) for item in red["red_lines"]),
    )


def problems(found: Questionnaire) -> list[str]:
    """What is wrong with the data, in words for whoever edits it."""
    wrong: list[str] = []
    codes = [item.code for item in found]
    wrong += [f"{code}: twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    for item in found:
        if item.type not in TYPES:
            wrong.append(f"{item.code}: no such type {item.type}")
        if set(item.weights) - set(LINES):
            wrong.append(f"{item.code}: no such line of insurance")
        if (item.type in {"choice", "multi"}) != bool(item.choices) or (item.type == "table") != bool(item.columns):
            wrong.append(f"{item.code}: choices or columns do not fit {item.type}")
        if item.good not in {"yes", "no", "known"} or item.effort not in {1, 2, 3}:
            wrong.append(f"{item.code}: good or effort")
    for line in found.red_lines:
        if line.question not in codes or line.rule not in RULES or set(line.lines) - set(LINES):
            wrong.append(f"{line.code}: question, rule or line")
        if not line.sources and line.assumed is None:
            wrong.append(f"{line.code}: neither a source nor said to be assumed")
    return wrong


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _group(raw: Mapping[str, Any]) -> Group:
    skip = raw.get("skip_when", {})
    return Group(
        raw["code"],
        Text(**raw["label"]),
        Text(**raw["filed"]),
        tuple(raw["lines"]),
        tuple(_question(item, raw["code"]) for item in raw["fields"]),
        skip.get("question", ""),
        tuple(skip.get("is", [])),
    )


def _question(raw: Mapping[str, Any], group: str) -> Question:
    plain = {name: raw[name] for name in ("effort", "provable", "may_not_apply", "rows", "most", "assessment", "oed")
             if name in raw}  # fmt: skip
    pairs = {name: tuple(raw[name]) for name in ("at_most", "at_least", "within_months") if name in raw}
    return Question(
        code=raw["code"],
        group=group,
        type=raw["type"],
        text=Text(**raw["text"]),
        help=Text(**raw["help"]) if "help" in raw else None,
        good=raw.get("good", "yes"),
        weights=dict(raw.get("weights", {})),
        choices=tuple(Choice(c["code"], Text(**c["label"]), c.get("good")) for c in raw.get("choices", [])),
        columns=tuple(Column(c["code"], c["type"], Text(**c["label"])) for c in raw.get("columns", [])),
        unit=Text(**raw["unit"]) if "unit" in raw else None,
        measures=tuple(raw.get("measures", [])),
        when_done=raw.get("when_done"),
        **plain,
        **pairs,  # type: ignore[arg-type]
    )


def _red_line(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> RedLine:
    return RedLine(
        raw["code"],
        raw["field"],
        raw["rule"],
        raw.get("limit"),
        tuple(raw["lines"]),
        Text(**raw["text"]),
        tuple(sources[code] for code in raw.get("sources", [])),
        Text(**raw["assumed"]) if "assumed" in raw else None,
    )
