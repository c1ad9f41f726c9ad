"""What advisers state who looked at the facts: what they looked at, what they noticed, and what that is worth."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown

from ..snapshot_schema import PartLookedAt, Review
from .blank import Blank
from .context import Context


def story(context: Context) -> list[Flowable]:
    """Each statement, after the word of what it is not."""
    title = heading(1, _("The adviser’s review"), key="review")
    found = context.snapshot.get("review", [])
    if not found:
        return Blank(title, _("No adviser gave a statement."))
    note = _(
        "A statement says what an adviser of the chamber looked at and noticed on a day. It is neither a guarantee "
        "nor a signature, and it does not say that the facts are true."
    )
    blocks: list[Flowable] = [title, paragraph(note)]
    for one in found:
        blocks += _statement(context, one)
    return blocks


def _statement(context: Context, one: Review) -> list[Flowable]:
    name = _("{reference}: {adviser}, {chamber}").format(
        reference=one["reference"], adviser=context.title(one["adviser"]), chamber=context.title(one["chamber"])
    )
    columns = [
        Column(_("What was looked at"), 3, header=True),
        Column(_("These facts in this dossier"), 3),
    ]
    given = _("Given on {day}.").format(day=shown.day(one["given_on"], context.lang))
    return [
        heading(2, name, key=f"review-{one['reference']}", listed=False),
        paragraph(f"{given} {_written(one)}"),
        *[paragraph(text) for text in one["noticed"].splitlines() if text.strip()],
        Table(columns, [_part(context, part) for part in one["parts"]], DENSE),
        *_moved(one),
    ]


def _written(one: Review) -> str:
    """Nobody approves their own work in silence."""
    own, others = one["own_changes"], one["chamber_changes"]
    if not own and not others:
        return _("Nobody of the chamber had written in these parts.")
    said = []
    if own:
        text = ngettext(
            "The adviser had made {count} change to these parts themselves.",
            "The adviser had made {count} changes to these parts themselves.",
            own,
        )
        said.append(text.format(count=own))
    if others:
        text = ngettext(
            "Other people of the chamber had made {count} change to them.",
            "Other people of the chamber had made {count} changes to them.",
            others,
        )
        said.append(text.format(count=others))
    return " ".join(said)


def _part(context: Context, part: PartLookedAt) -> list[str | Cell]:
    state = Cell(pgettext("review", "the same"), colour=palette.MOSS)
    if part["changed_since"]:
        state = Cell(_("changed since"), colour=palette.OCHRE)
    return [context.words(part["label"]), state]


def _moved(one: Review) -> list[Flowable]:
    if not any(part["changed_since"] for part in one["parts"]):
        return []
    return [paragraph(_("Facts changed since the statement was given: it speaks of those before."), SMALL, before=4)]
