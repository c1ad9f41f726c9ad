"""Tables of plain strings: header cells with their scope, rows that run over pages, repeated headings as artifacts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, Self

from reportlab.platypus import Flowable

from portal.documents import fonts, lines, palette
from portal.documents.canvas import TaggedCanvas
from portal.documents.structure import Element
from portal.documents.text import printable

Align = Literal["left", "right", "center"]
_ORDINARY_TEXT, _ORDINARY_WORD = 60, 22  # characters; longer ones do not widen their column
_BREAKABLE = 160.0  # a row taller than this may be cut where the page ends
_COMPANY = 2  # rows that stay together at either side of a page's end, in a table of twice as many
_TOGETHER = 2 * _BREAKABLE  # points: rows that are taller together may be parted


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the table's width; `header` makes its cells row headers."""

    title: str
    share: float
    align: Align = "left"
    face: str = fonts.REGULAR
    colour: str = palette.INK
    header: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than text: in another face or colour, or a small coloured chip before its text."""

    text: str
    face: str | None = None
    colour: str | None = None
    chip: str | None = None  # printed on the chip, read before the text
    chip_fill: str = palette.STONE
    chip_ink: str = palette.INK


@dataclass(frozen=True, slots=True)
class TableLook:
    """Measures in points."""

    size: float = 8.5
    leading: float = 11.5
    pad: float = 3.5
    gap: float = 9.0


COMFORTABLE = TableLook()
DENSE = TableLook(size=8, leading=10.5, pad=2.6, gap=7)


@dataclass(slots=True)
class _Row:
    cells: tuple[Cell, ...]
    lines: tuple[tuple[str, ...], ...]
    faces: tuple[str, ...]
    height: float
    owner: "list[Element | None]"  # TR, then one per cell; shared by the two parts of a cut row


@dataclass(slots=True)
class _Shared:
    """What the parts of one table on several pages have in common."""

    table: Element | None = None
    body: Element | None = None
    headed: bool = False


@lru_cache(1 << 13)
def _width(word: str, face: str, size: float) -> float:
    if len(word) > _ORDINARY_WORD:
        return 0.0
    return fonts.width(word, fonts.face_for(word, face), size)


type _Printed = tuple[Cell, str, str]  # a cell, its text as it can be printed, the face that can print it


def _printed(value: str | Cell, column: Column) -> _Printed:
    cell = value if isinstance(value, Cell) else Cell(value)
    text = printable(cell.text, lines=True)
    return cell, text, fonts.face_for(text, cell.face or column.face)


class Table(Flowable):
    """Rows of strings or `Cell`s under titled columns; without any title it has row headers alone."""

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], look: TableLook = COMFORTABLE
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.look = look
        self._given = [[_printed(*pair) for pair in zip(row, self.columns, strict=True)] for row in rows]
        self._rows: list[_Row] | None = None
        self._head: _Row | None = None
        self._needs = self._longest_words()
        self._placed: list[tuple[float, float]] = []
        self._shared = _Shared()
        self.width = 0.0
        self.spaceAfter = 10

    @property
    def given(self) -> Sequence[Sequence[Cell]]:
        """The rows as they were given, before any were laid out."""
        return [[cell for cell, _text, _face in row] for row in self._given]

    def _lay_out(self, width: float) -> None:
        if self._rows is not None and width == self.width:
            return
        self.width = width
        self._placed = self._places()
        if self._rows is None or self._given:
            self._rows = [self._row(row) for row in self._given]
        titles = [_printed(Cell(column.title, fonts.MEDIUM, palette.INK_2), column) for column in self.columns]
        self._head = self._row(titles) if any(column.title for column in self.columns) else None

    def _places(self) -> list[tuple[float, float]]:
        """Left edge and width of each column."""
        gaps = [self._gap(before, after) for before, after in pairwise(self.columns)]
        widths = self._widths(self.width - sum(gaps))
        out, x = [], 0.0
        for wide, gap in zip(widths, [*gaps, 0], strict=True):
            out.append((x, wide))
            x += wide + gap
        return out

    def _widths(self, room: float) -> list[float]:
        """By share, but no column narrower than its longest ordinary word while the others can give."""
        total = sum(column.share for column in self.columns)
        widths = [room * column.share / total for column in self.columns]
        for _turn in self.columns:
            short = [max(0.0, need - wide) for need, wide in zip(self._needs, widths, strict=True)]
            spare = [max(0.0, wide - need) for need, wide in zip(self._needs, widths, strict=True)]
            taken = min(sum(short), sum(spare))
            if taken < 0.01:
                break
            lacking, giving = sum(short), sum(spare)
            widths = [
                wide + (less / lacking - more / giving) * taken
                for wide, less, more in zip(widths, short, spare, strict=True)
            ]
        return widths

    def _longest_words(self) -> list[float]:
        needs = []
        for index, column in enumerate(self.columns):
            words = {(word, fonts.MEDIUM) for word in column.title.split()}
            for row in self._given:
                cell, text, _face = row[index]
                if len(text) <= _ORDINARY_TEXT:
                    asked = cell.face or column.face
                    words.update([(word, asked) for word in text.replace("\n", " ").split(" ")])
            size = self.look.size
            needs.append(max([_width(word, face, size) for word, face in words], default=0.0) + 0.5)
        return needs

    def _gap(self, before: Column, after: Column) -> float:
        """Figures set right need more room before words set left."""
        return self.look.gap + (6 if before.align == "right" and after.align == "left" else 0)

    def _row(self, given: "Sequence[_Printed]") -> _Row:
        look, broken = self.look, []
        for (cell, text, face), (_, wide) in zip(given, self._placed, strict=True):
            taken = self._chip_width() + 4 if cell.chip else 0
            broken.append(lines.broken(text, face, look.size, max(wide - taken, 12)) if text else ())
        height = max([len(part) for part in broken] + [1]) * look.leading + 2 * look.pad
        cells, _texts, faces = zip(*given, strict=True)
        return _Row(cells, tuple(broken), faces, height, [None] * (len(cells) + 1))

    def _chip_width(self) -> float:
        return self.look.size * 1.75

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self._lay_out(available_width)
        self.height = sum(row.height for row in self._rows or ()) + (self._head.height if self._head else 0)
        return self.width, self.height

    @property
    def least(self) -> float:
        """Points of its beginning that stay together, once wrapped: its head and the first rows."""
        look, height = self.look, self._head.height if self._head else 0.0
        for row in (self._rows or [])[: self._first_rows()]:
            if row.height > _BREAKABLE:
                return height + 3 * look.leading + 2 * look.pad
            height += row.height
        return height

    def _first_rows(self) -> int:
        """How many rows the beginning has: two, or all of a table of three; one where rows are that tall."""
        rows = self._rows or []
        count = _COMPANY if len(rows) >= 2 * _COMPANY else len(rows)
        return count if sum(row.height for row in rows[:count]) <= _TOGETHER else 1

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self._lay_out(available_width)
        rows = self._rows or []
        room = available_height - (self._head.height if self._head else 0)
        fits = 0
        while fits < len(rows) and rows[fits].height <= room:
            room -= rows[fits].height
            fits += 1
        if fits < len(rows) and rows[fits].height > _BREAKABLE:
            count = int((room - 2 * self.look.pad) // self.look.leading)
            if count >= 3 or (count >= 1 and not fits):
                top, bottom = self._cut(rows[fits], count)
                return [self._part([*rows[:fits], top]), self._part([bottom, *rows[fits + 1 :]])]
        if fits == len(rows):
            return [self] if rows else []
        if fits < self._first_rows():
            return []
        if len(rows) - fits < _COMPANY <= fits - 1:
            fits -= 1
        return [self._part(rows[:fits]), self._part(rows[fits:])]

    def _cut(self, row: _Row, count: int) -> tuple[_Row, _Row]:
        look = self.look
        below = tuple(part[count:] for part in row.lines)
        top = replace(row, lines=tuple(part[:count] for part in row.lines), height=count * look.leading + 2 * look.pad)
        plain = tuple(replace(cell, chip=None) for cell in row.cells)
        height = max(len(part) for part in below) * look.leading + 2 * look.pad
        return top, replace(row, cells=plain, lines=below, height=height)

    def _part(self, rows: list[_Row]) -> Self:
        part = type(self)(self.columns, (), self.look)
        part._rows, part._head, part._shared, part.width = rows, self._head, self._shared, self.width
        part._given, part._needs, part._placed = [], self._needs, self._placed
        return part

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        shared = self._shared
        if shared.table is None:
            shared.table = canvas.here.add("Table")
        top = self.height
        self._rules(canvas)
        if self._head is not None:
            if shared.headed:
                with canvas.artifact("Pagination"):
                    for index in range(len(self.columns)):
                        self._ink(canvas, self._head, index, top)
            else:
                self._draw_row(canvas, self._head, top, shared.table.add("THead"), heading=True)
                shared.headed = True
            top -= self._head.height
        if shared.body is None and self._rows:
            shared.body = shared.table.add("TBody")
        for row in self._rows or ():
            self._draw_row(canvas, row, top, shared.body)  # type: ignore[arg-type]  # set above when there are rows
            top -= row.height

    def _rules(self, canvas: TaggedCanvas) -> None:
        with canvas.artifact():
            y = self.height
            if self._head is not None:
                y -= self._head.height
                canvas.setStrokeColor(palette.LINE_STRONG)
                canvas.setLineWidth(0.7)
                canvas.line(0, y, self.width, y)
            canvas.setStrokeColor(palette.LINE)
            canvas.setLineWidth(0.5)
            for row in self._rows or ():
                y -= row.height
                canvas.line(0, y, self.width, y)

    def _draw_row(self, canvas: TaggedCanvas, row: _Row, top: float, group: Element, *, heading: bool = False) -> None:
        line = row.owner[0] or group.add("TR")
        row.owner[0] = line
        for index, column in enumerate(self.columns):
            element = row.owner[index + 1]
            if element is None:
                scope = "Column" if heading else "Row" if column.header else None
                element = line.add("TH" if scope else "TD", scope=scope)
                row.owner[index + 1] = element
            if row.lines[index] or row.cells[index].chip:
                with canvas.marked(element):
                    self._ink(canvas, row, index, top)

    def _ink(self, canvas: TaggedCanvas, row: _Row, index: int, top: float) -> None:
        column, cell, face, look = self.columns[index], row.cells[index], row.faces[index], self.look
        x, wide = self._placed[index]
        y = top - look.pad - look.size * 0.92
        if cell.chip:
            side = self._chip_width()
            canvas.setFillColor(cell.chip_fill)
            canvas.rect(x, y - look.size * 0.32, side, look.size * 1.35, stroke=0, fill=1)
            canvas.setFillColor(cell.chip_ink)
            canvas.setFont(fonts.SEMIBOLD, look.size)
            chip = printable(cell.chip)
            canvas.drawString(x + (side - fonts.width(chip, fonts.SEMIBOLD, look.size)) / 2, y, chip)
            x, wide = x + side + 4, wide - side - 4
        canvas.setFillColor(cell.colour or column.colour)
        canvas.setFont(face, look.size)
        for line in row.lines[index]:
            if column.align == "left":
                canvas.drawString(x, y, line)
            else:
                shift = wide - fonts.width(line, face, look.size)
                canvas.drawString(x + (shift if column.align == "right" else shift / 2), y, line)
            y -= look.leading
