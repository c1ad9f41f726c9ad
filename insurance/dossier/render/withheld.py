"""What the owner chose not to show this reader: how much of what, and what it does to the totals."""

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.text import rich
from portal.ui import format as shown

from ..redaction.marks import said
from .context import Context

_MOST = 4  # things named on the summary, which stays one page


def block(context: Context) -> list[Flowable]:
    """One sentence; then each thing with its number and the rule about totals, or the name of the part that tells
    them; nothing when nothing is withheld."""
    entries = context.snapshot["version"].get("redacted")
    if not entries:
        return []
    where = _("They are named in “{part}”.").format(part=_title())
    text = where if len(entries) > _MOST else f"{_listed(context)}. {_rule()}"
    return [
        paragraph(rich("<b>{sentence}</b>", sentence=said(context.snapshot))),
        paragraph(text, SMALL),
    ]


def at_length(context: Context) -> list[Flowable]:
    """A part of its own for what the summary has no room for: it stays one page."""
    if len(context.snapshot["version"].get("redacted", [])) <= _MOST:
        return []
    return [heading(1, _title(), key="withheld"), paragraph(f"{_listed(context)}."), paragraph(_rule(), SMALL)]


def _title() -> str:
    return _("What is withheld from this reader")


def _rule() -> str:
    return _(
        "A withheld risk or measure keeps its reference, its level, its state and its euros: totals are of the whole. "
        "What links other entries to a withheld risk is left out. Unknown is another thing, and says so."
    )


def _listed(context: Context) -> str:
    entries = context.snapshot["version"].get("redacted", [])
    return shown.listed(
        (_one(context, entry["label"][context.lang], entry["references"], entry["count"]) for entry in entries),
        context.lang,
    )


def _one(context: Context, label: str, references: list[str], count: int) -> str:
    """“Premiums (2)”, “Single risks (R-003)”; a single answer is named by its question in its own part."""
    named = [one for one in references if "-" in one]
    return f"{label} ({', '.join(named) if named else count})"
