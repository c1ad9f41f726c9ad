"""One page for the underwriter: a judgement, five figures, then facts beside evidence."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable, Spacer

from portal.documents import fonts, palette
from portal.documents.blocks import Fact, Grid, Ruled
from portal.documents.figures import Figure
from portal.documents.paragraphs import LEAD, SMALL, Heading, heading, paragraph, style
from portal.documents.tables import Cell, Column, Table, TableLook
from portal.documents.text import Markup, coloured, escape, rich, shortened
from portal.ui import format as shown
from risks.charts import described, matrix

from ..redaction.marks import is_withheld
from ..snapshot_schema import Measure, Risk
from . import labels, withheld
from .beside import FLAT, LEFT, beside
from .context import Context
from .missing import lacking
from .register import cells, scale_of

_H2 = style("block", fonts.SEMIBOLD, 10.5, 14, spaceAfter=4)
_LOOK = TableLook(size=8.5, leading=10.5, pad=2.2, gap=6)
_TOP = 7


def story(context: Context) -> list[Flowable]:
    """The page after the cover."""
    space = 4 if context.snapshot["version"].get("redacted") else 10  # what is withheld needs lines of this page
    return [
        heading(1, _("Summary for the underwriter"), key="summary"),
        paragraph(_judgement(context), LEAD),
        Grid(_figures(context), 5, 17, ruled=True),
        *_costs(context),
        *withheld.block(context),
        Spacer(1, space),
        beside(_matrix(context), _company(context)),
        Spacer(1, space + 2),
        _risks_and_covers(context),
        *_readiness(context),
    ]


def risks(context: Context) -> list[Risk]:
    """The risks of the dossier, the highest current level first; unknown levels last."""
    register = context.snapshot.get("register")
    found = list(register["risks"]) if register else []
    return sorted(found, key=lambda risk: (-(risk["current"]["level"] if risk["current"] else 0), risk["number"]))


def above(context: Context) -> list[Risk]:
    """Those that are more than the business accepts."""
    register = context.snapshot.get("register")
    if not register:
        return []
    limit = register["scale"]["appetite_level"]
    return [risk for risk in risks(context) if risk["current"] and risk["current"]["level"] >= limit]


def _live(context: Context) -> list[Measure]:
    return [measure for measure in context.snapshot.get("measures", []) if measure["status"] != "dropped"]


def _judgement(context: Context) -> Markup:
    count, over, measures = len(risks(context)), len(above(context)), _live(context)
    if not count:
        return rich(_("No risk is recorded yet."), fonts.MEDIUM)
    first = ngettext(
        "{count} risk is followed, {over} above the level that the business accepts;",
        "{count} risks are followed, {over} above the level that the business accepts;",
        count,
    )
    if not over:
        first = ngettext(
            "{count} risk is followed, none above the level that the business accepts;",
            "{count} risks are followed, none above the level that the business accepts;",
            count,
        )
    started = sum(measure["status"] in ("done", "under_way") for measure in measures)
    link = coloured(
        ngettext("{started} of {all} measure", "{started} of {all} measures", len(measures)).format(
            started=started, all=len(measures)
        ),
        palette.MOAT,
        fonts.MEDIUM,
    )
    second = rich(_("<b>{measures}</b> done or under way."), fonts.MEDIUM, measures=link)
    if not measures:
        second = rich(_("no measure is planned yet."), fonts.MEDIUM)
    return Markup(f"{rich(first, fonts.MEDIUM, count=count, over=over)} {second}")


def _figures(context: Context) -> list[Fact]:
    found, over, measures = risks(context), len(above(context)), _live(context)
    done = [measure for measure in measures if measure["status"] == "done"]
    proven = [measure for measure in done if set(measure["proofs"]) - context.lapsed]
    policies, proofs = context.snapshot.get("policies", []), context.snapshot.get("proofs", [])
    covers = sum(len(policy["covers"]) for policy in policies)
    return [
        Fact(_("Risks followed"), str(len(found)), _rated(found) if found else ""),
        Fact(
            _("Above the threshold"),
            str(over),
            _("at today's level") if found else "",
            palette.BRICK if over else palette.INK,
        ),
        Fact(
            _("Measures done"),
            _("{done} of {all}").format(done=len(done), all=len(measures)) if measures else "0",
            ngettext("{count} with its proof", "{count} with their proof", len(proven)).format(count=len(proven))
            if measures
            else "",
            palette.MOAT if measures else palette.INK,
        ),
        Fact(
            _("Policies"),
            str(len(policies)),
            ngettext("{count} cover", "{count} covers", covers).format(count=covers) if policies else "",
        ),
        Fact(_("Proofs"), str(len(proofs)), _expired(context) if proofs else ""),
    ]


def _costs(context: Context) -> list[Flowable]:
    """What it comes to in euros, as far as the cost of the risks is a part of this dossier."""
    losses, gap = context.snapshot.get("losses"), context.snapshot.get("gap")
    if not losses:
        return []
    text = rich(
        _("The risks cost <b>{mean}</b> in an average year, and more than <b>{bad}</b> one year in twenty."),
        mean=context.average(losses["today"]["expected"]),
        bad=context.rare(losses["today"]["p95"]),
    )
    if gap:
        paid = _("The contracts would pay <b>{paid}</b> of it a year.")
        text = Markup(f"{text} {rich(paid, paid=context.average(gap['total']['paid']))}")
    return [paragraph(text)]


def _rated(found: list[Risk]) -> str:
    unrated = sum(risk["current"] is None for risk in found)
    if not unrated:
        return _("all rated")
    return ngettext("{count} not rated yet", "{count} not rated yet", unrated).format(count=unrated)


def _expired(context: Context) -> str:
    late = len(context.lapsed)
    if not late:
        return _("none out of date")
    return ngettext("{count} out of date", "{count} out of date", late).format(count=late)


def _block(text: str) -> Heading:
    """A ruled block of the page; its title is neither in the contents nor among the first-level sections."""
    return heading(2, text, key=f"summary-{text}", listed=False, look=_H2, ruled=True)


def _matrix(context: Context) -> list[Flowable]:
    register = context.snapshot.get("register")
    if not register:
        return [_block(_("Risks as they stand")), paragraph(_("No risk is recorded yet."), SMALL)]
    placed, scale = cells(register["risks"], "current"), register["scale"]
    likelihood, impact = scale_of(context, scale)
    drawing = matrix(
        placed,
        scale["appetite_level"],
        likelihood,
        impact,
        levels=scale["matrix"],
        width=LEFT,
        size=8,
        flat=FLAT,
    )
    note = _("Numbers are those of the risks (3 is R-003); hatched: above the level that the business accepts.")
    return [
        _block(_("Risks as they stand")),
        Figure(drawing, described(placed, scale["matrix"])),
        paragraph(note, SMALL, before=4),
    ]


def _company(context: Context) -> list[Flowable]:
    company, lang = context.snapshot["company"], context.lang
    services = context.snapshot.get("services", [])
    stops = [
        (service["tolerable_stop_hours"], service["name"]) for service in services if service["tolerable_stop_hours"]
    ]
    shortest = min(stops, key=lambda stop: float(stop[0] or 0)) if stops else None
    stop = f"{shown.hours(shortest[0], lang)} ({shortened(shortest[1], 40)})" if shortest else None
    turnover, online = company["turnover_eur"], company["online_share_pct"]
    if turnover and not is_withheld(turnover):
        turnover = shown.money(turnover, lang, cents=False)
    if online and not is_withheld(online):
        online = shown.percent(online, lang)
    staff = str(company["employees"]) if company["employees"] is not None else company["employees_band"]
    facts = [
        context.fact(_("Activity"), ", ".join(part for part in (company["naf"], company["activity"]) if part)),
        context.fact("SIREN", context.siren(company["siren"])),
        context.fact(pgettext("dossier", "Staff"), staff),
        context.fact(_("Turnover"), turnover),
        context.fact(_("of which online"), online),
        context.fact(_("Services"), str(len(services))),
        context.fact(_("Shortest tolerable stop"), stop),
    ]
    return [_block(_("The business")), Ruled(facts)]


def _risks_and_covers(context: Context) -> Flowable:
    """The risks beside the covers; where none is told, what is missing takes their place."""
    highest = _highest(context)
    if highest:
        return beside(highest, [*_covers(context), *_missing(context)])
    found = lacking(context)
    listed = ", ".join(found)
    told = [_block(_("What is missing")), paragraph(f"{listed[:1].upper()}{listed[1:]}.")] if found else []
    return beside(told, _covers(context))


def _highest(context: Context) -> list[Flowable]:
    found = risks(context)[: _TOP - 3 if context.snapshot["version"].get("redacted") else _TOP]
    if not found:
        return []
    rows = [
        [
            Cell(risk["reference"], colour=palette.INK_2),
            context.withheld() if is_withheld(risk["title"]) else shortened(context.title(risk["title"]), 70),
            context.chip(risk["current"]),
            context.chip(risk["target"]),
            context.cell(labels.treatment(risk["treatment"])),
        ]
        for risk in found
    ]
    columns = [
        Column("", 1.0, header=True),
        Column(_("Risk"), 4.0),
        Column(pgettext("dossier", "Now"), 0.9),
        Column(pgettext("dossier", "Target"), 0.9),
        Column(_("Treatment"), 2.1),
    ]
    title = ngettext("The highest risk", "The {count} highest risks", len(found)).format(count=len(found))
    return [_block(title), Table(columns, rows, _LOOK)]


def _covers(context: Context) -> list[Flowable]:
    facts = [
        Fact(
            f"{shortened(context.words(cover['head']), 60)} ({policy['reference']})",
            shown.money(cover["limit_eur"], context.lang),
            colour=palette.INK if cover["limit_eur"] is not None else palette.OCHRE,
        )
        for policy in context.snapshot.get("policies", [])
        for cover in policy["covers"]
    ]
    if not facts:
        return [_block(_("Covers in force")), paragraph(_("No policy is recorded."), SMALL)]
    rest = len(facts) - _TOP
    more = (
        [paragraph(ngettext("and {count} more", "and {count} more", rest).format(count=rest), SMALL)]
        if rest > 0
        else []
    )
    return [_block(_("Covers in force, limit")), Ruled(facts[:_TOP]), *more]


def _readiness(context: Context) -> list[Flowable]:
    """Points by line of insurance, and the red lines that are crossed."""
    found = context.snapshot.get("answers")
    if not found:
        return []
    facts = [
        context.fact(context.words(line["label"]), _points(line["points"]), colour=palette.INK)
        for line in found["lines"]
    ]
    crossed = [context.words(line["text"]) for line in found["red_lines"] if line["state"] == "crossed"]
    blocks: list[Flowable] = [Spacer(1, 8), _block(_("Readiness, and where many insurers refuse"))]
    blocks.append(Grid(facts, 4, 13))
    text = Markup(escape(_("No red line is known to be crossed.")))
    if crossed:
        label = ngettext("Red line crossed:", "Red lines crossed:", len(crossed))
        text = Markup(f"<b>{coloured(label, palette.BRICK)}</b> {escape(' '.join(crossed))}")
    if hidden := sum(line["state"] == "withheld" for line in found["red_lines"]):
        more = ngettext(
            "Of {count} red line the answer is withheld.", "Of {count} red lines the answer is withheld.", hidden
        )
        text = Markup(f"{text} {escape(more.format(count=hidden))}")
    return [*blocks, paragraph(text, SMALL, before=4)]


def _points(found: Any) -> str | None:
    """In words; what is unknown or withheld stays so."""
    if found is None or isinstance(found, str):
        return found
    return _("{points} of 100").format(points=found)


def _missing(context: Context) -> list[Flowable]:
    """What is unknown is said, since an underwriter would ask."""
    found = lacking(context)
    if not found:
        return []
    text = rich(_("<b>What is missing</b> is said as it is: {list}."), list=", ".join(found))
    return [paragraph(text, SMALL, before=6)]
