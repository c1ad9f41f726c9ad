"""What the contracts would pay of the simulated losses, with the terms as the business typed them in."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from insurance.cover.wording import STATES
from portal.documents import palette
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown
from risks.quantification.charts import Curve, points

from ..redaction.marks import is_withheld
from ..snapshot_schema import Gap, SettledRisk
from . import labels
from .blank import Blank
from .context import Context
from .losses import curves_and_figures, moved

_COARSE_FROM = Decimal(10_000)  # euros; averages from here on are rounded to hundreds


def story(context: Context) -> list[Flowable]:
    """Loss = paid + kept by the terms + not covered, line by line."""
    found = context.snapshot.get("gap")
    title = heading(1, _("What the contracts would pay"), key="gap")
    if not found:
        return Blank(title, _("Nothing was worked out yet."))
    total = found["total"]
    text = _("Of {loss} in an average year, the contracts would pay {paid}.").format(
        loss=context.average(total["loss"]), paid=context.average(total["paid"])
    )
    curves = [Curve(_("With the contracts"), points(found["today"]["exceedance"]), palette.MOAT)]
    if losses := context.snapshot.get("losses"):
        curves.insert(0, Curve(_("Without insurance"), points(losses["today"]["exceedance"]), palette.INK))
    return [
        title,
        paragraph(text, READING),
        *moved(found["facts_moved_since"]),
        curves_and_figures(context, curves, text),
        heading(2, _("Risk by risk"), key="gap-risks"),
        _risks(context, found),
        *_waiting(context, found),
        *_conditions(context, found),
        *_incomplete(context, found),
        paragraph(
            _(
                "Calculated from the terms that the business entered. Neither advice nor a recommendation of "
                "insurance. Only the insurer says what it pays; talk to an intermediary registered with ORIAS."
            ),
            SMALL,
        ),
    ]


def _parts(context: Context, risk: SettledRisk) -> list[str]:
    """Loss = paid + kept + not covered: one rounding for the row, the last from the others, so that it adds up."""
    step = Decimal(10) if Decimal(risk["loss"]) < _COARSE_FROM else Decimal(100)
    exact = (Decimal(risk["loss"]), Decimal(risk["paid"]), Decimal(risk["retained"]))
    loss, paid, kept = ((euros / step).quantize(Decimal(1), ROUND_HALF_UP) * step for euros in exact)
    return [shown.money(amount, context.lang) for amount in (loss, paid, kept, max(loss - paid - kept, Decimal(0)))]


def _risks(context: Context, found: Gap) -> Table:
    rows: list[list[str | Cell]] = [
        [
            Cell("" if is_withheld(risk["reference"]) else str(risk["reference"]), colour=palette.INK_2),
            context.labelled(risk["title"]),
            *_parts(context, risk),
            _why(context, risk),
        ]
        for risk in found["risks"]
    ]
    columns = [
        Column("", 1.2, header=True),
        Column(_("Risk"), 3),
        Column(_("Loss"), 1.5, "right"),
        Column(_("Paid"), 1.5, "right"),
        Column(_("Kept by the terms"), 1.5, "right"),
        Column(_("Not covered"), 1.5, "right"),
        Column(_("Covers, and why not"), 2.8),
    ]
    return Table(columns, rows, DENSE)


def _why(context: Context, risk: SettledRisk) -> str | Cell:
    """The covers that answer, and why not more; of a risk that is withheld they would say what it is."""
    if is_withheld(risk["reasons"]) or is_withheld(risk["covers"]):
        return context.withheld()
    return shown.listed([*(risk["covers"] or ()), *map(context.words, risk["reasons"] or ())], context.lang)


def _waiting(context: Context, found: Gap) -> list[Flowable]:
    rows = [
        [
            one["cover"],
            f"{shown.hours(one['hours'], context.lang)}, {labels.waiting(one['mode'])}",
            shown.percent(one["unpaid_pct"], context.lang, decimals=1),
        ]
        for one in found["waiting"]
    ]
    if not rows:
        return []
    columns = [
        Column(pgettext("dossier", "Cover"), 1.5, header=True),
        Column(_("Waiting time"), 4),
        Column(_("Simulated stops that end within it"), 2.5, "right"),
    ]
    return [heading(2, _("Waiting times"), key="gap-waiting"), Table(columns, rows, DENSE)]


def _conditions(context: Context, found: Gap) -> list[Flowable]:
    rows = [
        [one["policy"], context.words(one["condition"]), str(STATES[one["state"]][1])] for one in found["conditions"]
    ]
    if not rows:
        return []
    columns = [
        Column(pgettext("dossier", "Contract"), 1.2, header=True),
        Column(_("What it asks of the business"), 5),
        Column(_("Where it stands"), 2.5),
    ]
    return [heading(2, _("Conditions of the contracts"), key="gap-conditions"), Table(columns, rows, DENSE)]


def _incomplete(context: Context, found: Gap) -> list[Flowable]:
    """The covers that count as paying nothing because a term is unknown; older snapshots hold their references only."""
    lacking = found.get("to_look_up")
    rows: list[list[str | Cell]]
    if lacking is None:
        rows = [[ref, "", context.cell(None)] for ref in found["not_calculated"]]
    else:
        rows = [
            [one["cover"], context.words(one["head"]), ", ".join(context.words(name) for name in one["missing"])]
            for one in lacking
        ]
    if not rows:
        return []
    columns = [
        Column(pgettext("dossier", "Cover"), 1.5, header=True),
        Column(_("Kind of loss"), 3),
        Column(_("What is unknown"), 4),
    ]
    return [
        heading(2, _("Terms that are unknown"), key="gap-incomplete"),
        paragraph(_("Until they are known, these covers count as paying nothing.")),
        Table(columns, rows, DENSE),
    ]
