"""Applicants' years as a picture."""

from insurance.insurers.desk.charts import side_by_side
from portal.charts.svg import to_svg

ROWS = [("Le Fournil <des> Lices", [12_900.0, 50_000.0, 147_000.0]), ("Cycles Rivoal", [580.0, None, 18_000.0])]


def test_each_bar_ends_with_its_figure_and_the_unknown_has_its_word() -> None:
    svg = to_svg(side_by_side(ROWS, "fr"), "Années", "…", "years")
    for figure in ("12\u202f900\xa0€", "147\u202f000\xa0€", "580\xa0€", "inconnu"):
        assert figure in svg
    assert "Le Fournil &lt;des&gt; Lices" in svg and "<des>" not in svg
    assert svg.count("<rect") == 5, "no bar for the unknown one"


def test_nothing_leaves_the_picture_wide_or_narrow() -> None:
    for width, size in ((720, 12), (340, 11)):
        drawing = side_by_side(ROWS, "fr", width=width, size=size)
        left, low, right, high = drawing.getBounds()
        assert left >= -1 and low >= -1 and right <= width + 1 and high <= drawing.height + 1


def test_years_without_any_loss_are_drawn() -> None:
    assert to_svg(side_by_side([("a", [0.0, 0.0, 0.0])], "en"), "a", "b", "x").count("€0") == 3
