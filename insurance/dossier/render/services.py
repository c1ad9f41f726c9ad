"""What the business depends on, and how long it can do without."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import Cell, Column, Table
from portal.documents.text import shortened
from portal.ui import format as shown
from portal.ui.sorting import folded

from ..redaction.marks import is_withheld
from ..snapshot_schema import Service
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """All services, the one that can stop for the shortest time first."""
    found = sorted(context.snapshot.get("services", []), key=_urgency)
    title = heading(1, _("Services the business lives on"), key="services")
    if not found:
        return Blank(title, _("No service is recorded yet."))
    rows = [
        [
            Cell(service["reference"], colour=palette.INK_2),
            _named(service, context),
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
        *_gathered(context, found),
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


def _gathered(context: Context, found: list[Service]) -> list[Flowable]:
    """What hangs on each provider, under one name for all that people write; not in older snapshots."""
    by_code: dict[str, list[Service]] = {}
    for service in found:
        one = service.get("provider_canonical")
        if one and not is_withheld(one):  # under a withheld name nothing can be gathered
            by_code.setdefault(one["code"], []).append(service)
    if not by_code:
        return []
    order = sorted(by_code.items(), key=lambda item: (-len(item[1]), _urgency(item[1][0]), item[0]))
    columns = [
        Column(_("Provider"), 2.2, header=True),
        Column(_("Services"), 4.2),
        Column(_("Shortest tolerable stop"), 1.8, "right"),
        Column(_("Sales that stop, at least"), 1.8, "right"),
        Column(_("Runs on"), 2.0),
    ]
    text = _(
        "Under one name for each provider, so that what hangs on one of them shows across dossiers. On whose machines "
        "a provider runs is our assumption from what is public; empty: nothing is known to us."
    )
    return [
        heading(2, _("What hangs on each provider"), key="services-providers"),
        Table(columns, [_provider(context, services) for _code, services in order]),
        paragraph(text, SMALL),
    ]


def _provider(context: Context, services: list[Service]) -> list[str | Cell]:
    """Stops of several services overlap, so the largest share is what is sure."""
    stops = [hours for service in services if (hours := service["tolerable_stop_hours"]) is not None]
    shares = [share for service in services if (share := service.get("sales_stopped_pct")) is not None]
    name, host = services[0].get("provider_canonical"), services[0].get("provider_runs_on")
    return [
        context.title(name["name"]) if name else "",
        ", ".join(f"{service['reference']} {shortened(service['name'], 60)}" for service in services),
        context.hours(min(stops, key=float) if stops else None),
        context.cell(_percent(max(shares, key=float) if shares else None, context)),
        context.withheld() if is_withheld(host) else host["name"] if host else "",
    ]


def _named(service: Service, context: Context) -> str:
    """The name, and the kind where it says more."""
    name, kind = context.title(service["name"]), context.words(service["kind"])
    return name if is_withheld(service["name"]) or folded(name) == folded(kind) else f"{name}\n{kind}"


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
