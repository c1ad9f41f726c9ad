"""Drawings on the page: any ReportLab Drawing of plain shapes, with the sentence that stands for it."""

from collections.abc import Callable
from typing import Any

from reportlab.graphics import shapes
from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from portal.documents import fonts
from portal.documents.canvas import TaggedCanvas
from portal.documents.text import printable


class Figure(Flowable):
    """A drawing at its own size. `alt` says what it shows, with its figures; None makes it decoration."""

    def __init__(self, drawing: shapes.Drawing, alt: str | None, *, align: str = "LEFT") -> None:
        super().__init__()
        self.drawing = drawing
        self.alt = alt
        self.hAlign = align
        self.width, self.height = drawing.width, drawing.height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if self.alt is None:
            with canvas.artifact():
                paint(self.drawing, canvas)
            return
        corners = (*canvas.absolutePosition(0, 0), *canvas.absolutePosition(self.width, self.height))
        with canvas.marked(canvas.here.add("Figure", alt=self.alt, box=corners)):
            paint(self.drawing, canvas)


def paint(drawing: shapes.Drawing, canvas: TaggedCanvas, x: float = 0, y: float = 0) -> None:
    """Draw the shapes with the lower left corner at (x, y). Raises TypeError for a shape it does not know.

    ReportLab's own renderer starts by selecting a font that is not embedded, which no archive format allows.
    """
    canvas.saveState()
    canvas.translate(x, y)
    for shape in drawing.contents:
        _paint(shape, canvas)
    canvas.restoreState()


def _paint(shape: Any, canvas: TaggedCanvas) -> None:
    if isinstance(shape, shapes.UserNode):
        shape = shape.provideNode()
    painter = _PAINTERS.get(type(shape))
    if painter is None:
        raise TypeError(f"no way to draw {type(shape).__name__}")
    painter(shape, canvas)


def _prepare(shape: Any, canvas: TaggedCanvas) -> dict[str, int]:
    fill: Color | None = getattr(shape, "fillColor", None)
    stroke: Color | None = getattr(shape, "strokeColor", None)
    if fill is not None:
        canvas.setFillColor(fill)
    if stroke is not None:
        canvas.setStrokeColor(stroke)
        canvas.setLineWidth(shape.strokeWidth)
        canvas.setDash(*([list(shape.strokeDashArray)] if shape.strokeDashArray else []))
        canvas.setLineJoin(shape.strokeLineJoin or 0)
        canvas.setLineCap(shape.strokeLineCap or 0)
    return {"stroke": int(stroke is not None), "fill": int(fill is not None)}


def _group(shape: shapes.Group, canvas: TaggedCanvas) -> None:
    canvas.saveState()
    canvas.transform(*shape.transform)
    for child in shape.contents:
        _paint(child, canvas)
    canvas.restoreState()


def _rect(shape: shapes.Rect, canvas: TaggedCanvas) -> None:
    modes = _prepare(shape, canvas)
    if shape.rx:
        canvas.roundRect(shape.x, shape.y, shape.width, shape.height, shape.rx, **modes)
    else:
        canvas.rect(shape.x, shape.y, shape.width, shape.height, **modes)


def _circle(shape: shapes.Circle, canvas: TaggedCanvas) -> None:
    canvas.circle(shape.cx, shape.cy, shape.r, **_prepare(shape, canvas))


def _line(shape: shapes.Line, canvas: TaggedCanvas) -> None:
    if _prepare(shape, canvas)["stroke"]:
        canvas.line(shape.x1, shape.y1, shape.x2, shape.y2)


def _points(shape: Any, canvas: TaggedCanvas) -> None:
    modes = _prepare(shape, canvas)
    path = canvas.beginPath()
    path.moveTo(*shape.points[:2])
    for at in range(2, len(shape.points), 2):
        path.lineTo(*shape.points[at : at + 2])
    if isinstance(shape, shapes.Polygon):
        path.close()
    else:
        modes["fill"] = 0
    canvas.drawPath(path, **modes)


def _path(shape: shapes.Path, canvas: TaggedCanvas) -> None:
    modes = _prepare(shape, canvas)
    path = canvas.beginPath()
    points = iter(shape.points)
    for operator in shape.operators:
        name, count = (("moveTo", 2), ("lineTo", 2), ("curveTo", 6), ("close", 0))[operator]
        getattr(path, name)(*[next(points) for _ in range(count)])
    canvas.drawPath(path, **modes)


def _string(shape: shapes.String, canvas: TaggedCanvas) -> None:
    text = printable(shape.text)
    face = fonts.face_for(text, shape.fontName)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.textAnchor] * fonts.width(text, face, shape.fontSize)
    canvas.setFillColor(shape.fillColor)
    canvas.setFont(face, shape.fontSize)
    canvas.drawString(shape.x - shift, shape.y, text)


_PAINTERS: dict[type, Callable[[Any, TaggedCanvas], None]] = {
    shapes.Group: _group,
    shapes.Rect: _rect,
    shapes.Circle: _circle,
    shapes.Line: _line,
    shapes.PolyLine: _points,
    shapes.Polygon: _points,
    shapes.Path: _path,
    shapes.String: _string,
}
