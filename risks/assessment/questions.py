"""The questions of the guided assessment: plain words, why each is asked, the answers on offer, and what they mean for
scenarios and measures of the catalogue. Pure; read from data/questions.json, which names its version."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from risks.catalogue.entries import Text
from risks.services.kinds import OFFERED

DATA = Path(__file__).parent / "data" / "questions.json"
MOST = 35
THEME_ORDER = ("activity", "services", "money", "protection", "people", "plan", "insurance")
LINES = ("cyber", "interruption", "multirisk", "liability")
WHO = ("owner", "accountant", "insurance", "web")
UNKNOWN, NOT_APPLICABLE = "unknown", "not_applicable"

type Kind = Literal["choice", "services", "band"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer."""

    code: str
    label: Text
    detail: Text | None = None


@dataclass(frozen=True, slots=True)
class SkipRule:
    """When a question can no longer matter: an earlier answer is one of `answers`, or none of `services` is used, or
    no more than `employees_at_most` people work there."""

    question: str = ""
    answers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    employees_at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `needed_by`: scenarios that do not exist when the answer is no. `lowers_likelihood`,
    `lowers_impact`: scenarios that a yes makes rarer or milder by a step of the scale, and a no more so. `measures`:
    in place when yes, suggested otherwise. `readiness`: weight by line of insurance."""

    code: str
    theme: str
    kind: Kind
    text: Text
    why: Text
    choices: tuple[Choice, ...]
    who: str
    seconds: int
    where: Text | None
    example: Text | None
    skip_when: tuple[SkipRule, ...]
    not_for_smallest: bool
    needed_by: tuple[str, ...]
    lowers_likelihood: tuple[str, ...]
    lowers_impact: tuple[str, ...]
    measures: tuple[str, ...]
    readiness: dict[str, int] = field(hash=False)
    red_line: Text | None


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions, by theme, in the order in which they are asked."""

    version: str
    all: tuple[Question, ...]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.all)

    def question(self, code: str) -> Question:
        """The question of that code; KeyError when there is none."""
        for item in self.all:
            if item.code == code:
                return item
        raise KeyError(code)


@lru_cache(maxsize=1)
def load() -> Questions:
    """The shipped questions."""
    return build(json.loads(DATA.read_text(encoding="utf-8")))


def build(raw: dict[str, Any]) -> Questions:
    """Questions from data in which `problems` finds nothing."""
    found = [_question(entry) for entry in raw["questions"]]
    found.sort(key=lambda question: THEME_ORDER.index(question.theme))
    return Questions(raw["version"], tuple(found))


def goodness(question: Question, answer: Any) -> float | None:
    """How well an answer protects, from 0 (no) to 1 (yes); None when it says nothing: unknown, not for us, none."""
    if question.kind == "band":
        return {"under_7": 0.0, "under_30": 0.0, "under_90": 0.5, "over_90": 1.0}.get(str(answer))
    return {"no": 0.0, "partly": 0.5, "yes": 1.0}.get(str(answer))


def _question(entry: dict[str, Any]) -> Question:
    choices = tuple(_choice(item) for item in entry["choices"])
    if entry["kind"] == "services":
        choices = tuple(Choice(kind.value, _both(kind)) for kind in OFFERED)
    return Question(
        code=entry["code"],
        theme=entry["theme"],
        kind=entry["kind"],
        text=Text(**entry["text"]),
        why=Text(**entry["why"]),
        choices=choices,
        who=entry["who"],
        seconds=entry["seconds"],
        where=Text(**entry["where"]) if "where" in entry else None,
        example=Text(**entry["example"]) if "example" in entry else None,
        skip_when=tuple(_rule(rule) for rule in entry.get("skip_when", [])),
        not_for_smallest=entry.get("not_for_smallest", False),
        needed_by=tuple(entry.get("needed_by", [])),
        lowers_likelihood=tuple(entry.get("lowers_likelihood", [])),
        lowers_impact=tuple(entry.get("lowers_impact", [])),
        measures=tuple(entry.get("measures", [])),
        readiness=dict(entry.get("readiness", {})),
        red_line=Text(**entry["red_line"]) if "red_line" in entry else None,
    )


def _choice(item: dict[str, Any]) -> Choice:
    return Choice(item["code"], Text(**item["label"]), Text(**item["detail"]) if "detail" in item else None)


def _rule(rule: dict[str, Any]) -> SkipRule:
    return SkipRule(
        question=rule.get("answer", ""),
        answers=tuple(rule.get("is", [])),
        services=tuple(rule.get("no_service", [])),
        employees_at_most=rule.get("employees_at_most"),
    )


def _both(kind: Any) -> Text:
    from portal.ui.bilingual import in_both_languages

    return Text(**in_both_languages(kind.label))
