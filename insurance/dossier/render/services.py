"""What the business depends on, and how long it can do without."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import Cell, Column, Table
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import Service
from .context import Context


def story(context: Context) -> list[Flowable]:
    """All services, the one that can stop for the shortest time first."""
    found = sorted(context.snapshot.get("services", []), key=_urgency)
    title = heading(1, _("Services the business lives on"), key="services")
    if not found:
        return [title, paragraph(_("No service is recorded yet."))]
    rows = [
        [
            Cell(service["reference"], colour=palette.INK_2),
            f"{context.title(service['name'])}\n{context.words(service['kind'])}",
            context.cell(service["provider"]),
            context.hours(service["tolerable_stop_hours"]),
            context.cell(_percent(service["availability_pct"], context)),
            context.cell(service["fallback"]),
        ]
        for service in found
    ]
    columns = [
        Column("", 0.9, header=True),
        Column(_("Service"), 2.6),
        Column(_("Provider"), 2.2),
        Column(_("Tolerable stop"), 1.3, "right"),
        Column(pgettext("dossier", "Promised"), 1.3, "right"),
        Column(_("Fallback"), 3),
    ]
    return [
        title,
        paragraph(_("In the order in which a stop hurts. Promised: the availability written in the contract.")),
        Table(columns, rows),
        heading(2, _("Contracts and help"), key="services-contracts"),
        Table(
            [
                Column("", 0.9, header=True),
                Column(_("Contract"), 2.6),
                Column(_("Ends on"), 1.5),
                Column(pgettext("dossier", "Help"), 2.2),
                Column(_("What depends on it"), 3.2),
                Column(pgettext("dossier", "Owner"), 1.6),
            ],
            [_contract(service, context) for service in found],
        ),
    ]


def _contract(service: Service, context: Context) -> list[str | Cell]:
    help_line = "\n".join(part for part in (service["support_hours"], service["contact"]) if part)
    only = service["contact"] if is_withheld(service["contact"]) and not service["support_hours"] else help_line
    return [
        Cell(service["reference"], colour=palette.INK_2),
        context.cell(service["contract"]),
        context.day(service["contract_ends_on"]),
        context.cell(only),
        context.cell(service["supports"]),
        context.cell(service["owner"]),
    ]


def _percent(value: str | None, context: Context) -> str | None:
    if value is None:
        return None
    decimals = len(value.rstrip("0").partition(".")[2])
    return shown.percent(value, context.lang, decimals=decimals)


def _urgency(service: Service) -> tuple[bool, float, str]:
    hours = service["tolerable_stop_hours"]
    return hours is None, float(hours or 0), service["reference"]
