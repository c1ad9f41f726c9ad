"""What readers asked, and what the business answered: only what it chose to tell."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.canonical import grouped
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table

from ..redaction.marks import is_withheld, withheld_text
from ..snapshot_schema import Exchange, Said
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """One table for each question, its follow-ups in order."""
    title = heading(1, _("Questions asked by insurers, and answers"), key="exchanges")
    found = context.snapshot.get("exchanges", [])
    if not found:
        return Blank(title, _("No question is told here."))
    text = _("The business chose which questions it tells. Who asked is told to that reader alone.")
    blocks: list[Flowable] = [title, paragraph(text, SMALL)]
    for one in found:
        blocks += _one(context, one)
    return blocks


def _one(context: Context, one: Exchange) -> list[Flowable]:
    reference = one["reference"]
    about = one["question"] or one["part"]
    name = f"{reference} {context.title(context.words(about))}" if about else reference
    blocks: list[Flowable] = [heading(2, name, key=f"exchanges-{reference}", listed=False)]
    if one["asked_by"]:
        blocks.append(paragraph(_("Asked by {name}.").format(name=one["asked_by"]), SMALL))
    columns = [
        Column(_("Day"), 1.4),
        Column(pgettext("dossier", "Who speaks"), 1.6, header=True),
        Column(pgettext("dossier", "What is said"), 7),
    ]
    return [*blocks, Table(columns, [_row(context, said) for said in one["entries"]], DENSE)]


def _row(context: Context, said: Said) -> list[str | Cell]:
    asked = said["kind"] == "asked"
    who = Cell(_("The reader"), colour=palette.INK_2) if asked else _("The business")
    lines = {
        "unknown": [_("Unknown, we will find out")],
        "corrected": [_("Answered in the questionnaire")],
    }.get(said["kind"], [])
    hidden = is_withheld(said["text"]) or is_withheld(said["proof"])
    words = [said["text"]] if said["text"] and not is_withheld(said["text"]) else []
    text = "\n".join([*lines, *words, *([withheld_text()] if hidden else []), *_proof(said)])
    if hidden:
        what: str | Cell = replace(context.withheld(), text=text)
    else:
        what = Cell(text, colour=palette.OCHRE) if said["kind"] == "unknown" else text
    return [context.day_text(said["said_on"]), who, what]


def _proof(said: Said) -> list[str]:
    proof = said["proof"]
    if proof is None or is_withheld(proof):
        return []
    digest = proof["sha256"]
    return [f"{proof['reference']} {proof['title']}", f"SHA-256 {grouped(digest[:32])}\n{grouped(digest[32:])}"]
