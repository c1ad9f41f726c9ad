"""The matrix as a picture: levels, what is above the appetite, and where each risk stands."""

import pytest
from django.utils.translation import override
from reportlab.graphics.shapes import Line, Rect, String

from portal.charts.svg import to_svg
from portal.documents import fonts, palette
from risks.charts import Axis, axes, described, matrix
from risks.register.scale import MATRIX, Scale

CELLS = {(5, 3): [1], (3, 4): [7], (2, 3): [11, 8], (1, 5): [5], (4, 2): list(range(20, 40))}


def drawn(cells=CELLS, appetite_level=4, **options):
    with override("en"):
        return matrix(cells, appetite_level, *axes("en"), **options)


def texts(drawing):
    return [shape.text for shape in drawing.contents if isinstance(shape, String)]


def grounds(drawing):
    """The 25 cells, from the lower left."""
    width = max(shape.width for shape in drawing.contents if isinstance(shape, Rect))
    return [
        shape
        for shape in drawing.contents
        if isinstance(shape, Rect) and shape.width == width and shape.fillColor is not None
    ]


def test_every_cell_has_the_colour_and_number_of_its_level():
    drawing = drawn({})
    cells = sorted(grounds(drawing), key=lambda cell: (cell.y, cell.x))
    assert len(cells) == 25
    expected = [palette.LEVELS[level] for row in MATRIX for level in row]
    assert [f"#{cell.fillColor.hexval()[2:]}" for cell in cells] == expected
    assert sorted(text for text in texts(drawing) if text in "12345") == sorted(
        str(level) for row in MATRIX for level in row
    )


def test_risks_stand_in_their_cells_and_the_rest_is_counted():
    shown = texts(drawn())
    assert {"1", "7", "5", "8\u00a0·\u00a011"} <= set(shown)
    crowded = next(text for text in shown if text.startswith("20"))
    *kept, rest = crowded.split("\u00a0·\u00a0")
    assert len(kept) + int(rest.removeprefix("+")) == 20


def test_only_levels_above_the_appetite_are_hatched_and_framed():
    def marks(level):
        drawing = drawn(appetite_level=level)
        frames = [s for s in drawing.contents if isinstance(s, Rect) and s.fillColor is None]
        return sum(isinstance(s, Line) for s in drawing.contents), len(frames)

    assert marks(6) == (0, 0)
    assert marks(4)[1] == 2
    assert marks(3)[1] == 4
    assert marks(3)[0] > marks(4)[0] > marks(5)[0] > 0


def test_the_axes_say_words_and_bounds_of_this_scale():
    scale = Scale(impact_eur=(1000, 5000, 20000, 90000))
    with override("fr"):
        drawing = matrix({}, 4, *axes("fr", scale))
    assert {"<\u00a020\u00a0k€", "≥\u00a090\u00a0k€"} <= set(texts(drawing))


@pytest.mark.parametrize(("width", "size"), [(720, 12), (358, 12), (292, 8)])
def test_text_keeps_its_size_and_stays_inside(width, size):
    drawing = drawn(width=width, size=size)
    assert drawing.width == width
    for shape in drawing.contents:
        if isinstance(shape, String):
            assert shape.fontSize >= size * 0.8
            wide = fonts.width(shape.text, shape.fontName, shape.fontSize)
            left = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.textAnchor]
            assert left >= -1, shape.text
            assert left + wide <= width + 1, shape.text
            assert 0 <= shape.y <= drawing.height


def test_labels_that_people_wrote_are_cut_not_spilled():
    long = Axis([("Extraordinairement improbable", "moins d'une fois par siècle")] * 5)
    drawing = matrix({}, 4, long, long, width=358)
    assert any(text.endswith("…") for text in texts(drawing))


def test_it_is_described_in_full_highest_level_first():
    with override("en"):
        said = described({(1, 1): [2], (5, 5): [3], (2, 3): [], (3, 3): [10, 4]})
        assert said == (
            "level 5 (likelihood 5, impact 5): R-003; level 3 (likelihood 3, impact 3): R-004, R-010; "
            "level 1 (likelihood 1, impact 1): R-002"
        )
        assert "No risk" in described({})


def test_it_goes_on_the_page_too():
    svg = to_svg(drawn(), "Matrix", "…", "matrix")
    assert "style=" not in svg
    assert svg.count("<rect") > 25


def test_an_axis_has_five_steps():
    with pytest.raises(ValueError, match="five"):
        Axis([("a", "")])
