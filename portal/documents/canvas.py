"""A ReportLab canvas that records, beside the ink, what each piece of it means."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, override

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen import canvas as canvas_module
from reportlab.pdfgen import pathobject, textobject
from reportlab.pdfgen.canvas import Canvas

from portal.documents import fonts
from portal.documents.structure import Content, Element, Link

# ReportLab writes each number by a slow function, and mostly the same numbers: remember them (a sixth of the time).
_number = lru_cache(1 << 14)(canvas_module.fp_str)


def _numbers(*values: Any) -> str:
    if len(values) == 1 and isinstance(values[0], tuple | list):
        values = tuple(values[0])
    return " ".join(map(_number, values))


for _module in (canvas_module, pathobject, textobject):
    _module.fp_str = _numbers

Artifact = Literal["Layout", "Pagination", "Background", "Page"]
_LATE = re.compile("\0([0-9]+)\0")  # ReportLab writes text in octal escapes, so a NUL in a page is ours


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that links and bookmarks can lead to; a bookmark when it has a `title` and a `level` from 0."""

    name: str
    page: int
    left: float
    top: float
    title: str | None = None
    level: int = 0


@cache
def _known(colour: Color | str) -> Color:
    """The colour of a #rrggbb text; ReportLab would read it anew for every stroke."""
    return HexColor(colour) if isinstance(colour, str) else colour


class TaggedCanvas(Canvas):
    """Draw inside `marked` (content), or inside `artifact` (decoration): ink outside both fails PDF/UA."""

    def __init__(self, filename: Any, **options: Any) -> None:
        fonts.ready()
        options |= {"initialFontName": fonts.REGULAR, "invariant": 1, "pageCompression": 0, "pdfVersion": (1, 7)}
        self.root = Element("Document")
        self.here = self.root  # where the next element goes
        self.destinations: dict[str, Destination] = {}
        self.links: list[tuple[Element, Link]] = []
        self.marks: list[list[Element]] = []  # per page: the owner of each marked stretch
        self._late: list[Callable[[], None]] = []
        self._depth = 0
        super().__init__(filename, **options)

    @override
    def setFillColor(self, colour: Color | str, alpha: float | None = None) -> None:
        super().setFillColor(_known(colour), alpha)

    @override
    def setStrokeColor(self, colour: Color | str, alpha: float | None = None) -> None:
        super().setStrokeColor(_known(colour), alpha)

    @override
    def drawString(self, x: float, y: float, text: str, *_more: Any, **_styles: Any) -> None:
        """Left to right in the current style; ReportLab would measure the text once more, for nothing."""
        piece = self.beginText(x, y)
        piece.textLine(text)
        self.drawText(piece)

    @property
    def page_index(self) -> int:
        """The current page, from 0."""
        return int(self._pageNumber) - 1

    @property
    def page_count(self) -> int:
        """Pages so far; all of them once `late` drawing happens."""
        return len(self.marks)

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn belongs to `element`."""
        while len(self.marks) <= self.page_index:
            self.marks.append([])
        owners = self.marks[self.page_index]
        element.kids.append(Content(self.page_index, len(owners)))
        with self._bracket(f"/{element.tag} <</MCID {len(owners)}>> BDC"):
            owners.append(element)
            yield

    @contextmanager
    def artifact(self, kind: Artifact = "Layout") -> Iterator[None]:
        """What is drawn is decoration; assistive technology skips it."""
        with self._bracket(f"/Artifact <</Type /{kind}>> BDC"):
            yield

    @contextmanager
    def _bracket(self, opening: str) -> Iterator[None]:
        if self._depth:
            raise ValueError("content and artifacts do not nest")
        self._depth = 1
        self._code.append(opening)
        try:
            yield
        finally:
            self._code.append("EMC")
            self._depth = 0

    @contextmanager
    def inside(self, element: Element) -> Iterator[None]:
        """New elements go below `element`."""
        before, self.here = self.here, element
        try:
            yield
        finally:
            self.here = before

    def destination(self, name: str, x: float, y: float, title: str | None = None, level: int = 0) -> None:
        """Name the point (x, y) of the current drawing, and list it among the bookmarks when it has a title."""
        left, top = self.absolutePosition(x, y)
        self.destinations.setdefault(name, Destination(name, self.page_index, left, top, title, level))

    def link(
        self,
        element: Element,
        box: tuple[float, float, float, float],
        says: str,
        *,
        destination: str | None = None,
        address: str | None = None,
    ) -> None:
        """Make the rectangle (x, y, width, height) of the current drawing lead somewhere; `element` is tagged Link."""
        x0, y0 = self.absolutePosition(box[0], box[1])
        x1, y1 = self.absolutePosition(box[0] + box[2], box[1] + box[3])
        link = Link(self.page_index, (x0, y0, x1, y1), says, destination, address)
        element.kids.append(link)
        self.links.append((element, link))

    def late(self, draw: Callable[[], None]) -> None:
        """Draw here, but only once all pages are laid out: page totals and the numbers in the table of contents."""
        self._code.append(f"\0{len(self._late)}\0")
        self._late.append(draw)

    def save(self) -> None:
        """Draw what had to wait, then write the file."""
        if self._code:
            self.showPage()
        while len(self.marks) < len(self._doc.Pages.pages):
            self.marks.append([])
        drawn = [self._captured(draw) for draw in self._late]
        for page in self._doc.Pages.pages:
            page.stream = _LATE.sub(lambda match: drawn[int(match.group(1))], page.stream)
        super().save()

    def _captured(self, draw: Callable[[], None]) -> str:
        self._code: list[str] = []
        self.saveState()
        draw()
        self.restoreState()
        code, self._code = "\n".join(self._code), []
        return code
