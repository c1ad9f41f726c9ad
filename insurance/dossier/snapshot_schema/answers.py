"""What insurers ask, and what the business answers."""

from typing import Any, Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Day, Words


@with_config(STRICT)
class Answer(TypedDict):
    code: str
    question: Words
    state: Literal["open", "unknown", "known", "withheld"]
    value: Any  # in the form of the question's type; null while open, unknown or withheld
    text: Words | None  # the same as one reads it
    source: Words | None  # “measure M-001”, “company profile”
    source_code: NotRequired[str | None]  # these three are not in older ones
    source_reference: NotRequired[str | None]  # of the record, such as M-001
    source_on: NotRequired[Day | None]  # the day of the fact, or of the answer typed
    scope_pct: int | None
    checked_on: Day | None
    exceptions: str | None
    proof: str | None  # reference
    declaration: Literal["declared", "stale", "not_declared", "withheld"]  # stale: it changed since it was declared
    declared_by: str | None
    declared_on: Day | None
    signatory: NotRequired[int | None]  # which person, from 1; stays when names are withheld; not in older ones
    oed: str | None  # the Open Exposure Data field that it answers


@with_config(STRICT)
class AnswerGroup(TypedDict):
    code: str
    label: Words
    answers: list[Answer]


@with_config(STRICT)
class ReadyLine(TypedDict):
    code: str
    label: Words
    points: int | None  # of 100; null before anything was answered, or withheld


@with_config(STRICT)
class WhoSays(TypedDict):
    name: Words
    url: str


@with_config(STRICT)
class RedLine(TypedDict):
    code: str
    text: Words
    sources: list[WhoSays]
    assumed: Words | None  # what is our own assumption
    state: Literal["crossed", "clear", "unknown", "withheld"]


@with_config(STRICT)
class Answers(TypedDict):
    questionnaire_version: str
    groups: list[AnswerGroup]
    lines: list[ReadyLine]
    red_lines: list[RedLine]
    # What each signatory declares; [date] stands for the last `declared_on` among the answers of that person. Older
    # ones held the day of the build there, and a text where nobody had confirmed anything; null: nobody has.
    declaration: Words | None


def each_answer(found: Answers | None) -> list[Answer]:
    """All answers, group after group; none where they are no part of the dossier."""
    return [answer for group in found["groups"] for answer in group["answers"]] if found else []
