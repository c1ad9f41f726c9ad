"""Whose copy it is, up the edge of each page: seen when one looks, out of the way when one reads."""

from dataclasses import replace

from reportlab.lib.units import mm

from portal.documents import fonts, palette
from portal.documents.canvas import TaggedCanvas
from portal.documents.document import HEIGHT, WIDTH, Decoration, PageDesign
from portal.documents.text import printable

_FROM_EDGE = 7 * mm
_SIZE, _SMALLEST = 8.0, 5.0


def marked(design: PageDesign, text: str) -> PageDesign:
    """The same pages, each with `text` as an artifact, which screen readers pass over."""
    return replace(design, footer=_with(design.footer, text), cover=design.cover and _with(design.cover, text))


def _with(decoration: Decoration, text: str) -> Decoration:
    def draw(canvas: TaggedCanvas) -> None:
        decoration(canvas)
        _draw(canvas, printable(text))

    return draw


def _draw(canvas: TaggedCanvas, text: str) -> None:
    """Bottom to top along the right edge, small enough for its name to be whole."""
    face, size = fonts.face_for(text, fonts.MEDIUM), _SIZE
    while size > _SMALLEST and fonts.width(text, face, size) > HEIGHT - 40 * mm:
        size -= 0.25
    with canvas.artifact("Page"):
        canvas.saveState()
        canvas.translate(WIDTH - _FROM_EDGE, HEIGHT / 2 - fonts.width(text, face, size) / 2)
        canvas.rotate(90)
        canvas.setFillColor("#ffffff")  # clear of the cover's art
        canvas.rect(-3, -0.35 * size, fonts.width(text, face, size) + 6, 1.3 * size, stroke=0, fill=1)
        canvas.setFillColor(palette.INK_2)
        canvas.setFont(face, size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
