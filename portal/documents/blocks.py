"""Arrangements: labelled values in a grid or in ruled lines, columns side by side, the table of contents."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from portal.documents import fonts, lines, palette
from portal.documents.canvas import TaggedCanvas
from portal.documents.paragraphs import Heading
from portal.documents.text import printable


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `note` is one faint line more, `mark` a shape before the label that repeats its state."""

    label: str
    value: str
    note: str = ""
    colour: str = palette.INK
    mark: str = ""  # "good", "doubt", "bad" or "withheld": disc, triangle, square, bar


def _text(canvas: TaggedCanvas, text: str, face: str, size: float, at: tuple[float, float, str]) -> None:
    """One line at (x, y) in a colour."""
    canvas.setFillColor(at[2])
    canvas.setFont(face, size)
    canvas.drawString(at[0], at[1], text)


class _List(Flowable):
    """Labelled values as a list: each item has its label and its body."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__()
        self.facts = list(facts)
        self.width = 0.0
        self.spaceAfter = 8


class Grid(_List):
    """Label over value over note, in columns; `ruled` draws the ink rule over each (the five figures of a summary)."""

    def __init__(self, facts: Sequence[Fact], columns: int, size: float, *, ruled: bool = False) -> None:
        super().__init__(facts)
        self.columns, self.size, self.ruled = columns, size, ruled

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        cell = available_width / self.columns - 8
        self._values, self._notes = [], []
        for fact in self.facts:
            value = printable(fact.value)
            face = fonts.face_for(value, fonts.SEMIBOLD if self.ruled else fonts.MEDIUM)
            size = self.size
            while size > 9 and fonts.width(value, face, size) > cell:
                size -= 0.5
            self._values.append((lines.broken(value, face, size, cell)[:3], face, size))
            note = printable(fact.note)
            self._notes.append(lines.broken(note, fonts.face_for(note, fonts.REGULAR), 7.5, cell)[:2] if note else ())
        self._tall = 15 + max(
            [
                len(value) * size * 1.25 + len(note) * 10
                for (value, _, size), note in zip(self._values, self._notes, strict=True)
            ]
        )
        count = -(-len(self.facts) // self.columns)
        self.height = count * (self._tall + 8) - 8 + (4 if self.ruled else 0)
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        owner = canvas.here.add("L", numbering="None")
        step = self.width / self.columns
        for index, fact in enumerate(self.facts):
            x, top = index % self.columns * step, self.height - index // self.columns * (self._tall + 8)
            if self.ruled:
                with canvas.artifact():
                    canvas.setStrokeColor(palette.INK)
                    canvas.setLineWidth(1.2)
                    canvas.line(x, top, x + step - 8, top)
                top -= 3
            item = owner.add("LI")
            label = printable(fact.label)
            with canvas.marked(item.add("Lbl")):
                _text(canvas, label, fonts.face_for(label, fonts.REGULAR), 8, (x, top - 8.5, palette.INK_2))
            parts, face, size = self._values[index]
            with canvas.marked(item.add("LBody")):
                y = top - 12 - size
                for part in parts:
                    _text(canvas, part, face, size, (x, y, fact.colour))
                    y -= size * 1.25
                y += size * 1.25 - 12
                for part in self._notes[index]:
                    _text(canvas, part, fonts.face_for(part, fonts.REGULAR), 7.5, (x, y, palette.INK_2))
                    y -= 10


class Ruled(_List):
    """Label at the left, value at the right, a hairline under each."""

    size, leading, pad = 8.5, 10.5, 2.6

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._laid = []
        for fact in self.facts:
            label, value = printable(fact.label), printable(fact.value)
            value_face = fonts.face_for(value, fonts.MEDIUM)
            label_face = fonts.face_for(label, fonts.REGULAR)
            indent = 12 if fact.mark else 0
            room = available_width - indent - 8
            wide = min(fonts.width(value, value_face, self.size), room * 0.6)
            left = lines.broken(label, label_face, self.size, room - wide)[:2]
            right = lines.broken(value, value_face, self.size, wide + 0.1)[:3]
            tall = max(len(left), len(right)) * self.leading + 2 * self.pad
            self._laid.append((fact, left, label_face, right, value_face, indent, tall))
        self.height = sum(row[-1] for row in self._laid)
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        owner = canvas.here.add("L", numbering="None")
        top = self.height
        for fact, left, label_face, right, value_face, indent, tall in self._laid:
            y = top - self.pad - self.size * 0.9
            with canvas.artifact():
                if fact.mark:
                    _mark(canvas, fact.mark, fact.colour, y)
                canvas.setStrokeColor(palette.LINE)
                canvas.setLineWidth(0.5)
                canvas.line(0, top - tall, self.width, top - tall)
            item = owner.add("LI")
            with canvas.marked(item.add("Lbl")):
                for index, part in enumerate(left):
                    colour = palette.INK if fact.mark else palette.INK_2
                    _text(canvas, part, label_face, self.size, (indent, y - index * self.leading, colour))
            with canvas.marked(item.add("LBody")):
                for index, part in enumerate(right):
                    x = self.width - fonts.width(part, value_face, self.size)
                    _text(canvas, part, value_face, self.size, (x, y - index * self.leading, fact.colour))
            top -= tall


def _mark(canvas: TaggedCanvas, mark: str, colour: str, y: float) -> None:
    """Disc, triangle, square or bar, so that the state can be told without its colour."""
    canvas.setFillColor(colour)
    if mark == "good":
        canvas.circle(3.5, y + 2.8, 3.5, stroke=0, fill=1)
    elif mark == "withheld":
        canvas.rect(0, y + 0.6, 8, 4.4, stroke=0, fill=1)
    elif mark == "bad":
        canvas.rect(0, y - 0.7, 7, 7, stroke=0, fill=1)
    else:
        path = canvas.beginPath()
        path.moveTo(0, y - 0.7)
        path.lineTo(7.4, y - 0.7)
        path.lineTo(3.7, y + 6.6)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


class Columns(Flowable):
    """Blocks side by side, read one column after the other; it does not break over pages."""

    def __init__(self, columns: Sequence[tuple[float, Sequence[Flowable]]], gap: float = 22) -> None:
        super().__init__()
        self.columns, self.gap = columns, gap
        self.width = self.height = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        if self.width == available_width:
            return self.width, self.height
        room = available_width - self.gap * (len(self.columns) - 1)
        total = sum(share for share, _ in self.columns)
        self._placed: list[tuple[float, float, float, Flowable]] = []
        x, tallest = 0.0, 0.0
        for share, blocks in self.columns:
            wide, y, after = room * share / total, 0.0, 0.0
            for block in blocks:
                y += max(after, block.getSpaceBefore()) if y else 0
                taken, height = block.wrapOn(self.canv, wide, available_height)
                shift = wide - taken if getattr(block, "hAlign", "LEFT") == "RIGHT" else 0
                self._placed.append((x + shift, y, height, block))
                y, after = y + height, block.getSpaceAfter()
            tallest = max(tallest, y)
            x += wide + self.gap
        self.width, self.height = available_width, tallest
        return available_width, tallest

    def draw(self) -> None:
        for x, y, height, block in self._placed:
            block.drawOn(self.canv, x, self.height - y - height)


class _Entry(Flowable):
    def __init__(self, target: Heading, says: str, owner: "list[object]") -> None:
        super().__init__()
        self.target, self.says, self.owner = target, says, owner
        self.top = target.level == 1
        self.height = 22.0 if self.top else 15.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self.owner:
            self.owner.append(canvas.here.add("TOC"))
        size, indent = (10.5, 0) if self.top else (9, 14)
        face = fonts.face_for(self.target.title, fonts.MEDIUM if self.top else fonts.REGULAR)
        title = lines.broken(self.target.title, face, size, self.width - indent - 30)[0]
        if self.top:
            with canvas.artifact():
                canvas.setStrokeColor(palette.LINE)
                canvas.setLineWidth(0.5)
                canvas.line(0, self.height, self.width, self.height)
        link = self.owner[0].add("TOCI").add("Reference").add("Link")  # type: ignore[attr-defined]  # an Element
        with canvas.marked(link):
            canvas.setFillColor(palette.INK if self.top else palette.INK_2)
            canvas.setFont(face, size)
            canvas.drawString(indent, 5, title)
            canvas.late(lambda: self._page_number(canvas, size))
        canvas.link(link, (0, 0, self.width, self.height), self.says, destination=self.target.key)

    def _page_number(self, canvas: TaggedCanvas, size: float) -> None:
        canvas.setFillColor(palette.INK_2)
        canvas.setFont(fonts.REGULAR, size)
        canvas.drawRightString(self.width, 5, str(canvas.destinations[self.target.key].page + 1))


MOST_CONTENTS = 28  # lines of a table of contents


def contents(story: Sequence[Flowable]) -> list[Flowable]:
    """One linked line for each listed heading found in `story`, its page number filled in when all pages are known.
    Where they are too many for a page with what stands below, only the sections: bookmarks have the rest."""
    owner: list[object] = []
    targets = [block for block in story if isinstance(block, Heading) and block.listed]
    if len(targets) > MOST_CONTENTS:
        targets = [target for target in targets if target.level == 1]
    return [*(_Entry(target, target.title, owner) for target in targets), Spacer(1, 6)]
