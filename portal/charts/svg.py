"""A Drawing as inline SVG under a strict content policy: presentation attributes only, no style and no script."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from reportlab.graphics import shapes
from reportlab.lib.colors import Color

from portal.documents import fonts
from portal.documents.text import printable

_WEIGHTS = {fonts.REGULAR: 400, fonts.MEDIUM: 500, fonts.SEMIBOLD: 600}
_IDENT = re.compile(r"[a-z][a-z0-9-]*")


def to_svg(drawing: shapes.Drawing, title: str, desc: str, ident: str, *, css: str = "rp-svg") -> SafeString:
    """The chart as one `<svg role="img">` named by its title and described by `desc`.

    `ident` makes its ids unique on the page. Raises TypeError for a shape it does not know, ValueError for a bad ident.
    """
    if not _IDENT.fullmatch(ident) or not re.fullmatch(r"[a-z0-9 -]*", css):
        raise ValueError("ident and css are made of a-z, 0-9 and dashes")
    body = "".join(_shape(shape, drawing.height) for shape in drawing.contents)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
        f' width="{drawing.width:g}" height="{drawing.height:g}" role="img" aria-labelledby="{ident}-t {ident}-d">'
        f'<title id="{ident}-t">{_text(title)}</title><desc id="{ident}-d">{_text(desc)}</desc>'
    )
    return mark_safe(f"{head}{body}</svg>")  # noqa: S308 -- numbers, hexadecimal colours and escaped text only


def _text(value: object) -> str:
    return escape(printable(value))


def _n(value: float) -> str:
    return f"{value + 0.0:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def _hex(value: Color | None) -> str:
    if value is None:
        return "none"
    return "#" + "".join(f"{round(part * 255):02x}" for part in (value.red, value.green, value.blue))


def _ink(shape: Any, *, filled: bool = True) -> str:
    out = f' fill="{_hex(shape.fillColor) if filled else "none"}"'
    if shape.strokeColor is None:
        return out
    out += f' stroke="{_hex(shape.strokeColor)}" stroke-width="{_n(shape.strokeWidth)}"'
    if shape.strokeDashArray:
        out += f' stroke-dasharray="{" ".join(_n(part) for part in shape.strokeDashArray)}"'
    if shape.strokeLineJoin == 1:
        out += ' stroke-linejoin="round"'
    return out


def _shape(shape: Any, height: float) -> str:
    if isinstance(shape, shapes.UserNode):
        shape = shape.provideNode()
    writer = _WRITERS.get(type(shape))
    if writer is None:
        raise TypeError(f"no way to write {type(shape).__name__} as SVG")
    return writer(shape, height)


def _group(shape: shapes.Group, height: float) -> str:
    # The y axis points down here: the matrix is turned over on both sides.
    a, b, c, d, e, f = shape.transform
    matrix = (a, -b, -c, d, e + c * height, height - f - d * height)
    inside = "".join(_shape(child, height) for child in shape.contents)
    return f'<g transform="matrix({" ".join(_n(part) for part in matrix)})">{inside}</g>'


def _rect(shape: shapes.Rect, height: float) -> str:
    corner = f' rx="{_n(shape.rx)}"' if shape.rx else ""
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
    return f'<rect {place} width="{_n(shape.width)}" height="{_n(shape.height)}"{corner}{_ink(shape)}/>'


def _line(shape: shapes.Line, height: float) -> str:
    ends = f'x1="{_n(shape.x1)}" y1="{_n(height - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(height - shape.y2)}"'
    return f"<line {ends}{_ink(shape, filled=False)}/>"


def _circle(shape: shapes.Circle, height: float) -> str:
    return f'<circle cx="{_n(shape.cx)}" cy="{_n(height - shape.cy)}" r="{_n(shape.r)}"{_ink(shape)}/>'


def _points(shape: Any, height: float) -> str:
    pairs = zip(shape.points[::2], shape.points[1::2], strict=True)
    points = " ".join(f"{_n(x)},{_n(height - y)}" for x, y in pairs)
    if isinstance(shape, shapes.Polygon):
        return f'<polygon points="{points}"{_ink(shape)}/>'
    return f'<polyline points="{points}"{_ink(shape, filled=False)}/>'


def _path(shape: shapes.Path, height: float) -> str:
    numbers = iter(shape.points)
    parts = []
    for operator in shape.operators:
        letter, count = (("M", 1), ("L", 1), ("C", 3), ("Z", 0))[operator]
        parts.append(letter + " ".join(f"{_n(next(numbers))},{_n(height - next(numbers))}" for _ in range(count)))
    return f'<path d="{"".join(parts)}"{_ink(shape)}/>'


def _string(shape: shapes.String, height: float) -> str:
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y)}" font-size="{_n(shape.fontSize)}"'
    look = f'font-weight="{_WEIGHTS.get(shape.fontName, 400)}" fill="{_hex(shape.fillColor)}"'
    return f'<text {place} {look} text-anchor="{shape.textAnchor}">{_text(shape.text)}</text>'


_WRITERS: dict[type, Callable[[Any, float], str]] = {
    shapes.Group: _group,
    shapes.Rect: _rect,
    shapes.Line: _line,
    shapes.Circle: _circle,
    shapes.PolyLine: _points,
    shapes.Polygon: _points,
    shapes.Path: _path,
    shapes.String: _string,
}
