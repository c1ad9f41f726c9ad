"""What the owner chose not to show this reader: how much of what, and what it does to the totals."""

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from portal.documents.paragraphs import SMALL, paragraph
from portal.documents.text import rich
from portal.ui import format as shown

from ..redaction.marks import said
from .context import Context


def block(context: Context) -> list[Flowable]:
    """One sentence, each thing with its number, and the rule about totals; nothing when nothing is withheld."""
    entries = context.snapshot["version"].get("redacted")
    if not entries:
        return []
    listed = shown.listed(
        (_one(context, entry["label"][context.lang], entry["references"], entry["count"]) for entry in entries),
        context.lang,
    )
    rule = _(
        "A withheld risk or measure keeps its reference, its level, its state and its euros: totals are of the whole. "
        "What links other entries to a withheld risk is left out. Unknown is another thing, and says so."
    )
    return [
        Spacer(1, 6),
        paragraph(rich("<b>{sentence}</b>", sentence=said(context.snapshot))),
        paragraph(f"{listed}. {rule}", SMALL),
    ]


def _one(context: Context, label: str, references: list[str], count: int) -> str:
    """“Premiums (2)”, “Single risks (R-003)”; a single answer is named by its question in its own part."""
    named = [one for one in references if "-" in one]
    return f"{label} ({', '.join(named) if named else count})"
