"""The insurance contracts and what each cover pays, as the business recorded them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import Cell, Column, Table
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import Cover, Policy
from . import labels
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """One table of contracts, then each contract's covers."""
    title = heading(1, _("Insurance policies"), key="policies")
    found = context.snapshot.get("policies", [])
    if not found:
        return Blank(title, _("No policy is recorded."))
    rows = [
        [
            Cell(policy["reference"], colour=palette.INK_2),
            context.words(policy["line"]),
            _who(context, policy),
            context.day(policy["starts_on"]),
            context.day(policy["ends_on"]),
            context.amount(policy["premium_yearly_eur"]),
            context.proofs([policy["document"]]) if policy["document"] else context.cell(None),
        ]
        for policy in found
    ]
    columns = [
        Column("", 1.0, header=True),
        Column(pgettext("dossier", "Line"), 2.4),
        Column(_("Insurer and number"), 3.2),
        Column(pgettext("dossier", "From"), 1.7),
        Column(pgettext("dossier", "Until"), 1.7),
        Column(_("Premium a year"), 1.8, "right"),
        Column(_("Document"), 1.4),
    ]
    blocks: list[Flowable] = [title, Table(columns, rows)]
    for policy in found:
        blocks += _covers(context, policy)
    note = _("Limits and deductibles in euros, as written in the contract. The policy alone binds the insurer.")
    return [*blocks, paragraph(note, SMALL)]


def _who(context: Context, policy: Policy) -> str | Cell:
    insurer, number = policy["insurer"], policy["policy_number"]
    if is_withheld(insurer) and (number is None or is_withheld(number)):
        return context.withheld()
    return context.cell("\n".join(part for part in (context.title(insurer) if insurer else "", number) if part))


def _covers(context: Context, policy: Policy) -> list[Flowable]:
    name = f"{policy['reference']} {context.words(policy['line'])}"
    name += f", {context.title(policy['insurer'])}" if policy["insurer"] and not is_withheld(policy["insurer"]) else ""
    title = heading(2, name, key=f"policy-{policy['reference']}", listed=False)
    if not policy["covers"]:
        return [title, paragraph(_("Its covers are not recorded."))]
    rows = [_row(context, cover) for cover in policy["covers"]]
    columns = [
        Column(pgettext("dossier", "Cover"), 2.8, header=True),
        Column(pgettext("dossier", "Limit"), 1.6, "right"),
        Column(_("Deductible"), 1.6, "right"),
        Column(_("Waiting time"), 2.6),
        Column(pgettext("dossier", "Pays for"), 1.5, "right"),
        Column(pgettext("dossier", "Note"), 2.6),
    ]
    return [title, Table(columns, rows)]


def _row(context: Context, cover: Cover) -> list[str | Cell]:
    waiting: str | Cell = context.hours(cover["waiting_hours"])
    if isinstance(waiting, str) and cover["waiting_mode"]:
        waiting = f"{waiting}, {labels.waiting(cover['waiting_mode'])}"
    days = cover["indemnity_days"]
    pays = None
    if days is not None:
        pays = ngettext("{days} day", "{days} days", days).format(days=shown.number(days, context.lang))
    return [
        context.words(cover["head"]),
        context.amount(cover["limit_eur"]),
        context.amount(cover["deductible_eur"]),
        waiting,
        context.cell(pays),
        context.cell(cover["note"]) if cover["note"] else "",
    ]
