"""What stays together where a page ends: a heading with what it opens, a table or a drawing with the note below it."""

from collections.abc import Iterator, Sequence

from reportlab.platypus import CondPageBreak, Flowable, Spacer
from reportlab.platypus.doctemplate import NullActionFlowable

from portal.documents.blocks import Columns, Grid
from portal.documents.figures import Figure
from portal.documents.paragraphs import SMALL, Heading, LongText, Tagged
from portal.documents.tables import Table

_SECTION = 190.0  # points: a section that opens lower looks lost at the foot of the page
_OPENING = 3  # paragraphs between a heading and the table or drawing that it is about
_NOTE = 120.0  # points: a longer note may stand on the next page
_ANY = 1e6  # as much height as is wanted


def with_company(story: Sequence[Flowable]) -> Iterator[Flowable]:
    """The story, with each heading held to what it opens, and each small note to what it is about."""
    blocks = list(_noted(story))
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            end = at + 1 + _opens(block.level, blocks[at + 1 :])
            whole = end == len(blocks) or getattr(blocks[end], "level", 2) == 1  # nothing more in this section
            yield _Room(blocks[at:end], _SECTION if block.level == 1 and not whole else 0)
        yield block


def _opens(level: int, after: Sequence[Flowable]) -> int:
    """How many of the blocks after a heading have to begin on its page: the words under it and what they introduce,
    be it under a heading of its own."""
    count = texts = 0
    deeper = False
    for block in after:
        if isinstance(block, Heading):
            if texts and (deeper or block.level <= level):
                break
            deeper, texts = bool(texts), 0
        elif isinstance(block, Tagged | LongText):
            texts += 1
        count += 1
        if texts == _OPENING or not isinstance(block, Tagged | LongText | Spacer):
            break
    return count


def _noted(story: Sequence[Flowable]) -> Iterator[Flowable]:
    """Tables and drawings that are followed by small print, as one block."""
    at = 0
    while at < len(story):
        block, notes = story[at], 0
        if isinstance(block, Table | Figure | Columns | Grid):
            notes = next(
                (
                    place
                    for place, note in enumerate(story[at + 1 :])
                    if not (isinstance(note, Tagged) and note.style is SMALL)
                ),
                len(story) - at - 1,
            )
        yield _Noted(block, story[at + 1 : at + 1 + notes]) if notes else block
        at += 1 + notes


def _least(block: Flowable, canvas: object, width: float) -> float:
    """Points from its top that have to be on one page."""
    _wide, height = block.wrapOn(canvas, width, _ANY)
    least = getattr(block, "least", None)
    return float(min(height, least) if least is not None else height)


class _Room(CondPageBreak):
    """A new page, unless the blocks can begin on this one. They come after it in the story."""

    def __init__(self, blocks: Sequence[Flowable], minimum: float) -> None:
        super().__init__(minimum)
        self.blocks, self.minimum = blocks, minimum

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        if self._frame._atTop:
            return 0, 0
        needs = after = 0.0
        for block in self.blocks:
            needs += max(after, block.getSpaceBefore()) + _least(block, self.canv, available_width)
            after = block.getSpaceAfter()
        self.height = max(needs, self.minimum)
        made: tuple[float, float] = super().wrap(available_width, available_height)
        return made


class _Noted(Flowable):
    """A block and the small print right below it, read one after the other."""

    def __init__(self, block: Flowable, notes: Sequence[Flowable]) -> None:
        super().__init__()
        self.block, self.notes = block, notes
        self.spaceBefore, self.spaceAfter = block.getSpaceBefore(), notes[-1].getSpaceAfter()

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, above = block_size = self.block.wrapOn(self.canv, available_width, _ANY)
        self._below: list[tuple[float, Flowable]] = []
        y, after = above, self.block.getSpaceAfter()
        for note in self.notes:
            y += max(after, note.getSpaceBefore())
            y += note.wrapOn(self.canv, available_width, _ANY)[1]
            self._below.append((y, note))
            after = note.getSpaceAfter()
        self._above, self.height = above, y
        self._least = getattr(self.block, "least", None)
        return block_size[0], y

    @property
    def least(self) -> float | None:
        """Of a block that breaks over pages, its beginning; of another, all of it with its notes."""
        return self.height if self._least is None or self._least >= self._above - 0.1 else self._least

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        alone = self._least is None and self._frame._atTop  # no page has room for both
        if alone or self.height - self._above > _NOTE:
            return [NullActionFlowable(), self.block, *self.notes]
        self.block.canv = self.canv
        parts = self.block.split(available_width, min(available_height, self._above - 1))
        return [*parts[:-1], _Noted(parts[-1], self.notes)] if len(parts) > 1 else []

    def draw(self) -> None:
        self.block.drawOn(self.canv, 0, self.height - self._above)
        for y, note in self._below:
            note.drawOn(self.canv, 0, self.height - y)
