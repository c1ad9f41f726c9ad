"""The margin of each hour of a week, darker where more is at stake."""

from reportlab.graphics.shapes import Drawing

from portal.charts.ink import block, label
from portal.documents import palette
from risks.continuity.hours import HOURS_A_WEEK, Week

SHADES = (palette.STONE, "#d6e6ea", palette.MOAT_PALE, palette.MOAT_BAR, palette.MOAT)  # closed, then four quarters


def hours(margin: Week, days: list[str], *, width: float = 640, size: float = 12) -> Drawing:
    """Seven rows from Monday, 24 columns from midnight; `margin` of shape (168,) in euros, `days` seven short names."""
    left, top, down = size * 3.6, size * 1.6, size * 1.7
    across = (width - left) / 24
    drawing = Drawing(width, top + 7 * down)
    most = float(margin.max()) or 1.0
    for place in range(HOURS_A_WEEK):
        day, hour = divmod(place, 24)
        share = float(margin[place]) / most
        shade = SHADES[0] if share == 0 else SHADES[min(4, 1 + int(share * 3.999))]
        drawing.add(block(left + hour * across + 0.75, (6 - day) * down + 0.75, across - 1.5, down - 1.5, shade))
    for day, name in enumerate(days):
        drawing.add(label(left - size * 0.6, (6 - day) * down + size * 0.45, name, size, anchor="end"))
    for hour in range(0, 24, 3):
        drawing.add(label(left + hour * across, drawing.height - size, f"{hour} h", size))
    return drawing
