"""What the risks cost in a year, from simulated years: the bad years, risk by risk, the plan, what matters most."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.canonical import grouped
from portal.documents.figures import Figure
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown
from risks.quantification.charts import TICKS, Curve, bad_years, points, steps, swings

from ..redaction.marks import is_withheld, withheld_text
from ..snapshot_schema import Losses
from .beside import LEFT, beside
from .blank import Blank
from .context import Context

WIDTH, SIZE = 170 * mm, 8.5


def story(context: Context) -> list[Flowable]:
    """Every figure is one of the frozen ones."""
    found = context.snapshot.get("losses")
    title = heading(1, _("What the risks cost in a year"), key="losses")
    if not found:
        return Blank(title, _("Nothing was worked out yet."))
    today = found["today"]
    reading = _("In an average year, {mean}. One year in twenty, more than {bad}; one in a hundred, {rare}.").format(
        mean=context.average(today["expected"]),
        bad=context.rare(today["p95"]),
        rare=context.rare(today["p99"]),
    )
    curves = [Curve(_("Today"), points(today["exceedance"]), palette.INK)]
    if float(found["plan"]["expected"]) < float(today["expected"]):
        curves.append(Curve(_("With the plan"), points(found["plan"]["exceedance"]), palette.MOAT, dashed=True))
    return [
        title,
        paragraph(f"{reading} {_('Before any insurance.')}", READING),
        *moved(found["facts_moved_since"]),
        curves_and_figures(context, curves, reading),
        *_risks(context, found),
        *_plan(context, found),
        *_swings(context, found),
        *_method(context, found),
    ]


def moved(since: bool) -> list[Flowable]:
    """Says so when the facts are newer than the figures."""
    return [paragraph(_("The facts changed since: these figures are of before."))] if since else []


def curves_and_figures(context: Context, curves: list[Curve], alt: str) -> Flowable:
    """The curves as a picture, and beside it as a table; `alt` says what they show."""
    picture = bad_years(curves, context.lang, width=LEFT, size=8, height=58 * mm)
    return beside([Figure(picture, alt)], [_years(context, curves)])


def _years(context: Context, curves: list[Curve]) -> Table:
    rows = [
        [
            _("1 in {years}").format(years=tick),
            *(context.rare(f"{curve.at(tick):.2f}") for curve in curves),
        ]
        for tick in TICKS
    ]
    return Table(
        [Column(_("Yearly chance"), 2, header=True), *(Column(curve.name, 2, "right") for curve in curves)], rows, DENSE
    )


def _risks(context: Context, found: Losses) -> list[Flowable]:
    rows: list[list[str | Cell]] = [
        [
            Cell("" if is_withheld(risk["reference"]) else str(risk["reference"]), colour=palette.INK_2),
            context.labelled(risk["title"]),
            context.withheld()
            if is_withheld(risk["how_often"])
            else shown.listed(map(context.words, (risk["how_often"], risk["each_time"])), context.lang),
            context.average(risk["expected"]),
            context.rare(risk["p95"]),
            context.average(risk["expected_plan"]),
        ]
        for risk in found["risks"]
    ]
    columns = [
        Column("", 1.3, header=True),
        Column(_("Risk"), 3.6),
        Column(_("How often, how bad"), 3.2),
        Column(_("Average year"), 1.6, "right"),
        Column(_("1 year in 20"), 1.6, "right"),
        Column(_("With the plan"), 1.6, "right"),
    ]
    blocks: list[Flowable] = [
        heading(2, _("Risk by risk"), key="losses-risks"),
        Table(columns, rows, DENSE),
        paragraph(_("Losses of several risks fall into different years: only average years add up."), SMALL),
    ]
    if found["not_counted"]:
        names = shown.listed(
            (
                f"{one['reference']} {context.title(one['title'])} ({context.words(one['why'])})"
                for one in found["not_counted"]
            ),
            context.lang,
        )
        blocks.append(paragraph(_("Not counted: {risks}.").format(risks=names), SMALL))
    return blocks


def _plan(context: Context, found: Losses) -> list[Flowable]:
    if not found["steps"]:
        return []
    lang, named = context.lang, {row["reference"]: row["title"] for row in context.snapshot.get("measures", [])}
    after = [(step["measure"], float(step["left"])) for step in found["steps"]]
    today = found["today"]["expected"]
    text = _("From {today} in an average year to {left} with all measures of the plan.").format(
        today=context.average(today), left=context.average(found["steps"][-1]["left"])
    )
    rows: list[list[str | Cell]] = [
        [
            Cell(step["measure"], colour=palette.INK_2),
            context.named(named.get(step["measure"])) if step["measure"] in named else "",
            context.average(step["left"]),
        ]
        for step in found["steps"]
    ]
    columns = [
        Column("", 1, header=True),
        Column(pgettext("dossier", "Measure"), 6),
        Column(_("What then remains a year"), 2, "right"),
    ]
    return [
        heading(2, _("What the plan takes off"), key="losses-plan"),
        paragraph(text),
        Figure(steps(float(today), after[:10], lang, width=WIDTH, size=SIZE), text),
        Table(columns, rows, DENSE),
    ]


def _swings(context: Context, found: Losses) -> list[Flowable]:
    if not found["swings"]:
        return []
    lang = context.lang
    bars = [(context.words(row["input"]), float(row["low"]), float(row["high"])) for row in found["swings"]]
    text = _("The average year when one input alone is at its low or its high end.")
    rows = [
        [context.words(row["input"]), context.average(row["low"]), context.average(row["high"])]
        for row in found["swings"]
    ]
    columns = [
        Column(_("Input"), 6, header=True),
        Column(_("Low end"), 2, "right"),
        Column(_("High end"), 2, "right"),
    ]
    return [
        heading(2, _("What matters most"), key="losses-swings"),
        paragraph(text),
        Figure(swings(bars, float(found["today"]["expected"]), lang, width=WIDTH, size=SIZE), text),
        Table(columns, rows, DENSE),
    ]


def _method(context: Context, found: Losses) -> list[Flowable]:
    digest = found["inputs_sha256"]
    text = _(
        "{years} simulated years, model {model}, seed {seed}, on {day}: the same facts give the same figures. "
        "Standard error of the mean: {error}. SHA-256 of the inputs: {digest}"
    ).format(
        years=shown.number(found["years"], context.lang),
        model=found["model"],
        seed=found["seed"],
        day=context.day_text(found["calculated_on"]),
        error=shown.money(found["today"]["standard_error"], context.lang, cents=False),
        digest=withheld_text() if is_withheld(digest) else grouped(digest or context.unknown),
    )
    assumed = _(
        "Frequencies and sizes are the business's own or those of a public catalogue for a usual small business; they "
        "are estimates, not statistics of this business."
    )
    return [
        heading(2, _("How these figures were worked out"), key="losses-method"),
        paragraph(text, SMALL),
        paragraph(assumed, SMALL),
    ]
