"""What insurers ask: each answer, where it holds, when it was checked, what shows it, and who declared it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.documents.text import shortened

from ..snapshot_schema import Answer, AnswerGroup, RedLine, TheirAnswer, each_answer
from . import labels
from .blank import Blank
from .context import Context

ANSWER_LIMIT = 700  # in a table; dossier.json holds the whole text


def story(context: Context) -> list[Flowable]:
    """How many are known and confirmed, the red lines, then the groups."""
    title = heading(1, _("Answers to insurers’ questions"), key="answers")
    found = context.snapshot.get("answers")
    if not found:
        return Blank(title, _("No answer is recorded."))
    answers = each_answer(found)
    declared = [answer for answer in answers if answer["declaration"] == "declared"]
    blocks: list[Flowable] = [title, paragraph(_count(answers, declared), READING)]
    if found["red_lines"]:
        blocks += [
            heading(2, _("Where many insurers refuse"), key="answers-red", listed=False),
            _red(context, found["red_lines"]),
        ]
    for group in found["groups"]:
        blocks += _group(context, group)
    return blocks


def _count(answers: list[Answer], declared: list[Answer]) -> str:
    known = sum(answer["state"] == "known" for answer in answers)
    unknown = sum(answer["state"] == "unknown" for answer in answers)
    parts = [
        ngettext("{count} question is answered,", "{count} questions are answered,", known).format(count=known),
        ngettext("{count} is unknown,", "{count} are unknown,", unknown).format(count=unknown),
        ngettext("{count} is confirmed.", "{count} are confirmed.", len(declared)).format(count=len(declared)),
    ]
    if withheld := sum(answer["state"] == "withheld" for answer in answers):
        parts.append(
            ngettext(
                "{count} answer is withheld from this reader; it counts in the points.",
                "{count} answers are withheld from this reader; they count in the points.",
                withheld,
            ).format(count=withheld)
        )
    return " ".join(parts)


def _red(context: Context, lines: list[RedLine]) -> Table:
    words = {
        "crossed": Cell(_("Yes, this is so"), colour=palette.BRICK),
        "clear": Cell(_("No"), colour=palette.MOSS),
        "unknown": Cell(context.unknown, colour=palette.OCHRE),
        "withheld": context.withheld(),
    }
    rows: list[list[str | Cell]] = [
        [
            context.words(line["text"]),
            words[line["state"]],
            "\n".join(
                [*(context.words(source["name"]) for source in line["sources"]),
                 *([context.words(line["assumed"])] if line["assumed"] else [])]
            ),
        ]
        for line in lines
    ]  # fmt: skip
    columns = [
        Column(_("Red line"), 4, header=True),
        Column(pgettext("dossier", "Here"), 1.6),
        Column(_("Who says so"), 5),
    ]
    return Table(columns, rows, DENSE)


def _group(context: Context, group: AnswerGroup) -> list[Flowable]:
    blocks: list[Flowable] = [heading(2, context.words(group["label"]), key=f"answers-{group['code']}", listed=False)]
    told = [answer for answer in group["answers"] if answer["state"] != "open"]
    if told:
        columns = [
            Column(_("Question"), 3.6, header=True),
            Column(pgettext("dossier", "Answer"), 3.6),
            Column(_("Holds, checked"), 2.0),
            Column(_("Proof"), 1.0),
            Column(pgettext("dossier", "Declared"), 2.4),
        ]
        blocks.append(Table(columns, [_row(context, answer) for answer in told], DENSE))
    silent = [context.words(answer["question"]) for answer in group["answers"] if answer["state"] == "open"]
    if silent:
        blocks.append(paragraph(_("Not answered: {list}").format(list=" ".join(silent)), SMALL))
    return blocks


def _row(context: Context, answer: Answer) -> list[str | Cell]:
    if answer["state"] == "withheld":
        cell = context.withheld()
        return [context.words(answer["question"]), cell, "", "", Cell(_("withheld, not declared"), colour=palette.INK)]
    text = context.words(answer["text"]) if answer["text"] else None
    source = source_line(context, answer)
    beside = holds(context, answer)
    if answer["exceptions"]:
        beside.append(_("left out: {text}").format(text=answer["exceptions"]))
    return [
        context.words(answer["question"]),
        context.cell("\n".join([shortened(text, ANSWER_LIMIT), source]) if text else None),
        "\n".join(beside),
        context.proofs([answer["proof"]] if answer["proof"] else []),
        _declared(context, answer),
    ]


def source_line(context: Context, answer: Answer | TheirAnswer) -> str:
    """Where an answer comes from, with the day of the fact where that of a check stands in its column."""
    source = context.words(answer["source"]) if answer["source"] else ""
    told = answer.get("source_on") if answer["checked_on"] else None
    return f"{source}, {context.day_text(told)}" if source and told else source


def holds(context: Context, answer: Answer | TheirAnswer) -> list[str]:
    """For which part an answer holds, and when it was checked; else the day of the fact that it comes from."""
    said = [] if answer["scope_pct"] is None else [context.percent_text(answer["scope_pct"])]
    if answer["checked_on"]:
        said.append(_("checked on {day}").format(day=context.day_text(answer["checked_on"])))
    elif told := answer.get("source_on"):
        said.append(_("as of {day}").format(day=context.day_text(told)))
    return said


def _declared(context: Context, answer: Answer) -> Cell:
    word = labels.declaration(answer["declaration"])
    if answer["declaration"] == "declared":
        who = [word, answer["declared_by"] or context.unknown]
        if answer["declared_on"]:
            who.append(context.day_text(answer["declared_on"]))
        return Cell("\n".join(who), colour=palette.MOSS)
    if answer["declaration"] == "stale":
        return Cell(word, colour=palette.BRICK)
    return Cell(word, colour=palette.INK_3)
