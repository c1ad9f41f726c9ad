"""A risk's way over the matrix: before any control, today, after the planned measures. The table beside it says the
same in words."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from reportlab.graphics.shapes import Circle, Drawing, Polygon

from portal.charts.ink import block, colour, label, line
from portal.documents import fonts, palette
from risks.register.scale import MATRIX, STEPS

SIDE, LEFT, BOTTOM, GAP = 250, 22, 22, 2
CELL = (SIDE - LEFT - 4 * GAP - 2) / 5
RADIUS = 11
type Spot = tuple[str, int, int]  # letter, likelihood, impact


def journey(spots: Sequence[Spot]) -> Drawing:
    """The matrix with one lettered disc for each known situation, in order, joined by arrows. The second disc of a
    full journey, today, is filled; situations in the same cell stand side by side."""
    drawing = Drawing(SIDE, SIDE)
    for step in STEPS:
        drawing.add(label(LEFT - 8, _low(step, BOTTOM) + CELL / 2 - 4, str(step), 12, anchor="middle"))
        drawing.add(label(_low(step, LEFT) + CELL / 2, 4, str(step), 12, anchor="middle"))
        for impact in STEPS:
            level = MATRIX[step - 1][impact - 1]
            x, y = _low(impact, LEFT), _low(step, BOTTOM)
            drawing.add(block(x, y, CELL, CELL, palette.LEVELS[level]))
            drawing.add(label(x + 4, y + CELL - 13, str(level), 11, ink=palette.on_level(level)))
    places = [_place(spots, index) for index in range(len(spots))]
    for start, end in pairwise(places):
        _arrow(drawing, start, end)
    for (letter, _likelihood, _impact), (x, y) in zip(spots, places, strict=True):
        _disc(drawing, x, y, letter, filled=len(spots) > 1 and letter == spots[-2 if len(spots) == 3 else 0][0])
    return drawing


def _low(step: int, origin: float) -> float:
    return origin + (step - 1) * (CELL + GAP)


def _place(spots: Sequence[Spot], index: int) -> tuple[float, float]:
    """The middle of the disc: lower part of its cell, moved aside where it shares the cell."""
    _letter, likelihood, impact = spots[index]
    mates = [place for place, spot in enumerate(spots) if spot[1:] == (likelihood, impact)]
    aside = (mates.index(index) - (len(mates) - 1) / 2) * min(2 * RADIUS, (CELL - 2 * RADIUS) / max(1, len(mates) - 1))
    return _low(impact, LEFT) + CELL / 2 + aside, _low(likelihood, BOTTOM) + CELL / 2


def _arrow(drawing: Drawing, start: tuple[float, float], end: tuple[float, float]) -> None:
    across, up = end[0] - start[0], end[1] - start[1]
    length = hypot(across, up)
    if length <= 2 * RADIUS + 6:
        return
    ux, uy = across / length, up / length
    x1, y1 = start[0] + ux * RADIUS, start[1] + uy * RADIUS
    x2, y2 = end[0] - ux * (RADIUS + 2), end[1] - uy * (RADIUS + 2)
    drawing.add(line(x1, y1, x2, y2, ink=palette.WHITE, width=5))
    drawing.add(line(x1, y1, x2, y2, ink=palette.INK, width=2))
    left = (x2 - ux * 7 - uy * 4, y2 - uy * 7 + ux * 4)
    right = (x2 - ux * 7 + uy * 4, y2 - uy * 7 - ux * 4)
    drawing.add(Polygon([x2, y2, *left, *right], fillColor=colour(palette.INK), strokeColor=colour(palette.INK)))


def _disc(drawing: Drawing, x: float, y: float, letter: str, *, filled: bool) -> None:
    ground, ink = (palette.INK, palette.WHITE) if filled else (palette.WHITE, palette.INK)
    drawing.add(Circle(x, y, RADIUS, fillColor=colour(ground), strokeColor=colour(palette.INK), strokeWidth=2))
    drawing.add(label(x, y - 4.2, letter, 12, ink=ink, anchor="middle", face=fonts.SEMIBOLD))
