"""The losses of five years: year by year, claim by claim, and what was learnt; or the word that there was none."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import ClaimOfRun, LossesOfContract, LossesOfYear, LossRun, SumOfLosses
from .blank import Blank
from .context import Context

TABLE, BY_CONTRACT = "loss_run.csv", "loss_run_contracts.csv"


def story(context: Context) -> list[Flowable]:
    """Every figure is one of the frozen ones."""
    found = context.snapshot.get("claims")
    title = heading(1, _("Losses of the last five years"), key="claims")
    if not found:
        return Blank(title, _("Nothing is said about losses."))
    if not found["claims"] and not found["nil"] and not found["total"]["count"]:
        return Blank(title, _("No claim is recorded, and nobody declared that there was none."))
    blocks = [title, *_word(context, found)]
    if not found["claims"]:
        return [*blocks, *_by_contract(context, found)]
    note = _("Total incurred = paid + reserve − recoveries. The file {file} in this PDF holds every column.")
    return [
        *blocks,
        _years(context, found),
        *_by_contract(context, found),
        heading(2, _("Claim by claim"), key="claims-each", listed=False),
        _each(context, found),
        paragraph(note.format(file=TABLE), SMALL),
        *_older(found),
        *_learnt(context, found),
    ]


def _word(context: Context, found: LossRun) -> list[Flowable]:
    """What the business says of the years together."""
    since = context.day_text(found["since"])
    nil, count = found["nil"], found["total"]["count"]
    if nil:
        text = _("No loss since {since}: declared by {name} on {day}.").format(
            since=context.day_text(nil["since"]), name=nil["declared_by"], day=context.day_text(nil["declared_on"])
        )
        return [paragraph(text, READING)]
    text = ngettext("{count} claim since {since}.", "{count} claims since {since}.", count)
    return [paragraph(text.format(count=shown.number(count, context.lang), since=since), READING)]


def _years(context: Context, found: LossRun) -> Table:
    rows = [_of_year(context, one, _name(one)) for one in found["years"]]
    rows.append(_of_year(context, found["total"], pgettext("losses", "Together")))
    columns = [
        Column(_("Year of the loss"), 2.4, header=True),
        Column(_("Number"), 1.2, "right"),
        Column(pgettext("claims", "Paid"), 2.4, "right"),
        Column(_("In reserve"), 2.4, "right"),
        Column(_("Recoveries"), 2.4, "right"),
        Column(_("Total incurred"), 2.4, "right"),
    ]
    return Table(columns, rows, DENSE)


def _name(one: LossesOfYear) -> str:
    return _("Day unknown") if one["year"] is None else str(one["year"])


def _of_year(context: Context, one: LossesOfYear, name: str) -> list[str | Cell]:
    sums = (one["paid"], one["reserve"], one["recovery"], one["incurred"])
    return [name, str(one["count"]), *(_sum(context, found) for found in sums)]


def _sum(context: Context, found: SumOfLosses) -> str | Cell:
    """The known amounts together; claims whose amount is unknown are counted beside it."""
    if found["known_eur"] is None or not found["unknown"]:
        return context.amount(found["known_eur"])
    more = ngettext("{count} unknown", "{count} unknown", found["unknown"]).format(count=found["unknown"])
    return Cell(f"{shown.money(found['known_eur'], context.lang)}\n{more}", colour=palette.OCHRE)


def _by_contract(context: Context, found: LossRun) -> list[Flowable]:
    """Each policy year against its premium; older dossiers know none of it."""
    rows: list[list[str | Cell]] = [
        [
            Cell(one["policy"] or "", colour=palette.INK_2),
            _on(context, one),
            _period(context, one),
            context.amount(one["premium_eur"]) if one["policy"] else "",
            str(one["count"]),
            *(_sum(context, one[name]) for name in ("paid", "reserve", "incurred")),
            _ratio(context, one),
        ]
        for one in found.get("contracts", [])
    ]
    if not rows:
        return []
    columns = [
        Column("", 1.1, header=True),
        Column(pgettext("dossier", "Contract"), 2.6),
        Column(_("Policy year"), 2.4),
        Column(_("Premium"), 1.7, "right"),
        Column(_("Number"), 1.3, "right"),
        Column(pgettext("claims", "Paid"), 1.7, "right"),
        Column(_("In reserve"), 1.7, "right"),
        Column(_("Total incurred"), 1.7, "right"),
        Column(_("Of the premium"), 1.5, "right"),
    ]
    note = _(
        "Euros; premiums as invoiced. The premium is that of the days shown, up to {day}. Of the premium: total "
        "incurred ÷ premium. The file {file} in this PDF holds the same with the day of the figures."
    ).format(day=context.day_text(found["as_of"]), file=BY_CONTRACT)
    return [
        heading(2, _("Contract by contract"), key="claims-contracts", listed=False),
        Table(columns, rows, DENSE),
        paragraph(note, SMALL),
    ]


def _on(context: Context, one: LossesOfContract) -> str | Cell:
    if one["policy"] is None:
        return _("On no contract")
    number = one["policy_number"]
    told = [context.words(one["line"]), context.told(one["insurer"], context.title)]
    return "\n".join([*told, *([number] if number else [])])


def _period(context: Context, one: LossesOfContract) -> str | Cell:
    if one["starts_on"] is None or one["ends_on"] is None:
        return _("no policy year known") if one["policy"] else ""
    return _("{first} to {last}").format(
        first=context.day_text(one["starts_on"]), last=context.day_text(one["ends_on"])
    )


def _ratio(context: Context, one: LossesOfContract) -> str | Cell:
    if one["policy"] is None:
        return ""
    known = one["ratio_pct"]
    return context.cell(
        known if known is None or is_withheld(known) else shown.percent(known, context.lang, decimals=1)
    )


def _each(context: Context, found: LossRun) -> Table:
    rows: list[list[str | Cell]] = [
        [
            Cell("\n".join(part for part in (one["reference"], one["policy"]) if part), colour=palette.INK_2),
            context.day(one["row"]["loss_date"]),
            _what(context, one),
            context.words(one["status"]),
            *(context.amount(one["row"][name]) for name in ("ground_up", "deductible", "incurred")),  # type: ignore[literal-required]
        ]
        for one in found["claims"]
    ]
    columns = [
        Column("", 1.1, header=True),
        Column(_("Date of loss"), 1.6),
        Column(_("What happened"), 4),
        Column(pgettext("claim", "Status"), 1.6),
        Column(_("Full cost before cover"), 1.8, "right"),
        Column(_("Deductible borne"), 1.7, "right"),
        Column(_("Total incurred"), 1.8, "right"),
    ]
    return Table(columns, rows, DENSE)


def _what(context: Context, one: ClaimOfRun) -> str:
    """The description, then the facts that a reader compares."""
    row, lang = one["row"], context.lang
    facts = [context.words(label) for label in (one["cause"], one["cover"], one["insured"]) if label]
    facts += [context.title(row["site"])] if row["site"] else []
    if row["downtime_h"]:
        facts.append(_("stopped for {hours}").format(hours=shown.hours(row["downtime_h"], lang)))
    if row["records"] not in {None, "0"}:
        facts.append(_("data of {count} people").format(count=shown.number(row["records"], lang)))
    if one["valued_on"]:
        facts.append(_("figures as at {day}").format(day=context.day_text(one["valued_on"])))
    return "\n".join([context.title(row["description"] or context.unknown), shown.listed(facts, lang)]).strip()


def _older(found: LossRun) -> list[Flowable]:
    if not found["older_open"]:
        return []
    text = ngettext(
        "{count} older claim is listed because it is still open; it is in no sum.",
        "{count} older claims are listed because they are still open; they are in no sum.",
        found["older_open"],
    )
    return [paragraph(text.format(count=found["older_open"]), SMALL)]


def _learnt(context: Context, found: LossRun) -> list[Flowable]:
    rows: list[list[str | Cell]] = [
        [
            Cell(one["reference"], colour=palette.INK_2),
            context.cell(one["lessons"]) if one["lessons"] or not one["measures"] else "",
            ", ".join(one["measures"]),
            ", ".join(one["proofs"]),
        ]
        for one in found["claims"]
    ]
    columns = [
        Column("", 1.1, header=True),
        Column(_("What was learnt, and what was changed"), 7),
        Column(_("Measures"), 1.6),
        Column(_("Proofs"), 1.6),
    ]
    return [heading(2, _("What was learnt"), key="claims-learnt", listed=False), Table(columns, rows, DENSE)]
