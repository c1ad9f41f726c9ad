"""The few strokes that charts are made of: text, lines and the hatch, in the product's colours."""

from functools import cache

from reportlab.graphics.shapes import Drawing, Group, Line, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor

from portal.documents import fonts, palette

# ReportLab checks each attribute of each shape as it is set: half the time of a chart, for a developer's typing errors.
Shape.__setattr__ = object.__setattr__


@cache
def colour(value: str) -> Color:
    """A #rrggbb colour for a shape."""
    return HexColor(value)


def label(
    x: float,
    y: float,
    text: str,
    size: float = 12,
    *,
    ink: str = palette.INK_2,
    anchor: str = "start",
    face: str = fonts.REGULAR,
) -> String:
    """Text with its baseline at y; `anchor` is start, middle or end."""
    return String(x, y, text, fontName=face, fontSize=size, fillColor=colour(ink), textAnchor=anchor)


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    ink: str = palette.LINE,
    width: float = 1,
    dash: list[int] | None = None,
) -> Line:
    """A straight stroke."""
    return Line(x1, y1, x2, y2, strokeColor=colour(ink), strokeWidth=width, strokeDashArray=dash)


def block(
    x: float, y: float, width: float, height: float, fill: str | None, *, edge: str | None = None, edge_width: float = 1
) -> Rect:
    """A filled rectangle, with an edge when it has a colour."""
    return Rect(
        x,
        y,
        width,
        height,
        fillColor=colour(fill) if fill else None,
        strokeColor=colour(edge) if edge else None,
        strokeWidth=edge_width,
    )


def hatch(
    target: Drawing | Group,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    ink: str = palette.BRICK,
    step: float = 6,
    stroke: float = 1,
) -> None:
    """Lines at 45° inside the rectangle: the mark that tells two areas apart without colour."""
    offset = step - height
    while offset < width:
        x1, x2 = max(offset, 0), min(offset + height, width)
        if x2 > x1:
            target.add(line(x + x1, y + x1 - offset, x + x2, y + x2 - offset, ink=ink, width=stroke))
        offset += step
