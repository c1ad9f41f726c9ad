"""The eight-sided bastioned plan: on the dossier's cover, at sign-in and where there is nothing yet to show."""

import math

from reportlab.graphics.shapes import Drawing, Polygon

from portal.charts.ink import colour, line
from portal.documents import palette

type Point = tuple[float, float]
_SIDES = 8
_PERPENDICULAR, _FACE = 1 / 6, 2 / 7  # shares of the side, after Vauban's first system


def plan(width: float, height: float, *, centre: Point, radius: float) -> Drawing:
    """The plan drawn to its outer works around `centre`; what lies outside the drawing is for the caller to clip."""
    drawing = Drawing(width, height)
    outline, ravelins = _trace(centre, radius)
    unit = radius / 228
    for distance, stroke in ((40, 0.5), (35, 0.5), (22, 0.6), (17, 0.9)):
        drawing.add(_shape(_parallel(outline, distance * unit), palette.MOAT_PALE, stroke * unit))
    for ravelin in ravelins:
        drawing.add(_shape(ravelin, palette.INK, unit, palette.WHITE))
    drawing.add(_shape(outline, palette.INK, 2 * unit, palette.MOAT_SOFT))
    drawing.add(_shape(_parallel(outline, -9 * unit), palette.MOAT, 0.9 * unit))
    drawing.add(_shape(_parallel(outline, -14 * unit), palette.MOAT_PALE, 0.5 * unit))
    for side in range(_SIDES):
        x, y = _round(centre, 300 * unit, side)
        drawing.add(line(*centre, x, y, ink=palette.MOAT_PALE, width=0.5 * unit, dash=[3, 4]))
    return drawing


def _shape(points: list[Point], edge: str, stroke: float, fill: str | None = None) -> Polygon:
    flat = [value for point in points for value in point]
    inside = colour(fill) if fill else None
    return Polygon(flat, fillColor=inside, strokeColor=colour(edge), strokeWidth=stroke)


def _round(centre: Point, radius: float, side: int) -> Point:
    angle = math.radians(90 + 360 / _SIDES * side)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _towards(start: Point, end: Point, distance: float) -> Point:
    share = distance / math.dist(start, end)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _trace(centre: Point, radius: float) -> tuple[list[Point], list[list[Point]]]:
    """The rampart's outline, and the ravelin before each curtain."""
    outline: list[Point] = []
    ravelins: list[list[Point]] = []
    corners = [_round(centre, radius, side) for side in range(_SIDES)]
    for first, second in zip(corners, [*corners[1:], corners[0]], strict=True):
        side = math.dist(first, second)
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        inner = _towards(middle, centre, side * _PERPENDICULAR)
        shoulder, other = _towards(first, inner, side * _FACE), _towards(second, inner, side * _FACE)
        flank = math.dist(shoulder, other)
        outline += [first, shoulder, _towards(other, inner, flank), _towards(shoulder, inner, flank), other]
        base, tip = _towards(middle, centre, side * 0.055), _towards(middle, centre, -side * 0.16)
        step = ((second[0] - first[0]) * 0.13, (second[1] - first[1]) * 0.13)
        gorge = _towards(middle, centre, side * 0.085)
        ravelins.append([(base[0] - step[0], base[1] - step[1]), tip, (base[0] + step[0], base[1] + step[1]), gorge])
    return outline, ravelins


def _parallel(points: list[Point], distance: float) -> list[Point]:
    """The same outline moved outwards, with mitred corners."""

    def normal(start: Point, end: Point) -> Point:
        length = math.dist(start, end)
        return (end[1] - start[1]) / length, (start[0] - end[0]) / length

    moved = []
    for index, point in enumerate(points):
        one, two = normal(points[index - 1], point), normal(point, points[(index + 1) % len(points)])
        share = distance / (1 + one[0] * two[0] + one[1] * two[1])
        moved.append((point[0] + (one[0] + two[0]) * share, point[1] + (one[1] + two[1]) * share))
    return moved
