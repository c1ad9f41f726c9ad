"""Questionnaires of insurers: their questions in their words and order, with the answers in their form."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Day, Words


@with_config(STRICT)
class Wording(TypedDict):
    """The insurer's own text, in the languages that it wrote."""

    fr: NotRequired[str]
    en: NotRequired[str]


@with_config(STRICT)
class TheirAnswer(TypedDict):
    code: str  # the insurer's
    question: Wording
    type: Literal["yes_no", "choice", "number", "amount", "date", "text"]
    required: bool
    common: str | None  # the common question that answers it; null: a question of the insurer's own
    only_if: str | None  # the insurer's code of the question that it depends on
    # skipped: its condition does not hold
    state: Literal["open", "unknown", "known", "not_for_us", "unconverted", "skipped", "withheld"]
    value: str | None  # yes or no, a choice's code, decimal text, a day or text
    text: Words | None  # the same as one reads it
    why: Words | None  # what stood in the way of a conversion
    original: Words | None  # the common answer that could not be converted
    source: Words | None  # “measure M-001”, “company profile”
    source_code: NotRequired[str | None]  # these three are not in older ones
    source_reference: NotRequired[str | None]  # of the record, such as M-001
    source_on: NotRequired[Day | None]  # the day of the fact, or of the answer typed
    scope_pct: int | None
    checked_on: Day | None
    exceptions: str | None
    proof: str | None  # reference
    declaration: Literal["declared", "stale", "not_declared", "withheld"]
    declared_by: str | None
    declared_on: Day | None


@with_config(STRICT)
class TheirSection(TypedDict):
    title: Wording
    answers: list[TheirAnswer]


@with_config(STRICT)
class TheirQuestionnaire(TypedDict):
    insurer: str
    insurer_code: str
    code: str
    version: str
    sha256: str  # of the published questionnaire
    title: Wording
    line: Words
    line_code: str
    sections: list[TheirSection]
