"""Who the business is; each fact with the day it was last confirmed."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import Cell, Column, Table
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import Opening
from . import labels
from .context import Context


def story(context: Context) -> list[Flowable]:
    """Facts, then opening hours."""
    company, lang = context.snapshot["company"], context.lang
    place = ", ".join(part for part in (company["commune"], company["department"], company["region"]) if part)
    staff = str(company["employees"]) if company["employees"] is not None else company["employees_band"]
    facts: list[tuple[str, str, str | None]] = [
        ("name", _("Name"), company["name"]),
        ("siren", "SIREN", context.siren(company["siren"])),
        ("siret", "SIRET", context.siren(company["siret"])),
        ("naf", _("Activity (NAF)"), " ".join(part for part in (company["naf"], company["activity"]) if part)),
        ("legal_form", _("Legal form"), company["legal_form"]),
        ("created_on", _("Created on"), shown.day(company["created_on"], lang) if company["created_on"] else None),
        ("commune", pgettext("dossier", "Place"), place),
        ("employees", pgettext("dossier", "Staff"), staff),
        ("turnover_eur", _("Yearly turnover"), _money(company["turnover_eur"], context)),
        ("online_share_pct", _("Share of it made online"), _share(company["online_share_pct"], context)),
        ("balance_sheet_eur", _("Balance sheet total"), _money(company["balance_sheet_eur"], context)),
    ]
    rows = [
        [label, context.cell(value), _confirmed(context, company["confirmed"].get(field))]
        for field, label, value in facts
    ]
    columns = [
        Column(pgettext("dossier", "Fact"), 3, header=True, colour=palette.INK_2),
        Column("", 6),
        Column(_("Confirmed on"), 2, "right"),
    ]
    columns[1] = Column(_("What the business says"), 6)
    return [
        heading(1, _("The business"), key="company"),
        Table(columns, rows),
        heading(2, _("Opening hours"), key="company-hours"),
        *_hours(context, company["opening_hours"]),
    ]


def _money(value: str | None, context: Context) -> str | None:
    return value if value is None or is_withheld(value) else shown.money(value, context.lang, cents=False)


def _share(value: str | None, context: Context) -> str | None:
    return value if value is None or is_withheld(value) else shown.percent(value, context.lang)


def _confirmed(context: Context, day: str | None) -> str | Cell:
    return "" if day is None else Cell(context.day_text(day), colour=palette.INK_2)


def _hours(context: Context, openings: list[Opening] | None) -> list[Flowable]:
    if is_withheld(openings):
        return [paragraph(_("The opening hours are withheld from this reader."))]
    if openings is None:
        return [paragraph(_("The opening hours are unknown."))]
    rows = []
    for opening in sorted(openings, key=lambda opening: opening["day"]):
        spans = [
            _("{start} to {end}").format(start=shown.clock(start, context.lang), end=shown.clock(end, context.lang))
            for start, end in opening["spans"]
        ]
        rows.append([labels.weekday(opening["day"]), ", ".join(spans) or pgettext("dossier", "closed")])
    return [
        Table(
            [
                Column(pgettext("dossier", "Day"), 1, header=True, colour=palette.INK_2),
                Column(pgettext("dossier", "Hours"), 4),
            ],
            rows,
        )
    ]
