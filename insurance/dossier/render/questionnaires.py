"""The insurers' questionnaires chosen for this version: their questions in their order, each with its answer."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.documents.text import shortened

from ..snapshot_schema.questionnaires import TheirAnswer, TheirQuestionnaire
from .answers import ANSWER_LIMIT, holds, source_line
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """One part for each questionnaire."""
    title = heading(1, _("Questionnaires of insurers"), key="questionnaires")
    found = context.snapshot.get("questionnaires")
    if not found:
        return Blank(title, _("What was chosen is offered no longer."))
    blocks: list[Flowable] = [title]
    for item in found:
        blocks += _questionnaire(context, item)
    return blocks


def file_name(item: TheirQuestionnaire) -> str:
    """The file that holds the answers under the insurer's own codes."""
    return f"questionnaire_{item['insurer_code']}_{item['code']}.json"


def _questionnaire(context: Context, item: TheirQuestionnaire) -> list[Flowable]:
    key = f"questionnaires-{item['insurer_code']}-{item['code']}"
    answers = [answer for section in item["sections"] for answer in section["answers"]]
    asked = [answer for answer in answers if answer["state"] != "skipped"]
    told = [answer for answer in asked if answer["state"] in {"known", "not_for_us"}]
    count = ngettext(
        "{told} of {count} question is answered, {declared} confirmed.",
        "{told} of {count} questions are answered, {declared} confirmed.",
        len(asked),
    ).format(told=len(told), count=len(asked), declared=sum(answer["declaration"] == "declared" for answer in asked))
    who = _("Questionnaire of {insurer}, version {version}. The file {file} holds the answers under its codes.").format(
        insurer=item["insurer"], version=item["version"], file=file_name(item)
    )
    blocks: list[Flowable] = [
        heading(2, _said(context, item["title"]), key=key),
        paragraph(who, SMALL),
        paragraph(count),
    ]
    for at, section in enumerate(item["sections"]):
        blocks.append(heading(3, _said(context, section["title"]), key=f"{key}-{at}", listed=False))
        blocks.append(Table(_columns(), [_row(context, answer) for answer in section["answers"]], DENSE))
    return blocks


def _columns() -> list[Column]:
    return [
        Column(pgettext("dossier", "Code"), 1.2),
        Column(_("Question"), 4.2, header=True),
        Column(pgettext("dossier", "Answer"), 3.6),
        Column(_("Holds, checked"), 1.8),
        Column(pgettext("dossier", "Declared"), 2.2),
    ]


def _row(context: Context, answer: TheirAnswer) -> list[str | Cell]:
    if answer["state"] == "withheld":
        undeclared = Cell(_("withheld, not declared"), colour=palette.INK)
        return [answer["code"], _said(context, answer["question"]), context.withheld(), "", undeclared]
    beside = holds(context, answer)
    if answer["proof"]:
        proof = context.proofs([answer["proof"]])
        beside.append(proof.text if isinstance(proof, Cell) else proof)
    if answer["exceptions"]:
        beside.append(_("left out: {text}").format(text=answer["exceptions"]))
    return [
        answer["code"],
        _said(context, answer["question"]),
        _answer(context, answer),
        "\n".join(beside),
        _declared(context, answer),
    ]


def _answer(context: Context, answer: TheirAnswer) -> str | Cell:
    if answer["state"] == "skipped":
        return Cell(_("not asked: it depends on another answer"), colour=palette.INK_3)
    if answer["state"] == "open":
        return Cell(_("not answered"), colour=palette.INK_3)
    if answer["why"]:
        lines = [_("not converted: {why}").format(why=context.words(answer["why"]))]
        if answer["original"]:
            lines.append(shortened(context.words(answer["original"]), ANSWER_LIMIT))
        return Cell("\n".join(lines), colour=palette.OCHRE)
    source = source_line(context, answer)
    text = context.words(answer["text"]) if answer["text"] else None
    return context.cell("\n".join([shortened(text, ANSWER_LIMIT), source]) if text else None)


def _declared(context: Context, answer: TheirAnswer) -> Cell | str:
    if answer["state"] in {"skipped", "open"}:
        return ""
    if answer["declaration"] == "declared":
        who = [_("confirmed"), answer["declared_by"] or context.unknown]
        if answer["declared_on"]:
            who.append(context.day_text(answer["declared_on"]))
        return Cell("\n".join(who), colour=palette.MOSS)
    if answer["declaration"] == "stale":
        return Cell(_("not declared: it changed since it was confirmed"), colour=palette.BRICK)
    return Cell(_("not declared"), colour=palette.INK_3)


def _said(context: Context, text: Any) -> str:
    """The insurer's text in the dossier's language, else in the one that it wrote."""
    return str(text.get(context.lang) or next(iter(text.values())))
