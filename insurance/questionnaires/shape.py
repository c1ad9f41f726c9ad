"""The file in which an insurer publishes its own questionnaire: its shape, its limits and its JSON Schema. Pure.

What a shape cannot say (does a mapping fit, is a condition a circle) is in `checks.py`; docs/questionnaires.md tells it
to whoever writes such a file.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from portal.ui.format import Language

FORMAT = "rempart-questionnaire/1"
MOST_BYTES = 1_000_000
MOST_DEPTH = 12
MOST_SECTIONS, MOST_QUESTIONS, MOST_CHOICES, MOST_VALUES = 50, 300, 100, 100
MOST_NUMBER = 1_000_000_000_000
LONGEST_ANSWER = 2000
SCALE = ("nowhere", "partly", "mostly", "everywhere")  # the steps of the common scale, as a file names them
STRICT = ConfigDict(extra="forbid", strict=True)

type Kind = Literal["yes_no", "choice", "number", "amount", "date", "text"]

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$", description="Letters, digits, . _ -")]
Own = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Small letters, digits and dashes")]
Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$")]
DayText = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", description="2026-11-28")]
Number = Annotated[float, Field(ge=0, le=MOST_NUMBER, allow_inf_nan=False)]
Common = Annotated[str, Field(min_length=1, max_length=60)]
_Short = Annotated[str, Field(min_length=1, max_length=200)]
_Asked = Annotated[str, Field(min_length=1, max_length=600)]
_Long = Annotated[str, Field(min_length=1, max_length=2000)]


@with_config(STRICT)
class Label(TypedDict, total=False):
    """A title, a choice or a unit, in one language at least."""

    fr: _Short
    en: _Short


@with_config(STRICT)
class Wording(TypedDict, total=False):
    """A question as the insurer asks it, in one language at least."""

    fr: _Asked
    en: _Asked


@with_config(STRICT)
class Help(TypedDict, total=False):
    """What explains a question, in one language at least."""

    fr: _Long
    en: _Long


@with_config(STRICT)
class Choice(TypedDict):
    """One answer on offer."""

    code: Code
    text: Label


@with_config(STRICT)
class Band(TypedDict):
    """Numbers that one choice stands for: from (included) to below (left out); a bound that is missing is none."""

    choice: Code
    at_least: NotRequired[Number]
    below: NotRequired[Number]


@with_config(STRICT)
class Limits(TypedDict, total=False):
    """The numbers that mean yes; both bounds included."""

    at_least: Number
    at_most: Number


@with_config(STRICT)
class Convert(TypedDict, total=False):
    """How a common answer becomes one of this questionnaire. At most one of them, whichever fits both types."""

    invert: bool  # yes becomes no
    yes_when: Annotated[list[Common], Field(min_length=1, max_length=MOST_VALUES)]  # values that mean yes
    yes_if: Limits
    choices: Annotated[
        dict[Code, Annotated[list[Common], Field(min_length=1, max_length=MOST_VALUES)]],
        Field(min_length=1, max_length=MOST_CHOICES),
    ]
    bands: Annotated[list[Band], Field(min_length=1, max_length=MOST_CHOICES)]


@with_config(STRICT)
class Condition(TypedDict):
    """Asked only when another question of this questionnaire, a yes-or-no or a choice, is answered so."""

    question: Code
    equals: Annotated[str, Field(min_length=1, max_length=40)]


@with_config(STRICT)
class Question(TypedDict):
    """One question of the insurer."""

    code: Code
    text: Wording
    type: Kind
    maps_to: Common | None  # the common question that answers it; null: a question of the insurer's own
    help: NotRequired[Help]
    required: NotRequired[bool]
    choices: NotRequired[Annotated[list[Choice], Field(min_length=2, max_length=MOST_CHOICES)]]
    unit: NotRequired[Label]
    max_length: NotRequired[Annotated[int, Field(ge=1, le=LONGEST_ANSWER)]]
    convert: NotRequired[Convert]
    only_if: NotRequired[Condition]


@with_config(STRICT)
class Section(TypedDict):
    """Questions under one title."""

    title: Label
    questions: Annotated[list[Question], Field(min_length=1, max_length=MOST_QUESTIONS)]


@with_config(STRICT)
class Questionnaire(TypedDict):
    """The whole file."""

    format: Literal["rempart-questionnaire/1"]
    code: Own
    version: Version
    title: Label
    line: Literal["cyber", "interruption", "multirisk", "liability"]
    valid_from: DayText
    valid_until: NotRequired[DayText | None]  # that day included
    sections: Annotated[list[Section], Field(min_length=1, max_length=MOST_SECTIONS)]


@cache
def whole() -> TypeAdapter[Questionnaire]:
    """Checks a file."""
    return TypeAdapter(Questionnaire)


@cache
def alone() -> TypeAdapter[Question]:
    """Checks one question, whatever is wrong around it."""
    return TypeAdapter(Question)


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of the format."""
    title = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT}
    return {**title, **whole().json_schema()}


def questions_of(content: Questionnaire) -> Iterator[Question]:
    """Every question, in order."""
    for section in content["sections"]:
        yield from section["questions"]


def said(text: Any, lang: Language) -> tuple[str, Language]:
    """A text in the reader's language, else in the only one it has; and which language that is."""
    other: Language = "en" if lang == "fr" else "fr"
    return (text[lang], lang) if lang in text else (text[other], other)


def languages(content: Questionnaire) -> tuple[Language, ...]:
    """The languages that the questionnaire is written in: those of its title."""
    known: tuple[Language, ...] = ("fr", "en")
    return tuple(lang for lang in known if lang in content["title"])
