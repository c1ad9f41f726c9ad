"""The insurance that the business looks for, line by line, and the figures beside it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import Cell, Column, Table

from ..snapshot_schema import Wanted
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """One row a line; what is unknown is left to the insurer to propose."""
    title = heading(1, _("Insurance sought"), key="wanted")
    found = context.snapshot.get("wanted", [])
    if not found:
        return Blank(title, _("The business does not say which insurance it looks for."))
    columns = [
        Column(pgettext("dossier", "Line"), 2.2, header=True),
        Column(_("What it should pay for"), 3.2),
        Column(_("Limit per loss"), 1.7, "right"),
        Column(_("Deductible borne"), 1.7, "right"),
        Column(_("Stop borne"), 1.4, "right"),
        Column(pgettext("dossier", "From"), 1.7),
    ]
    notes = [_note(context, one) for one in found if one["note"]]
    return [
        title,
        paragraph(_("What the business asks an insurer to offer. What it does not know, the insurer may propose.")),
        Table(columns, [_row(context, one) for one in found]),
        *notes,
        *_figures(context),
    ]


def _row(context: Context, one: Wanted) -> list[str | Cell]:
    return [
        context.words(one["line"]),
        context.cell(", ".join(context.words(head) for head in one["heads"])),
        context.amount(one["limit_eur"]),
        context.amount(one["deductible_eur"]),
        context.hours(one["waiting_hours"]),
        context.day(one["starts_on"]),
    ]


def _note(context: Context, one: Wanted) -> Flowable:
    text = _("{line}: {note}").format(line=context.words(one["line"]), note=one["note"] or "")
    return paragraph(text, before=4)


def _figures(context: Context) -> list[Flowable]:
    """What the simulated years in this dossier say; a figure beside a wish, no advice."""
    losses, gap = context.snapshot.get("losses"), context.snapshot.get("gap")
    if not losses:
        return []
    text = _("One year in twenty costs more than {loss} before insurance (simulated on {day}).").format(
        loss=context.rare(losses["today"]["p95"]), day=context.day_text(losses["calculated_on"])
    )
    if gap:
        more = _("With the contracts of today, {kept} of such a year stays with the business.")
        text += " " + more.format(kept=context.rare(gap["today"]["p95"]))
    return [paragraph(f"{text} {_('These are figures, not advice.')}", SMALL, before=6)]
