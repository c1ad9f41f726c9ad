"""What is done about the risks, by whom, until when, for how much, with which proof."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import fonts, palette
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.documents.text import rich
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import Measure
from . import labels
from .blank import Blank
from .context import Context

_ORDER = ("under_way", "planned", "done", "dropped")


def story(context: Context) -> list[Flowable]:
    """Under way first, then planned by date, done, dropped."""
    title = heading(1, _("Measures"), key="measures")
    found = sorted(context.snapshot.get("measures", []), key=_position)
    if not found:
        return Blank(title, _("No measure is recorded yet."))
    columns = [
        Column("", 1.2, header=True),
        Column(_("Measure"), 4.0),
        Column(_("Risks"), 1.2),
        Column(pgettext("dossier", "State"), 1.4),
        Column(_("Due or done"), 2.0),
        Column(pgettext("dossier", "Owner"), 2.0),
        Column(pgettext("dossier", "Once"), 1.5, "right"),
        Column(_("Per year"), 1.5, "right"),
        Column(_("Proofs"), 1.2),
    ]
    rows = [_row(context, measure) for measure in found]
    told = [paragraph(_spent(context, found), READING), *_funded(context, found)]
    return [title, *told, Table(columns, rows, DENSE), *_effects(context, found)]


def _position(measure: Measure) -> tuple[int, str, str]:
    return _ORDER.index(measure["status"]), measure["due_on"] or "9999", measure["reference"]


def _row(context: Context, measure: Measure) -> list[str | Cell]:
    when = measure["done_on"] if measure["status"] == "done" else measure["due_on"]
    return [
        Cell(measure["reference"], colour=palette.INK_2),
        context.named(measure["title"]),
        ", ".join(measure["risks"]),
        Cell(labels.status(measure["status"]).replace(" ", shown.NBSP), colour=labels.status_ink(measure["status"])),
        context.day(when),
        context.cell(measure["owner"]),
        context.amount(measure["cost_once_eur"]),
        context.amount(measure["cost_yearly_eur"]),
        context.proofs(measure["proofs"])
        or Cell(pgettext("dossier", "none"), colour=palette.OCHRE if measure["status"] == "done" else palette.INK_3),
    ]


def _spent(context: Context, found: list[Measure]) -> str:
    kept = [measure for measure in found if measure["status"] != "dropped"]
    if any(is_withheld(cost) for measure in kept for cost in (measure["cost_once_eur"], measure["cost_yearly_eur"])):
        return _("What the measures cost is withheld from this reader.")
    once = sum((Decimal(measure["cost_once_eur"] or 0) for measure in kept), Decimal(0))
    yearly = sum((Decimal(measure["cost_yearly_eur"] or 0) for measure in kept), Decimal(0))
    unknown = sum(measure["cost_once_eur"] is None or measure["cost_yearly_eur"] is None for measure in kept)
    text = _("Together <b>{once}</b> once and <b>{yearly}</b> a year, before VAT.")
    if unknown:
        text = _("Together <b>{once}</b> once and <b>{yearly}</b> a year, before VAT, for the costs that are known.")
    return rich(text, fonts.MEDIUM, once=shown.money(once, context.lang), yearly=shown.money(yearly, context.lang))


def _funded(context: Context, found: list[Measure]) -> list[Flowable]:
    """What public aid pays for, as far as the aid is a part of this dossier."""
    known = {measure["reference"] for measure in found}
    lines = []
    for programme in context.snapshot.get("programmes", []):
        paid_for = [reference for reference in programme.get("measures", []) if reference in known]
        if paid_for:
            amount = programme["amount_eur"] or context.unknown
            if programme["amount_eur"] is not None and not is_withheld(amount):
                amount = shown.money(amount, context.lang)
            text = _("{measures}: {amount} granted by “{programme}”.").format(
                measures=", ".join(paid_for), amount=amount, programme=context.title(programme["title"])
            )
            lines.append(paragraph(text, SMALL))
    return lines


def _effects(context: Context, found: list[Measure]) -> list[Flowable]:
    told = [measure for measure in found if measure["expected_effect"] or measure["description"]]
    if not told:
        return []
    rows = [
        [
            Cell(measure["reference"], colour=palette.INK_2),
            context.cell(measure["description"]) if measure["description"] else "",
            context.cell(measure["expected_effect"]),
        ]
        for measure in told
    ]
    columns = [Column("", 0.8, header=True), Column(_("What is done"), 4), Column(_("Expected effect"), 4)]
    return [
        heading(2, _("What each measure changes"), key="measures-effects"),
        Table(columns, rows, DENSE),
        paragraph(_("In the words of the business."), SMALL),
    ]
