"""What changed since an earlier version: sentences first, then part by part."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import LEAD, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table

from ..comparison.sentences import difference, limits, opening
from ..snapshot_schema import Words
from ..snapshot_schema.changes import ChangedEntry, ChangedPart, Changes
from .context import Context

MOST = 200  # entries of one part in the document; dossier.json holds them all


def story(context: Context) -> list[Flowable]:
    """Every figure is one of the frozen ones."""
    found = context.snapshot.get("changes")
    if not found:
        return []
    title = heading(1, _("What changed since {version}").format(version=found["since"]), key="changes")
    notes = [paragraph(text, SMALL) for text in limits(found, context.lang)]
    blocks: list[Flowable] = [title, paragraph(opening(found, context.lang), LEAD), *notes]
    if found["headlines"]:
        blocks.append(_figures(context, found))
    blocks += _red_lines(context, found)
    for part in found["parts"]:
        blocks += _part(context, part)
    return blocks


def _figures(context: Context, found: Changes) -> Table:
    ink = {"better": palette.MOSS, "worse": palette.BRICK, "neutral": palette.INK}
    rows: list[list[str | Cell]] = [
        [
            headline["label"][context.lang],
            _value(context, headline["before"]),
            _value(context, headline["after"]),
            Cell(difference(headline, context.lang), colour=ink[headline["turn"]]),
        ]
        for headline in found["headlines"]
    ]
    columns = [
        Column(pgettext("comparison", "Figure"), 4, header=True),
        Column(found["since"], 2, "right"),
        Column(context.snapshot["version"]["reference"], 2, "right"),
        Column(_("Difference"), 2, "right"),
    ]
    return Table(columns, rows, DENSE)


def _red_lines(context: Context, found: Changes) -> list[Flowable]:
    blocks = []
    for label, lines in (
        (_("Newly crossed: {lines}"), found["counts"]["red_crossed"]),
        (_("No longer crossed: {lines}"), found["counts"]["red_cleared"]),
    ):
        if lines:
            blocks.append(paragraph(label.format(lines=" ".join(context.words(line) for line in lines))))
    return blocks


def _part(context: Context, part: ChangedPart) -> list[Flowable]:
    rows = [row for entry in part["entries"][:MOST] for row in _rows(context, entry)]
    columns = [
        Column("", 1.1, header=True),
        Column(pgettext("comparison", "What"), 3),
        Column(pgettext("comparison", "Fact"), 2),
        Column(pgettext("comparison", "Before"), 2.6),
        Column(pgettext("comparison", "After"), 2.6),
    ]
    title = heading(2, context.words(part["label"]), key=f"changes-{part['part']}", listed=False)
    rest = len(part["entries"]) - MOST
    more = [paragraph(_("and {count} more, in dossier.json").format(count=rest), SMALL)] if rest > 0 else []
    return [title, Table(columns, rows, DENSE), *more]


def _rows(context: Context, entry: ChangedEntry) -> list[list[str | Cell]]:
    reference = entry["reference"] if entry["reference"] and "-" in entry["reference"] else ""
    title = context.title(context.words(entry["title"])) if entry["title"] else context.withheld()
    start: list[str | Cell] = [Cell(reference, colour=palette.INK_2), title]
    kinds = {
        "added": Cell(pgettext("comparison", "new"), colour=palette.MOAT),
        "removed": Cell(pgettext("comparison", "no longer there"), colour=palette.INK_2),
    }
    if entry["kind"] in kinds:
        return [[*start, kinds[entry["kind"]], "", ""]]
    rows: list[list[str | Cell]] = []
    for value in entry["values"]:
        fact = [context.words(value["label"]), _value(context, value["before"]), _value(context, value["after"])]
        rows.append([*(start if not rows else ["", ""]), *fact])
    return rows


def _value(context: Context, value: Words | None) -> str | Cell:
    return context.cell(context.title(context.words(value)) if value else None)
