"""Insurers' questionnaires in words: types, states, why a conversion failed, an answer as one reads it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insurance.questionnaires.convert import (
    KNOWN,
    NO_BAND,
    NO_CHOICE,
    NO_DAY,
    NOT_FOR,
    OPEN,
    TOO_LONG,
    UNCONVERTED,
    UNKNOWN,
)
from insurance.questionnaires.shape import Question, said
from insurance.questionnaires.sheet import Line
from insurance.readiness import values
from insurance.readiness.standing import OWN
from insurance.readiness.values import YES
from insurance.readiness.wording import SOURCES
from portal.ui import format as words
from portal.ui.format import Language

KINDS = {
    "yes_no": gettext_lazy("Yes or no"),
    "choice": gettext_lazy("A choice"),
    "number": gettext_lazy("A number"),
    "amount": gettext_lazy("An amount in euros"),
    "date": gettext_lazy("A day"),
    "text": gettext_lazy("A text"),
}
WHY = {
    NO_CHOICE: gettext_lazy("The answer has no place among this insurer’s choices."),
    NO_BAND: gettext_lazy("The answer is no number that falls into one of this insurer’s ranges."),
    NO_DAY: gettext_lazy("This insurer asks for a day, and the answer names none."),
    TOO_LONG: gettext_lazy("The answer is longer than this insurer takes; cut, it would say something else."),
}
STATES = {
    OPEN: gettext_lazy("not answered yet"),
    UNKNOWN: gettext_lazy("unknown"),
    KNOWN: pgettext_lazy("question", "answered"),
    NOT_FOR: pgettext_lazy("answer", "Not for us"),
    UNCONVERTED: gettext_lazy("could not be converted"),
}
VERSIONS = {
    "draft": (gettext_lazy("Draft"), "info"),
    "published": (pgettext_lazy("questionnaire", "Published"), "ok"),
    "suspended": (pgettext_lazy("questionnaire", "Suspended"), "bad"),
}
VERBS = {
    "questionnaire.answered": gettext_lazy("Question of one insurer answered"),
    "questionnaire.declared": gettext_lazy("Answer to one insurer declared"),
    "questionnaire.withdrawn": gettext_lazy("Declaration to one insurer taken back"),
}
COMMON = gettext_lazy("From insurers’ common questions")
FIELDS = {"questionnaire": gettext_lazy("Questionnaire")}


def text_of(line: Line, lang: Language) -> str | None:
    """The answer in the insurer's form, as one reads it; None while there is none."""
    answer, question = line.answer, line.question
    if answer.state == NOT_FOR:
        return str(STATES[NOT_FOR])
    if answer.state != KNOWN or answer.value is None:
        return None
    if question["type"] == "choice":
        labels = {choice["code"]: choice["text"] for choice in question.get("choices", [])}
        return said(labels[answer.value], lang)[0] if answer.value in labels else answer.value
    if question["type"] == "text":
        return values.shown(line.ours, line.standing.value, lang) if line.mapped else answer.value
    rounded = values.SIMULATED.get(line.ours.code) if line.mapped and question["type"] == "amount" else None
    return _figure_or_word(question, str(rounded(answer.value)) if rounded else answer.value, lang)


def _figure_or_word(question: Question, value: str, lang: Language) -> str:
    if question["type"] == "yes_no":
        return _("Yes") if value == YES else _("No")
    if question["type"] == "amount":
        return words.money(value, lang)
    if question["type"] == "date":
        return words.day(value, lang)
    figure = words.number(Decimal(value), lang)
    return f"{figure} {said(question['unit'], lang)[0]}" if "unit" in question else figure


def source_of(line: Line) -> Any:
    """Where an answer comes from; nothing while there is none."""
    if line.mapped and line.standing.source == OWN:
        return COMMON
    return SOURCES.get(line.standing.source, "")


def original(line: Line, lang: Language) -> str | None:
    """The common answer behind a mapped one, as it stands there."""
    value = line.standing.value
    return values.shown(line.ours, value, lang) if line.mapped and value is not None and not line.closed else None
