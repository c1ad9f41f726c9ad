"""The index of proofs, each with the fingerprint of its file."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.canonical import grouped
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown

from ..redaction.marks import is_withheld
from ..snapshot_schema import Proof
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """All proofs, those in the bundle by the name they have there."""
    title = heading(1, _("Proofs"), key="proofs")
    found = context.snapshot.get("proofs", [])
    if not found:
        return Blank(title, _("No proof is attached."))
    columns = [
        Column("", 0.9, header=True),
        Column(_("Proof"), 3.3),
        Column(pgettext("dossier", "Backs"), 1.0),
        Column(pgettext("dossier", "Added"), 1.55),
        Column(_("Valid until"), 1.6),
        Column(_("Size"), 1.0, "right"),
        Column("SHA-256", 5.6),
    ]
    rows = [_row(context, proof) for proof in found]
    text = _(
        "A file is the one named here when its SHA-256 is the one printed. "
        "Files marked “on request” are not in the bundle."
    )
    return [title, paragraph(text), Table(columns, rows, DENSE)]


def _row(context: Context, proof: Proof) -> list[str | Cell]:
    where = proof["file_name"] if proof["bundled"] else _("on request")
    if proof.get("kept_back"):
        where = _("not handed over: it shows what is withheld")
    until: str | Cell = Cell(_("no end"), colour=palette.INK_3)
    if proof["valid_until"]:
        day = context.day_text(proof["valid_until"])
        until = (
            Cell(_("{day}, expired").format(day=day), colour=palette.BRICK)
            if proof["reference"] in context.lapsed
            else day
        )
    return [
        Cell(proof["reference"], colour=palette.INK_2),
        f"{context.title(proof['title'])}\n{where}",
        ", ".join(proof["supports"]),
        context.day(proof["added_on"]),
        until,
        *_file(context, proof),
    ]


def _file(context: Context, proof: Proof) -> list[str | Cell]:
    """Size and fingerprint; of a file that is withheld they would tell which one it is."""
    size, digest = proof["size_bytes"], proof["sha256"]
    if size is None or digest is None or is_withheld(digest):
        return ["", context.withheld()]
    return [
        shown.file_size(size, context.lang),
        Cell(f"{grouped(digest[:32])}\n{grouped(digest[32:])}", colour=palette.INK_2),
    ]
