"""The public aid that the business uses."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents.paragraphs import heading
from portal.documents.tables import Column, Table

from . import labels
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """Programmes in use, with the matcher's verdict and the amount."""
    title = heading(1, _("Aid programmes in use"), key="programmes")
    found = context.snapshot.get("programmes", [])
    if not found:
        return Blank(title, _("The business uses no aid programme."))
    rows = [
        [
            context.title(programme["title"]),
            context.cell(programme["operator"]),
            context.words(programme["kind"]),
            context.cell(labels.eligibility(programme["eligibility"])),
            context.day(programme["since"]),
            context.amount(programme["amount_eur"]),
            ", ".join(programme.get("measures", [])),
            context.cell(programme["note"]) if programme["note"] else "",
        ]
        for programme in found
    ]
    columns = [
        Column(_("Programme"), 3.4, header=True),
        Column(_("Run by"), 2.2),
        Column(pgettext("dossier", "Kind"), 1.6),
        Column(pgettext("dossier", "Verdict"), 1.6),
        Column(pgettext("dossier", "Since"), 1.7),
        Column(_("Amount"), 1.5, "right"),
        Column(_("Pays for"), 1.3),
        Column(pgettext("dossier", "Note"), 2.4),
    ]
    return [title, Table(columns, rows)]
