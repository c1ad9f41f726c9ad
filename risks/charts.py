"""The register as a picture: the 5×5 matrix, for the page and for the dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing

from portal.charts.ink import block, hatch, label
from portal.documents import fonts, lines, palette
from portal.ui.format import Language
from risks.register import scale as words
from risks.register.scale import DEFAULT, MATRIX, STEPS, Scale

_BETWEEN = "\u00a0\u00b7\u00a0"
type Cells = Mapping[tuple[int, int], Sequence[int]]  # (likelihood, impact) → numbers of risks, 12 for R-012
type _Box = tuple[float, float, float, float]  # left, bottom, width, height


@dataclass(frozen=True, slots=True)
class _Marked:
    numbers: Sequence[int]
    framed: bool  # above what the business accepts


@dataclass(frozen=True, slots=True)
class Axis:
    """Five steps from 1 to 5, each a word and a bound ("Grave", "< 40 k€"); texts may be empty."""

    steps: Sequence[tuple[str, str]]

    def __post_init__(self) -> None:
        if len(self.steps) != len(STEPS):
            raise ValueError("an axis has five steps")


def axes(lang: Language, scale: Scale = DEFAULT) -> tuple[Axis, Axis]:
    """Likelihood and impact as the register words them, in the active language."""
    likelihood = [(str(scale.likelihood_name(step)), words.likelihood_short(step, scale)) for step in STEPS]
    impact = [(str(scale.impact_name(step)), words.impact_short(step, lang, scale)) for step in STEPS]
    return Axis(likelihood), Axis(impact)


def described(cells: Cells, levels: Sequence[Sequence[int]] = MATRIX) -> str:
    """The whole matrix as text, highest level first: what stands for the picture."""
    parts = []
    for (likelihood, impact), numbers in sorted(cells.items(), key=lambda item: -_level(levels, item[0])):
        if numbers:
            place = _("level {level} (likelihood {likelihood}, impact {impact}): {risks}")
            risks = ", ".join(f"R-{number:03d}" for number in sorted(numbers))
            level = levels[likelihood - 1][impact - 1]
            parts.append(place.format(level=level, likelihood=likelihood, impact=impact, risks=risks))
    return "; ".join(parts) or _("No risk has a known likelihood and impact yet.")


def _level(levels: Sequence[Sequence[int]], place: tuple[int, int]) -> int:
    return levels[place[0] - 1][place[1] - 1]


def matrix(
    cells: Cells,
    appetite_level: int,
    likelihood: Axis,
    impact: Axis,
    *,
    levels: Sequence[Sequence[int]] = MATRIX,
    width: float = 520,
    size: float = 12,
    flat: float = 0.68,
) -> Drawing:
    """Rows are likelihood, from 5 at the top; columns are impact. A cell is `flat` times as high as it is wide, and
    never too low for its two lines.

    Levels from `appetite_level` on are more than the business accepts: hatched, and framed where there are risks.
    `size` is the text size in the drawing's units, never scaled down.
    """
    side = max([_wide(text, size) for step in likelihood.steps for text in step] + [size * 6])
    left, top = min(side, width * 0.28) + size * 0.8, size * 3.6
    gap = max(1.5, size / 5)
    across = (width - left - 4 * gap) / 5
    down = max(size * 3.5, across * flat)
    drawing = Drawing(width, top + 5 * down + 4 * gap)
    for row in range(5):
        bottom = row * (down + gap)
        _axis(drawing, likelihood.steps[row], left - size * 0.7, bottom + down / 2, size)
        for column in range(5):
            place = (left + column * (across + gap), bottom, across, down)
            level, numbers = levels[row][column], sorted(cells.get((row + 1, column + 1), ()))
            _ground(drawing, place, level, size, level >= appetite_level)
            if numbers:
                _risks(drawing, place, level, size, _Marked(numbers, framed=level >= appetite_level))
    for column in range(5):
        x = left + column * (across + gap) + across / 2
        word, bound = impact.steps[column]
        baseline = drawing.height - top + size * (1.9 if bound else 0.8)
        drawing.add(label(x, baseline, _short(word, across + gap, size), size, anchor="middle"))
        drawing.add(label(x, baseline - size * 1.25, _short(bound, across + gap, size), size, anchor="middle"))
    return drawing


def _wide(text: str, size: float) -> float:
    return fonts.width(text, fonts.face_for(text, fonts.REGULAR), size)


def _short(text: str, width: float, size: float) -> str:
    """The text, cut to fit; labels come from people."""
    while text and _wide(text, size) > width:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def _axis(drawing: Drawing, step: tuple[str, str], x: float, middle: float, size: float) -> None:
    """The words of one row, set right against the matrix."""
    texts: list[str] = []
    for text in filter(None, step):
        texts += lines.broken(text, fonts.face_for(text, fonts.REGULAR), size, x)
    y = middle + (len(texts[:3]) - 1) * size * 0.6 - size * 0.35
    for text in texts[:3]:
        drawing.add(label(x, y, _short(text, x, size), size, anchor="end"))
        y -= size * 1.2


def _ground(drawing: Drawing, place: _Box, level: int, size: float, over: bool) -> None:
    x, y, width, height = place
    drawing.add(block(x, y, width, height, palette.LEVELS[level]))
    if over:
        hatch(drawing, x, y, width, height, ink=palette.HATCHES[level], step=size * 0.7, stroke=0.8)
        # A quiet ground under the figure, so that the hatch does not cross it.
        drawing.add(block(x + size * 0.25, y + height - size * 1.25, size * 0.85, size * 1.05, palette.LEVELS[level]))
    ink = palette.on_level(level)
    drawing.add(label(x + size * 0.4, y + height - size * 1.1, str(level), size * 0.85, ink=ink))


def _risks(drawing: Drawing, place: _Box, level: int, size: float, marked: _Marked) -> None:
    x, y, width, height = place
    middle, base, shown = x + width / 2, y + height * 0.18, _numbers(marked.numbers, width - size * 0.8, size * 1.1)
    if marked.framed:
        drawing.add(block(x + 0.8, y + 0.8, width - 1.6, height - 1.6, None, edge=palette.INK, edge_width=1.6))
        taken = fonts.width(shown, fonts.SEMIBOLD, size * 1.1) + size * 0.4
        drawing.add(block(middle - taken / 2, base, taken, size * 1.25, palette.LEVELS[level]))
    ink = palette.on_level(level)
    drawing.add(label(middle, base + size * 0.3, shown, size * 1.1, ink=ink, anchor="middle", face=fonts.SEMIBOLD))


def _numbers(numbers: Sequence[int], width: float, size: float) -> str:
    """As many numbers as fit, then how many more."""
    for kept in range(len(numbers), -1, -1):
        rest = len(numbers) - kept
        text = _BETWEEN.join([str(number) for number in numbers[:kept]] + ([f"+{rest}"] if rest else []))
        if not kept or fonts.width(text, fonts.SEMIBOLD, size) <= width:
            return text
    return ""
