"""Paragraphs and headings that know their place in the structure."""

from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as _Paragraph

from portal.documents import fonts, lines, palette
from portal.documents.canvas import TaggedCanvas
from portal.documents.structure import Element
from portal.documents.text import Markup, escape, printable, shortened


def style(name: str, face: str, size: float, leading: float, colour: str = palette.INK, **more: Any) -> ParagraphStyle:
    """A paragraph style in one of the embedded faces; other arguments as in ReportLab."""
    fonts.ready()
    more = {"allowWidows": 0, **more}  # no last line alone on the next page
    return ParagraphStyle(name, fontName=face, fontSize=size, leading=leading, textColor=colour, **more)


_LONG, _HEADING_LIMIT = 5_000, 300  # characters
_TOGETHER = 3  # lines of a paragraph

BODY = style("body", fonts.REGULAR, 9.5, 14, spaceAfter=6)
SMALL = style("small", fonts.REGULAR, 8, 11.5, palette.INK_2, spaceAfter=4)
MONO_LIKE = style("code", fonts.MEDIUM, 8.5, 13, spaceAfter=4, leftIndent=8)
READING = style("reading", fonts.MEDIUM, 11.5, 16.5, spaceAfter=8)  # the sentence that a section opens with
LEAD = style("lead", fonts.MEDIUM, 15.5, 20.5, spaceAfter=14)
TITLE = style("title", fonts.SEMIBOLD, 27, 32, spaceAfter=6)
SUBTITLE = style("subtitle", fonts.REGULAR, 13, 17, palette.INK_2, spaceAfter=18)
_HEADINGS = {
    1: style("h1", fonts.SEMIBOLD, 17, 21, spaceBefore=20, spaceAfter=10),
    2: style("h2", fonts.SEMIBOLD, 11.5, 15, spaceBefore=12, spaceAfter=5),
    3: style("h3", fonts.SEMIBOLD, 9.5, 13, spaceBefore=10, spaceAfter=3),
}


class Tagged(_Paragraph):
    """One structure element, however many pages it runs over. Made by `paragraph` and `heading`."""

    _tag = "P"
    _address: str | None = None
    _owner: list[Element | None]
    _wrapped: tuple[float, float] = (-1.0, 0.0)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Broken into lines once: what a page has room for is asked before it is laid out there."""
        if self._wrapped[0] != available_width or not hasattr(self, "blPara"):
            self._wrapped = super().wrap(available_width, available_height)
        return self._wrapped

    @property
    def least(self) -> float:
        """Points of its beginning that stay together, once wrapped; ReportLab leaves no line alone."""
        return min(self._wrapped[1], _TOGETHER * self.style.leading)

    def split(self, available_width: float, available_height: float) -> list[Any]:
        parts = super().split(available_width, available_height)
        for part in parts if len(parts) > 1 else ():
            part._tag, part._address, part._owner = self._tag, self._address, self._owner
        return list(parts)

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        element = self._owner[0] or canvas.here.add(self._tag)
        self._owner[0] = element
        if self._address is not None:
            element = element.add("Link")
            canvas.link(element, (0, 0, self.width, self.height), self.getPlainText(), address=self._address)
        with canvas.marked(element):
            super().draw()


class Heading(Tagged):
    """A heading with its bookmark. Level 1 opens a section; a ruled one carries the ink rule."""

    level = 1
    key = ""
    title = ""
    listed = True  # in the table of contents
    ruled = False

    @property
    def _rule(self) -> float:
        return (9.0 if self.level == 1 else 4.0) if self.ruled else 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        width, height = super().wrap(available_width, available_height)
        return width, height + self._rule

    @property
    def least(self) -> float:
        """All of it."""
        return self._wrapped[1] + self._rule

    def split(self, available_width: float, available_height: float) -> list[Any]:
        return []

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if self.level == 1:
            canvas.here = canvas.root.add("Sect", title=self.title)
        if self.ruled:
            with canvas.artifact():
                canvas.setStrokeColor(palette.INK)
                canvas.setLineWidth(1.5 if self.level == 1 else 1.2)
                canvas.line(0, self.height + self._rule - 1, self.width, self.height + self._rule - 1)
        canvas.destination(self.key, 0, self.height + 14, self.title, self.level - 1)
        super().draw()


class LongText(Flowable):
    """Plain text of any length as one paragraph, broken into lines once; ReportLab's breaks anew on every page."""

    def __init__(self, text: str, look: ParagraphStyle, owner: list[Element | None]) -> None:
        super().__init__()
        self._text, self._look, self._owner = text, look, owner
        self._face = fonts.face_for(text, look.fontName)
        self._lines: tuple[str, ...] = ()
        self.width = 0.0
        self.spaceBefore, self.spaceAfter = look.spaceBefore, look.spaceAfter

    @property
    def text(self) -> str:
        """The whole text, before it is broken into lines."""
        return self._text

    @property
    def least(self) -> float:
        """Points of its beginning that stay together, once wrapped."""
        return min(len(self._lines), _TOGETHER) * self._look.leading

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        if not self._lines or self.width != available_width:
            self.width = available_width
            self._lines = lines.broken(self._text, self._face, self._look.fontSize, available_width)
        self.height = len(self._lines) * self._look.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        count = int(available_height // self._look.leading)
        if not 0 < count < len(self._lines):
            return [] if count == 0 else [self]
        parts = []
        for some in (self._lines[:count], self._lines[count:]):
            part = LongText("", self._look, self._owner)
            part._face, part._lines, part.width = self._face, some, self.width
            parts.append(part)
        return parts

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        element = self._owner[0] or canvas.here.add("P")
        self._owner[0] = element
        with canvas.marked(element):
            canvas.setFillColor(self._look.textColor)
            canvas.setFont(self._face, self._look.fontSize)
            y = self.height - self._look.fontSize
            for line in self._lines:
                canvas.drawString(0, y, line)
                y -= self._look.leading


def paragraph(
    text: object, look: ParagraphStyle = BODY, *, tag: str = "P", address: str | None = None, before: float = 0
) -> Tagged | LongText:
    """Text printed literally, or markup made by `portal.documents.text`; all of it a link when it has an address."""
    if not isinstance(text, Markup) and len(str(text)) > _LONG:
        return LongText(printable(text, lines=True), look, [None])
    markup = text if isinstance(text, Markup) else escape(text, look.fontName)
    made = Tagged(markup, look)
    made._tag, made._address, made._owner = tag, address, [None]
    made.spaceBefore = before or look.spaceBefore
    return made


def heading(
    level: int,
    text: object,
    *,
    key: str,
    listed: bool = True,
    look: ParagraphStyle | None = None,
    ruled: bool | None = None,
) -> Heading:
    """`key` names the heading for links and must be the document's only one; `listed` puts it in the contents.

    The ink rule is for level 1 and wherever `ruled` says so.
    """
    look, text = look or _HEADINGS[level], shortened(printable(text), _HEADING_LIMIT)
    made = Heading(escape(text, look.fontName), look)
    made._tag, made._owner = f"H{level}", [None]
    made.level, made.key, made.title, made.listed = level, key, printable(text), listed
    made.ruled = level == 1 if ruled is None else ruled
    return made
