"""What the business lives on, how long it can do without, and whether its services were seen to come back in time."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown
from risks.continuity import wording as lengths
from risks.continuity.impact import wording
from risks.continuity.impact.gaps import HANGS_ON_PCT, Gap

from ..snapshot_schema import Activity, Continuity, Recovery, Shortfall
from .blank import Blank
from .context import Context

_SERIOUS, _UNBEARABLE = 2, 3


def story(context: Context) -> list[Flowable]:
    """Activities, what a stop does to them as it lasts, then trials of recovery and where they fall short."""
    title = heading(1, _("Continuity and recovery"), key="continuity")
    found = context.snapshot.get("continuity")
    if not found:
        return Blank(title, _("Neither activities nor trials of recovery are recorded yet."))
    return [title, *_activities(context, found), *_recoveries(context, found)]


def _activities(context: Context, found: Continuity) -> list[Flowable]:
    if not found["activities"]:
        return [paragraph(_("The activities that the business lives on are not recorded yet."))]
    columns = [
        Column("", 0.9, header=True),
        Column(_("Activity"), 2.6),
        Column(_("Share of the sales"), 1.3, "right"),
        Column(_("Longest stop it bears"), 1.4, "right"),
        Column(pgettext("recovery", "Back within"), 1.3, "right"),
        Column(_("Work it may lose"), 1.3, "right"),
        Column(_("Least that must run"), 1.4, "right"),
        Column(_("Stops with"), 3),
    ]
    consequences = [
        Column(_("Activity"), 2.6, header=True),
        Column(pgettext("impact", "Customers"), 3),
        Column(_("Good name"), 3),
        Column(_("Law and contracts"), 3.4),
    ]
    return [
        paragraph(
            _(
                "What the business lives on. In the terms of ISO 22301: the longest stop it bears is the MTPD, back"
                " within the RTO, the work it may lose the RPO, the least that must run the MBCO."
            )
        ),
        Table(columns, [_activity(context, row) for row in found["activities"]], DENSE),
        heading(2, _("What a stop does as it lasts"), key="continuity-impact"),
        Table(consequences, [_impact(context, row, found["hours"]) for row in found["activities"]], DENSE),
    ]


def _activity(context: Context, row: Activity) -> list[str | Cell]:
    return [
        Cell(row["reference"], colour=palette.INK_2),
        context.title(row["name"]),
        context.cell(_share(row["share_pct"], context)),
        context.hours(row["mtpd_hours"]),
        context.hours(row["rto_hours"]),
        context.hours(row["rpo_hours"]),
        context.cell(_share(row["mbco_pct"], context)),
        context.cell(
            "\n".join(f"{on['service']} {shown.percent(on['stops_pct'], context.lang)}" for on in row["hangs_on"])
        ),
    ]


def _share(value: str | None, context: Context) -> str | None:
    return None if value is None else shown.percent(value, context.lang)


def _impact(context: Context, row: Activity, hours: Sequence[int]) -> list[str | Cell]:
    duties = [_since(row["duties"], hours), row["duty_note"]]
    return [
        context.title(row["name"]),
        context.cell(_since(row["customers"], hours)),
        context.cell(_since(row["reputation"], hours)),
        context.cell("\n".join(part for part in duties if part)),
    ]


def _since(levels: Sequence[int], hours: Sequence[int]) -> str | None:
    """“serious from four hours”, “not to be borne from three days”, a line each; None while unknown."""
    if not levels:
        return None
    told = []
    for level in (_SERIOUS, _UNBEARABLE):
        first = next((length for length, reached in zip(hours, levels, strict=False) if reached >= level), None)
        later = next((length for length, reached in zip(hours, levels, strict=False) if reached > level), None)
        if first is not None and first != later:
            length = str(lengths.DURATIONS[first]).lower()
            told.append(_("{level} from {length}").format(level=wording.LEVELS[level], length=length))
    return "\n".join(told) or _("{level} at most").format(level=wording.LEVELS[max(levels)])


def _recoveries(context: Context, found: Continuity) -> list[Flowable]:
    columns = [
        Column("", 0.9, header=True),
        Column(_("Service"), 3.4),
        Column(_("Repair promised within"), 1.8, "right"),
        Column(_("Last trial of restoring took"), 2, "right"),
        Column(_("Tried on"), 1.8),
    ]
    blocks: list[Flowable] = [
        heading(2, _("Trials of recovery"), key="continuity-trials"),
        Table(columns, [_recovery(context, row) for row in found["recoveries"]], DENSE),
    ]
    if found["shortfalls"]:
        text = _("Held against the activities of which {share} or more stop with the service (our assumption):").format(
            share=shown.percent(HANGS_ON_PCT, context.lang)
        )
        blocks += [
            heading(2, _("Where that is not enough"), key="continuity-gaps"),
            paragraph(text),
            Table(
                [Column("", 0.9, header=True), Column(_("What is missing"), 9)],
                [[Cell(row["service"], colour=palette.INK_2), _missing(context, row)] for row in found["shortfalls"]],
                DENSE,
            ),
        ]
    elif any(row["rto_hours"] or row["mtpd_hours"] for row in found["activities"]):
        blocks.append(paragraph(_("No promise and no trial falls short of what the activities need."), SMALL))
    return blocks


def _recovery(context: Context, row: Recovery) -> list[str | Cell]:
    return [
        Cell(row["service"], colour=palette.INK_2),
        context.title(row["name"]),
        context.hours(row["promised_hours"]),
        context.hours(row["restored_in_hours"]),
        context.day(row["tested_on"]),
    ]


def _missing(context: Context, row: Shortfall) -> str:
    gap = Gap(
        row["kind"],
        0,
        row["service_name"],
        row["activity"],
        row["activity_name"],
        float(row["within_hours"]),
        None if row["shown_hours"] is None else float(row["shown_hours"]),
    )
    return wording.gap(gap, context.lang)
