"""Losses as pictures, for the page and for the dossier: the bad years, what matters most, and the steps of the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine

from portal.charts.ink import block, colour, hatch, label, line
from portal.documents import fonts, lines, palette
from portal.ui import format as words
from portal.ui.format import Language

FIRST, LAST = 2, 100  # one year in two … in a hundred
TICKS = (2, 5, 10, 20, 50, 100)
MARKED = 20


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the bad years: its name and (yearly chance, loss exceeded with it), the chance falling."""

    name: str
    points: Sequence[tuple[float, float]]
    ink: str = palette.INK
    dashed: bool = False

    def at(self, years: float) -> float:
        """The loss that is exceeded one year in so many: the point with that chance, or the nearest rarer one."""
        found = [loss for chance, loss in self.points if chance <= 1 / years + 1e-9]
        return found[0] if found else self.points[-1][1]


def points(exceedance: Sequence[Sequence[Any]]) -> list[tuple[float, float]]:
    """A stored curve, its figures floats, decimals or text, as numbers to draw."""
    return [(float(chance), float(loss)) for chance, loss in exceedance]


def bad_years(
    curves: Sequence[Curve], lang: Language, *, width: float = 720, size: float = 12, height: float | None = None
) -> Drawing:
    """Exceedance curves, from common years on the left to rare ones. The area between the first two, where there are
    two, is what insurance pays."""
    small = width < 500
    unit = size / 12
    height = height or (300 if small else 330) * unit
    left, bottom = (74 if not small else 70) * unit, 50 * unit
    across = width - left - ((150 if not small else 12) * unit)
    up = height - bottom - (22 + (18 * len(curves) if small else 0)) * unit
    most = max([curve.at(LAST) for curve in curves] + [1.0])
    step = _step(most / 3.2)
    drawing = Drawing(width, height)

    def x(years: float) -> float:
        return left + across * log(years / FIRST) / log(LAST / FIRST)

    def y(loss: float) -> float:
        return bottom + up * min(1.0, loss / (most * 1.04))

    amount = 0.0
    while amount <= most:
        strong = palette.LINE_STRONG if amount == 0 else palette.LINE
        drawing.add(line(left, y(amount), left + across, y(amount), ink=strong))
        drawing.add(label(left - 8, y(amount) - 4 * unit, words.money(round(amount), lang), size, anchor="end"))
        amount += step
    for years in TICKS:
        drawing.add(line(x(years), bottom, x(years), bottom - 5, ink=palette.LINE_STRONG))
        text = str(years) if small else _("1 in %(n)d") % {"n": years}
        drawing.add(label(x(years), bottom - 19 * unit, text, size, anchor="middle"))
    under = _("One year in… (from common to rare)")
    drawing.add(label(left + across / 2, bottom - 39 * unit, under, size, anchor="middle"))
    paths = [[(x(years), y(curve.at(years))) for years in _years()] for curve in curves]
    if len(paths) > 1:
        ring = [value for point in paths[0] + paths[1][::-1] for value in point]
        drawing.add(Polygon(ring, fillColor=colour(palette.MOAT_SOFT), strokeColor=None))
    for curve, path in zip(curves, paths, strict=True):
        flat = [value for point in path for value in point]
        dash = [5, 4] if curve.dashed else None
        stroke = PolyLine(flat, strokeColor=colour(curve.ink), strokeWidth=2.2, strokeLineJoin=1, strokeDashArray=dash)
        drawing.add(stroke)
    for place, curve in enumerate(curves[:2]):
        at = y(curve.at(MARKED))
        dot = Circle(x(MARKED), at, 4.5, fillColor=colour(palette.WHITE), strokeWidth=2)
        dot.strokeColor = colour(curve.ink)
        drawing.add(dot)
        shown = words.money(words.rare_year(round(curve.at(MARKED))), lang)
        if place == 0:  # over the upper curve, or under the lower one, where no line runs
            drawing.add(label(x(MARKED) - 8, at + 6, shown, size, anchor="end", ink=curve.ink, face=fonts.SEMIBOLD))
        elif at - bottom > 1.6 * size:
            drawing.add(label(x(MARKED) + 8, at - size - 4, shown, size, ink=curve.ink, face=fonts.SEMIBOLD))
    _names(drawing, curves, _Place(left, across, y, height, unit, size), small=small, lang=lang)
    return drawing


@dataclass(frozen=True, slots=True)
class _Place:
    left: float
    across: float
    y: Callable[[float], float]
    height: float
    unit: float
    size: float


def _names(drawing: Drawing, curves: Sequence[Curve], place: _Place, *, small: bool, lang: Language) -> None:
    """The curves' names: at their ends where there is room, never closer than two lines; else as a key."""
    if small:
        for row, curve in enumerate(curves):
            y = place.height - (14 + 18 * row) * place.unit
            dash = [5, 4] if curve.dashed else None
            drawing.add(line(place.left, y + 4, place.left + 24, y + 4, ink=curve.ink, width=2.2, dash=dash))
            drawing.add(label(place.left + 30, y, curve.name, place.size, ink=curve.ink, face=fonts.SEMIBOLD))
        return
    lowest = 60 * place.unit
    for curve in sorted(curves, key=lambda curve: curve.at(LAST)):
        lowest = max(lowest, place.y(curve.at(LAST)))
        x = place.left + place.across + 8
        drawing.add(label(x, lowest + 1, curve.name, place.size, ink=curve.ink, face=fonts.SEMIBOLD))
        shown = words.money(words.rare_year(round(curve.at(LAST))), lang)
        drawing.add(label(x, lowest - 13, _("%(loss)s (1 in 100)") % {"loss": shown}, place.size - 1))
        lowest += 34 * place.unit


def _years() -> list[float]:
    return [2, 2.5, 10 / 3, 4, 5, 20 / 3, 10, 12.5, 50 / 3, 20, 25, 100 / 3, 50, 200 / 3, 100]


def _step(rough: float) -> float:
    """A round step near `rough`: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** (len(str(int(max(1.0, rough)))) - 1)
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def swings(
    rows: Sequence[tuple[str, float, float]], today: float, lang: Language, *, width: float = 720, size: float = 12
) -> Drawing:
    """A tornado: one bar for each input, from the loss at its low end to that at its high end, around today's."""
    unit, small = size / 12, width < 500
    left = 4.0 if small else width * 0.44
    down = (30 if not small else 46) * unit
    top = 26 * unit
    drawing = Drawing(width, top + down * len(rows) + 6)
    ends = [value for _name, low, high in rows for value in (low, high)] + [today]
    least, most = min(ends), max(ends)
    span = (most - least) or 1.0
    right = width - left - 8

    def x(value: float) -> float:
        return left + right * (value - least) / span

    for place, (name, low, high) in enumerate(rows):
        base = drawing.height - top - down * (place + 1)
        first, last = sorted((low, high))
        height = 14 * unit
        drawing.add(block(x(first), base + 4, max(1.0, x(min(last, today)) - x(first)), height, palette.MOAT_BAR))
        drawing.add(
            block(x(max(first, today)), base + 4, max(1.0, x(last) - x(max(first, today))), height, palette.BRICK)
        )
        text = _cut(name, width - 8 if small else left - 14, size)
        if small:  # the name stands over its bar, and today's line leaves it readable
            drawing.add(label(left, base + 4 + height + 5, text, size))
            drawing.add(line(x(today), base + 1, x(today), base + 7 + height, ink=palette.INK, width=1.2))
        else:
            drawing.add(label(left - 10, base + 4 + 3 * unit, text, size, anchor="end"))
    if not small:
        drawing.add(line(x(today), 2, x(today), drawing.height - top + 4, ink=palette.INK, width=1.2))
    shown = _("Today: %(loss)s") % {"loss": words.money(words.average(round(today)), lang)}
    anchor = "start" if x(today) < width * 0.7 else "end"
    drawing.add(
        label(x(today) + (4 if anchor == "start" else -4), drawing.height - 14 * unit, shown, size, anchor=anchor)
    )
    return drawing


def _cut(text: str, room: float, size: float) -> str:
    face = fonts.face_for(text, fonts.REGULAR)
    while text and fonts.width(text, face, size) > room:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def steps(
    today: float, after: Sequence[tuple[str, float]], lang: Language, *, width: float = 720, size: float = 12
) -> Drawing:
    """A waterfall from today's loss to the one that remains, a column for each measure."""
    unit = size / 12
    columns = [(_("Today"), 0.0, today, True)]
    before = today
    for name, loss in after:
        columns.append((name, loss, before, False))
        before = loss
    columns.append((_("What remains"), 0.0, before, True))
    under, over = 52 * unit, 22 * unit
    height = 240 * unit
    drawing = Drawing(width, height)
    across, most = width / len(columns), max(today, 1.0)

    def y(loss: float) -> float:
        return under + (height - under - over) * loss / most

    for place, (name, low, high, whole) in enumerate(columns):
        x, wide = place * across + across * 0.12, across * 0.76
        if whole:
            drawing.add(block(x, under, wide, max(1.0, y(high) - under), palette.INK))
        else:
            drawing.add(block(x, y(low), wide, max(1.0, y(high) - y(low)), palette.WHITE, edge=palette.MOAT))
            if y(high) - y(low) > 4:
                hatch(drawing, x, y(low), wide, y(high) - y(low), ink=palette.MOAT, step=6 * unit)
        shown = words.money(words.average(round(high if whole else low - high)), lang)
        middle = x + wide / 2
        drawing.add(label(middle, y(high) + 6, shown, size, ink=palette.INK, anchor="middle", face=fonts.SEMIBOLD))
        face = fonts.face_for(name, fonts.REGULAR)
        broken = lines.broken(name, face, size, across - 4)
        for row, text in enumerate(broken[:3]):
            cut = _cut(text if row < 2 or len(broken) <= 3 else text + " …", across - 2, size)
            drawing.add(label(middle, under - (15 + 14 * row) * unit, cut, size, anchor="middle"))
    drawing.add(line(0, under, width, under, ink=palette.LINE_STRONG))
    return drawing
