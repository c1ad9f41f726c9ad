"""Heat over time: how many open risks stood at each level at the end of each month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing

from portal.charts.ink import block, hatch, label, line
from portal.documents import palette
from risks.register.scale import STEPS

LEVELS = (*reversed(STEPS), None)  # from the top of a column down; unknown at the foot
UNKNOWN_FILL = palette.WHITE


@dataclass(frozen=True, slots=True)
class Column:
    """One month: its short name, and the number of open risks by level, None for unknown."""

    name: str
    counts: Mapping[int | None, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def heat(columns: Sequence[Column], *, width: float = 640, height: float = 240, size: float = 12) -> Drawing:
    """Stacked columns on one scale, the highest level on top; each stack names its total. `size` is the text size."""
    drawing = Drawing(width, height)
    most = max((column.total for column in columns), default=0) or 1
    foot, top = size * 2, size * 1.8
    across = width / max(1, len(columns))
    bar = across * 0.62
    for place, column in enumerate(columns):
        left, bottom = place * across + (across - bar) / 2, foot
        for level in reversed(LEVELS):
            count = column.counts.get(level, 0)
            if not count:
                continue
            tall = count / most * (height - foot - top)
            fill = UNKNOWN_FILL if level is None else palette.LEVELS[level]
            drawing.add(block(left, bottom, bar, tall, fill, edge=palette.LINE_STRONG, edge_width=0.75))
            if level is not None and level >= 4:
                hatch(drawing, left, bottom, bar, tall, ink=palette.HATCHES[level], step=size * 0.7, stroke=0.8)
            bottom += tall
        middle = left + bar / 2
        drawing.add(label(middle, bottom + size * 0.4, str(column.total), size, ink=palette.INK, anchor="middle"))
        drawing.add(label(middle, size * 0.5, column.name, size, anchor="middle"))
    drawing.add(line(0, foot, width, foot, ink=palette.LINE_STRONG))
    return drawing
