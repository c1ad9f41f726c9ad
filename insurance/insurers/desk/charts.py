"""Applicants' years as a picture: an average one, one in twenty, one in two hundred."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing

from portal.charts.ink import block, hatch, label, line
from portal.documents import fonts, palette
from portal.documents.text import shortened
from portal.ui import format as words
from portal.ui.format import Language

_BAR, _GAP, _HEAD = 15, 4, 24  # heights, in units of the text's size


def names() -> list[str]:
    """The three bars of each applicant, in order."""
    return [_("Average year"), _("1 year in 20"), _("1 year in 200")]


def side_by_side(
    rows: Sequence[tuple[str, Sequence[float | None]]], lang: Language, *, width: float = 720, size: float = 12
) -> Drawing:
    """Under each name three bars on one scale; the rarest is hatched, so that no two are told apart by colour alone.
    An unknown year has its word and no bar."""
    unit = size / 12
    each = (_HEAD + 3 * (_BAR + _GAP) + 12) * unit
    height = each * len(rows) + 6 * unit
    left = (96 if width >= 500 else 92) * unit
    room = 92 * unit  # the figure at the end of the longest bar
    most = max([year for _name, years in rows for year in years if year is not None] + [1.0])
    drawing = Drawing(width, height)
    top = height
    for name, years in rows:
        shown = shortened(name, 60 if width >= 500 else 34)
        drawing.add(label(0, top - 15 * unit, shown, size, ink=palette.INK, face=fonts.SEMIBOLD))
        y = top - (_HEAD + _BAR) * unit
        for place, (year, what) in enumerate(zip(years, names(), strict=True)):
            drawing.add(label(0, y + 3 * unit, what, size))
            wide = 0.0 if year is None else max(1.0, (width - left - room) * year / most)
            if place == 2 and year is not None:
                drawing.add(block(left, y, wide, _BAR * unit, palette.WHITE, edge=palette.BRICK, edge_width=1.2))
                hatch(drawing, left, y, wide, _BAR * unit, ink=palette.BRICK)
            elif year is not None:
                drawing.add(block(left, y, wide, _BAR * unit, palette.MOAT if place == 0 else palette.MOAT_BAR))
            drawing.add(label(left + wide + 6 * unit, y + 3 * unit, _amount(year, place, lang), size, ink=palette.INK))
            y -= (_BAR + _GAP) * unit
        drawing.add(line(left, top - _HEAD * unit + 2, left, y + _BAR * unit, ink=palette.LINE_STRONG))
        top -= each
    return drawing


def _amount(year: float | None, place: int, lang: Language) -> str:
    if year is None:
        return words.unknown(lang)
    exact = f"{year:.2f}"
    return words.money(words.average(exact) if place == 0 else words.rare_year(exact), lang)
