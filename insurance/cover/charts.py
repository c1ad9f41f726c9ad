"""How long stops last, and which of them a contract with waiting hours pays."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing

from portal.charts.ink import block, hatch, label, line
from portal.documents import fonts, palette
from portal.ui import format as words
from portal.ui.format import Language


def spans(edges: Sequence[float], lang: Language) -> list[str]:
    """The names of the bars: “< 1”, “1–2”, …, “> 48”."""
    shown = [words.number(f"{edge:g}", lang, decimals=0 if edge == int(edge) else 1) for edge in edges]
    between = [f"{low}–{high}" for low, high in pairwise(shown)]
    return [f"< {shown[0]}", *between, f"> {shown[-1]}"]


def waiting(
    edges: Sequence[float],
    shares: Sequence[float],
    hours: float,
    lang: Language,
    *,
    width: float = 720,
    size: float = 12,
) -> Drawing:
    """A bar for each span of hours; hatched: those that end within the waiting hours, which nobody pays."""
    unit, small = size / 12, width < 500
    bottom, height = 44 * unit, (220 if not small else 200) * unit
    top = height - bottom - 50 * unit
    across, most = width / len(shares), max([*shares, 0.01])
    names = spans(edges, lang)
    unpaid = sum(1 for edge in edges if edge <= hours)
    drawing = Drawing(width, height)
    for place, share in enumerate(shares):
        x, wide, high = place * across + across * 0.06, across * 0.88, max(1.0, top * share / most)
        middle = x + wide / 2
        if place < unpaid:
            drawing.add(block(x, bottom, wide, high, palette.WHITE, edge=palette.BRICK, edge_width=1.2))
            if high > 4:
                hatch(drawing, x, bottom, wide, high, ink=palette.BRICK)
        else:
            drawing.add(block(x, bottom, wide, high, palette.MOAT))
        shown = words.number(f"{share * 100:.6f}", lang) if small else words.percent(f"{share * 100:.6f}", lang)
        drawing.add(
            label(middle, bottom + high + 6, shown, size, ink=palette.INK, anchor="middle", face=fonts.SEMIBOLD)
        )
        drawing.add(label(middle, bottom - 17 * unit, names[place], size if not small else size - 2, anchor="middle"))
    drawing.add(line(0, bottom, width, bottom, ink=palette.LINE_STRONG))
    under = _("Length of the stop, in hours")
    drawing.add(label(width / 2, bottom - 37 * unit, under, size, anchor="middle"))
    x = unpaid * across
    drawing.add(line(x, bottom - 4, x, height - 18 * unit, ink=palette.INK, width=1.5))
    nothing, rest = sum(shares[:unpaid]), sum(shares[unpaid:])
    for share, text, ink, anchor, side in (
        (nothing, _("%(pct)s: nothing paid"), palette.BRICK, "end", -8),
        (rest, _("%(pct)s: paid"), palette.MOAT, "start", 8),
    ):
        told = text % {"pct": words.percent(f"{share * 100:.6f}", lang)}
        room = x - 8 if anchor == "end" else width - x - 8
        if fonts.width(told, fonts.SEMIBOLD, size) <= room:
            drawing.add(label(x + side, height - 14 * unit, told, size, ink=ink, anchor=anchor, face=fonts.SEMIBOLD))
    return drawing
