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
from ..snapshot_schema import Measure, Risk, Wanted, each_answer
from . import labels, withheld
from .beside import FLAT, LEFT, beside
from .context import Context
from .missing import lacking
from .register import cells, scale_of

_H2 = style("block", fonts.SEMIBOLD, 10.5, 14, spaceAfter=4)
_LOOK = TableLook(size=8.5, leading=10.5, pad=2.2, gap=6)
_TOP, _TOP_TIGHT, _TOP_COVERS = 5, 3, 3
_FLAT_TIGHT = 0.46  # the matrix, where what is withheld needs lines of this page


def story(context: Context) -> list[Flowable]:
    """The page after the cover."""
    space = 4 if _tight(context) else 10
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
        *(_missing(context) if risks(context) else []),
    ]


def _tight(context: Context) -> bool:
    """Whether what is withheld needs lines of this page."""
    return bool(context.snapshot["version"].get("redacted"))


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
        _losses_told(context),
        _confirmed(context),
    ]


def _losses_told(context: Context) -> Fact:
    """What happened in five years; that nothing did, where somebody says so."""
    label, run = _("Losses in five years"), context.snapshot.get("claims")
    if run is None:
        return Fact(label, pgettext("dossier", "not told"), colour=palette.OCHRE)
    total = run["total"]
    if run["nil"]:
        on = context.day_text(run["nil"]["declared_on"])
        return Fact(label, "0", _("none, declared on {day}").format(day=on), palette.MOAT)
    if not total["count"]:
        return Fact(label, pgettext("dossier", "none told"), _("not declared"), palette.OCHRE)
    known, unknown = total["incurred"]["known_eur"], total["incurred"]["unknown"]
    said = [] if known is None else [_("{amount} incurred").format(amount=shown.money(known, context.lang))]
    if unknown:
        said.append(ngettext("{count} amount unknown", "{count} amounts unknown", unknown).format(count=unknown))
    return Fact(label, str(total["count"]), ", ".join(said))


def _confirmed(context: Context) -> Fact:
    """How many answers somebody stands by, and who."""
    label, found = _("Answers confirmed"), context.snapshot.get("answers")
    if not found:
        return Fact(label, pgettext("dossier", "not told"), colour=palette.OCHRE)
    answers = each_answer(found)
    declared = [answer for answer in answers if answer["declaration"] == "declared"]
    count = _("{done} of {all}").format(done=len(declared), all=len(answers))
    names = sorted({answer["declared_by"] or context.unknown for answer in declared})
    by = _("by {names}").format(names=shortened(", ".join(names), 60)) if names else _("nobody confirmed any")
    return Fact(label, count, by, palette.MOAT if declared else palette.OCHRE)


def _costs(context: Context) -> list[Flowable]:
    """What it comes to in euros, as far as the cost of the risks is a part of this dossier."""
    losses, gap = context.snapshot.get("losses"), context.snapshot.get("gap")
    if not losses:
        return []
    text = rich(
        _(
            "The risks cost <b>{mean}</b> in an average year, more than <b>{bad}</b> one year in twenty and more than "
            "<b>{rare}</b> one year in two hundred."
        ),
        mean=context.average(losses["today"]["expected"]),
        bad=context.rare(losses["today"]["p95"]),
        rare=context.rare(losses["today"]["p99_5"]),
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
        flat=_FLAT_TIGHT if _tight(context) else FLAT,
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
        context.fact(_("Last trial of recovery"), _trial(context)),
    ]
    return [_block(_("The business")), Ruled(facts)]


def _trial(context: Context) -> str | None:
    """The latest seen return of a service: how long it took, which one, when; None where none was told."""
    continuity = context.snapshot.get("continuity")
    tried = [one for one in continuity["recoveries"] if one["tested_on"]] if continuity else []
    if not tried:
        return None
    last = max(tried, key=lambda one: one["tested_on"] or "")
    return _("{took} ({service}, {day})").format(
        took=context.told(last["restored_in_hours"], lambda known: shown.hours(known, context.lang)),
        service=shortened(last["name"], 30),
        day=context.told(last["tested_on"], context.day_text),
    )


def _risks_and_covers(context: Context) -> Flowable:
    """The risks beside the insurance sought and in force; where no risk is told, what is missing takes their place."""
    highest, sought = _highest(context), _sought(context)
    covers = [] if sought and _tight(context) else _covers(context)
    if highest:
        return beside(highest, [*sought, *covers])
    found = lacking(context)
    listed = ", ".join(found)
    told = [_block(_("What is missing")), paragraph(f"{listed[:1].upper()}{listed[1:]}.")] if found else []
    return beside(told, [*sought, *covers])


def _highest(context: Context) -> list[Flowable]:
    found = risks(context)[: _TOP_TIGHT if _tight(context) else _TOP]
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


def _sought(context: Context) -> list[Flowable]:
    """What an insurer is asked to offer, line by line."""
    found = context.snapshot.get("wanted", [])
    if not found:
        return []
    facts = [context.fact(context.words(one["line"]), _terms(context, one)) for one in found[:_TOP_COVERS]]
    return [_block(_("Insurance sought")), Ruled(facts), Spacer(1, 8)]


def _terms(context: Context, one: Wanted) -> str:
    """Limit, deductible, hours borne and first day of one line, as far as they are known."""
    lang, limit = context.lang, one["limit_eur"]
    said = [_("limit open") if limit is None else context.told(limit, lambda known: shown.money(known, lang))]
    borne = [
        context.told(value, as_text)
        for value, as_text in (
            (one["deductible_eur"], lambda known: shown.money(known, lang)),
            (one["waiting_hours"], lambda known: shown.hours(known, lang)),
        )
        if value is not None
    ]
    if borne:
        said.append(_("deductible {told}").format(told=" + ".join(borne)))
    if one["starts_on"] is not None:
        said.append(_("from {told}").format(told=context.told(one["starts_on"], context.day_text)))
    return ", ".join(said)


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
    title = _("Covers in force, limit")
    if len(facts) > _TOP_COVERS:
        title = _("Covers in force ({count} of {all})").format(count=_TOP_COVERS, all=len(facts))
    return [_block(title), Ruled(facts[:_TOP_COVERS])]


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
    if unsaid := sum(line["state"] == "unknown" for line in found["red_lines"]):
        more = ngettext("{count} red line has no answer.", "{count} red lines have no answer.", unsaid)
        text = Markup(f"{text} {coloured(more.format(count=unsaid), palette.OCHRE)}")
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
