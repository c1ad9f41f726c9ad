"""What a stop costs: by its length, at the worst moment, and by the hour of the dearest month."""

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable

from portal.documents.figures import Figure
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown
from risks.continuity import wording
from risks.continuity.chart import hours

from ..redaction.marks import is_withheld
from ..snapshot_schema import StopOf, Stoppage
from .beside import LEFT, beside
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """The frozen figures, euros of margin before VAT; whole ones, as the page shows them."""
    found = context.snapshot.get("stoppage")
    title = heading(1, _("What a stop costs"), key="stoppage")
    if not found:
        return Blank(title, _("Nothing was worked out yet."))
    lang = context.lang
    text = _("An hour without sales costs {hour} of margin, on average over all hours of the year.").format(
        hour=shown.money(found["hour_mean_eur"], lang, cents=False)
    )
    if is_withheld(found["cash_days"]):
        text = f"{text} {_('How long the business lasts without income is withheld from this reader.')}"
    elif found["cash_days"] is not None:
        days = int(found["cash_days"])
        lasts = ngettext(
            "Without income the business lasts {days} day.", "Without income the business lasts {days} days.", days
        )
        text = f"{text} {lasts.format(days=shown.number(days, lang))}"
    rows: list[list[str | Cell]] = [
        [
            str(wording.DURATIONS.get(row["hours"], shown.hours(row["hours"], lang))),
            shown.money(row["mean_eur"], lang, cents=False),
            shown.money(row["worst_eur"], lang, cents=False),
            _moment(context, row),
        ]
        for row in found["by_duration"]
    ]
    columns = [
        Column(_("The stop lasts"), 2.2, header=True),
        Column(_("On average"), 1.8, "right"),
        Column(_("At the worst moment"), 2, "right"),
        Column(_("When that is"), 4),
    ]
    blocks: list[Flowable] = [title, paragraph(text, READING), Table(columns, rows, DENSE)]
    return [*blocks, *_week(context, found)]


def _moment(context: Context, row: StopOf) -> str | Cell:
    if is_withheld(row["worst_hour"]) or row["worst_hour"] is None:
        return context.withheld()
    return wording.moment(row["worst_month"] - 1, row["worst_hour"], context.lang)


def _week(context: Context, found: Stoppage) -> list[Flowable]:
    """The hours of the dearest month; they say when the business is open."""
    lang = context.lang
    if is_withheld(found["week_eur"]) or found["week_eur"] is None:
        return [
            paragraph(_("What each hour of the week costs is withheld from this reader: it shows the opening hours."))
        ]
    week = np.array([float(margin) for margin in found["week_eur"]])
    names, days = wording.day_names(lang), wording.long_day_names(lang)
    caption = _("Margin at stake by hour, in {month}").format(month=wording.month_names(lang)[found["month"] - 1])
    by_day = [
        [days[day], shown.money(f"{week[day * 24 : day * 24 + 24].sum():.2f}", lang, cents=False)]
        for day in range(len(days))
    ]
    return [
        heading(2, caption, key="stoppage-hours"),
        beside(
            [
                Figure(hours(week, names, width=LEFT, size=8), caption),
                paragraph(_("The darker, the more an hour costs. Pale: closed."), SMALL, before=6),
            ],
            [Table([Column(_("Day"), 2, header=True), Column(_("Margin of the day"), 2, "right")], by_day, DENSE)],
        ),
    ]
