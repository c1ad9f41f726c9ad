"""A part in which there is nothing yet: it says so, and several of them say so together."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents.paragraphs import READING, Heading, heading, paragraph
from portal.documents.tables import Column, Table

_GATHERED_FROM = 2
_LAST = ("verification", "glossary")  # they tell about the dossier, not about the business


class Blank(list[Flowable]):
    """The story of a part that has its title and one sentence alone."""

    def __init__(self, title: Heading, says: str) -> None:
        super().__init__([title, paragraph(says)])
        self.row = (title.title, says)


def gathered(stories: Sequence[tuple[str, list[Flowable]]]) -> list[Flowable]:
    """The stories of the parts, by name, in their order; blank ones as one table before the dossier's own last parts,
    so that a business which has answered little does not fill pages with empty titles."""
    blank = [story for _name, story in stories if isinstance(story, Blank)]
    if len(blank) < _GATHERED_FROM:
        return [block for _name, story in stories for block in story]
    told = [(name, story) for name, story in stories if not isinstance(story, Blank)]
    first = next((at for at, (name, _story) in enumerate(told) if name in _LAST), len(told))
    before, after = ([block for _name, story in part for block in story] for part in (told[:first], told[first:]))
    return [*before, *_nothing_yet(blank), *after]


def _nothing_yet(blank: Sequence[Blank]) -> list[Flowable]:
    text = ngettext(
        "In {count} part nothing is told. Nothing is assumed in its place.",
        "In {count} parts nothing is told. Nothing is assumed in their place.",
        len(blank),
    )
    columns = [Column(pgettext("dossier", "Part"), 3, header=True), Column(_("What can be said of it"), 4)]
    return [
        heading(1, _("What is not in this dossier yet"), key="blank"),
        paragraph(text.format(count=len(blank)), READING),
        Table(columns, [list(story.row) for story in blank]),
    ]
