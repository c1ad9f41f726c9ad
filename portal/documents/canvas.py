"""A ReportLab canvas that records, beside the ink, what each piece of it means."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, override

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.rl_accel import escapePDF
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
def _known(colour: Color | str) -> tuple[Color, str]:
    """The colour of a #rrggbb text, and its components as a page names them. Raises ValueError for a glassy one."""
    known = HexColor(colour) if isinstance(colour, str) else colour
    if known.alpha != 1:
        raise ValueError("a colour hides what is below it")
    return known, _numbers(known.red, known.green, known.blue)


_ESCAPES = {code: escapePDF(bytes([code])) for code in range(256)}


class _Codes(dict[int, str]):
    """Character → how a text operator of the page names it in the first subset of a face; NUL when it is in another.

    Each is asked of ReportLab once; it would split and escape every string anew, character by character.
    """

    def __init__(self, face: str, document: Any) -> None:
        self._face, self._document = fonts.load(face), document
        self._face.splitString(" ", document)
        self.name = self._face.getSubsetInternalName(0, document)

    def __missing__(self, char: int) -> str:
        ((subset, code),) = self._face.splitString(chr(char), self._document)
        made = "\0" if subset else _ESCAPES[code[0]]
        self[char] = made
        return made


class _Bracket:
    """A marked stretch of a page; made thousands of times, so no generator."""

    __slots__ = ("canvas", "opening")

    def __init__(self, canvas: "TaggedCanvas", opening: str) -> None:
        self.canvas, self.opening = canvas, opening

    def __enter__(self) -> None:
        canvas = self.canvas
        if canvas.bracketed:
            raise ValueError("content and artifacts do not nest")
        canvas.bracketed = True
        canvas._code.append(self.opening)

    def __exit__(self, *_error: object) -> None:
        self.canvas._code.append("EMC")
        self.canvas.bracketed = False


class TaggedCanvas(Canvas):
    """Draw inside `marked` (content), or inside `artifact` (decoration): ink outside both fails PDF/UA."""

    # ReportLab's memory of the current colours; `restoreState` takes it back.
    _fillColorObj: Any  # noqa: N815
    _strokeColorObj: Any  # noqa: N815

    def __init__(self, filename: Any, **options: Any) -> None:
        fonts.ready()
        options |= {"initialFontName": fonts.REGULAR, "invariant": 1, "pageCompression": 0, "pdfVersion": (1, 7)}
        self.root = Element("Document")
        self.here = self.root  # where the next element goes
        self.destinations: dict[str, Destination] = {}
        self.links: list[tuple[Element, Link]] = []
        self.streams: list[str] = []  # per page: what is drawn, once all is
        self.marks: list[list[Element]] = []  # per page: the owner of each marked stretch
        self._late: list[Callable[[], None]] = []
        self.bracketed = False
        self._codes: dict[str, _Codes] = {}
        super().__init__(filename, **options)

    @override
    def setFillColor(self, colour: Color | str, alpha: None = None) -> None:
        """Opaque; written only where it changes."""
        known, components = _known(colour)
        if known is not self._fillColorObj:
            self._fillColorObj = known
            self._code.append(f"{components} rg")

    @override
    def setStrokeColor(self, colour: Color | str, alpha: None = None) -> None:
        """Opaque; written only where it changes."""
        known, components = _known(colour)
        if known is not self._strokeColorObj:
            self._strokeColorObj = known
            self._code.append(f"{components} RG")

    @override
    def setFont(self, face: str, size: float, leading: float | None = None) -> None:
        """Our faces are subset as they are used: the page names one beside each string, so nothing is written here."""
        self._fontname, self._fontsize, self._leading = face, size, size * 1.2 if leading is None else leading

    @override
    def _escape(self, s: bytes) -> str:
        return s.decode("latin-1").translate(_ESCAPES)

    @override
    def drawString(self, x: float, y: float, text: str, *_more: Any, **_styles: Any) -> None:
        """Left to right in the current face, size and colour."""
        codes = self._codes.get(self._fontname)
        if codes is None:
            codes = self._codes[self._fontname] = _Codes(self._fontname, self._doc)
        shown = text.translate(codes)
        if "\0" not in shown:
            self._code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {codes.name} {self._fontsize:g} Tf ({shown}) Tj ET")
            return
        piece = self.beginText(x, y)
        piece.textLine(text)
        self.drawText(piece)

    @property
    def page_index(self) -> int:
        """The current page, from 0."""
        return int(self._pageNumber) - 1

    @property
    def document(self) -> Any:
        """ReportLab's own record of the document; it knows which characters of which faces were used."""
        return self._doc

    @property
    def page_size(self) -> tuple[float, float]:
        """Width and height in points."""
        wide, high = self._pagesize
        return float(wide), float(high)

    @property
    def page_count(self) -> int:
        """Pages so far; all of them once `late` drawing happens."""
        return len(self.marks)

    def marked(self, element: Element) -> "_Bracket":
        """What is drawn in it belongs to `element`."""
        page = self._pageNumber - 1
        while len(self.marks) <= page:
            self.marks.append([])
        owners = self.marks[page]
        mark = len(owners)
        element.kids.append(Content(page, mark))
        owners.append(element)
        return _Bracket(self, f"/{element.tag} <</MCID {mark}>> BDC")

    def artifact(self, kind: Artifact = "Layout") -> "_Bracket":
        """What is drawn in it is decoration; assistive technology skips it."""
        return _Bracket(self, f"/Artifact <</Type /{kind}>> BDC")

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
        """Draw what had to wait. Writing the file is the assembly's part: it takes `streams`; ReportLab's copies go."""
        if self._code:
            self.showPage()
        pages = self._doc.Pages.pages
        while len(self.marks) < len(pages):
            self.marks.append([])
        drawn = [self._captured(draw) for draw in self._late]
        for page in pages:
            self.streams.append(_LATE.sub(lambda match: drawn[int(match.group(1))], page.stream))
            page.stream = None

    def _captured(self, draw: Callable[[], None]) -> str:
        self._code: list[str] = []
        self.saveState()
        draw()
        self.restoreState()
        code, self._code = "\n".join(self._code), []
        return code
