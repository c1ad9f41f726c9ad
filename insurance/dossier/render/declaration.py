"""What the signatory declares, right after the cover: by whom, how many answers, on which day; or that nobody does."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable

from insurance.readiness import wording
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.ui import format as shown

from ..snapshot_schema import Answer, TheirAnswer, each_answer
from .context import Context

type AnyAnswer = Answer | TheirAnswer


def story(context: Context) -> list[Flowable]:
    """One text for each person and day; an older dossier holds a text with its day already."""
    title = heading(1, _("Declaration of the signatory"), key="declaration")
    answers = context.snapshot.get("answers")
    declared = [answer for answer in _answers(context) if answer["declaration"] == "declared"]
    if not declared:
        return [title, paragraph(_nobody(told=answers is not None or bool(context.snapshot.get("questionnaires"))))]
    found = answers["declaration"] if answers else None
    text = context.words(found) if found else wording.DECLARATION[context.lang].format(day=wording.DAY)
    blocks: list[Flowable] = [title]
    if wording.DAY not in text:
        blocks.append(paragraph(text))
    for given in _by_signatory(declared):
        last = shown.day(max(answer["declared_on"] or "" for answer in given), context.lang)
        if wording.DAY in text:
            blocks.append(paragraph(text.replace(wording.DAY, last)))
        line = ngettext(
            "{name}: {count} answer confirmed, on {day}.",
            "{name}: {count} answers confirmed, the last on {day}.",
            len(given),
        )
        name = given[0]["declared_by"] or context.unknown
        blocks.append(paragraph(line.format(name=name, count=len(given), day=last), SMALL))
    return blocks


def _answers(context: Context) -> Sequence[AnyAnswer]:
    """Those to the common questions; where these are no part of the dossier, those to the insurers' own."""
    found = context.snapshot.get("answers")
    if found:
        return each_answer(found)
    return [
        answer
        for questionnaire in context.snapshot.get("questionnaires", [])
        for section in questionnaire["sections"]
        for answer in section["answers"]
    ]


def _by_signatory(declared: Sequence[AnyAnswer]) -> list[list[AnyAnswer]]:
    """The answers of each person, who is known by their name alone in an older snapshot."""
    found: dict[Any, list[AnyAnswer]] = {}
    for answer in declared:
        found.setdefault(answer.get("signatory") or answer["declared_by"], []).append(answer)
    return list(found.values())


def _nobody(*, told: bool) -> str:
    if told:
        return _("No answer is declared: nobody has read and confirmed them one by one. Nobody stands by this dossier.")
    return _("The answers to insurers’ questions are no part of this dossier, so nothing is declared in it.")
