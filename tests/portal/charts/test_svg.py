"""A chart on the page obeys the content policy and can be read aloud."""

import re
from xml.etree import ElementTree

import pytest
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Path, Polygon, PolyLine, Rect, String, Wedge
from reportlab.lib.colors import HexColor

from portal.charts.fort import plan
from portal.charts.ink import block, hatch, label, line
from portal.charts.svg import to_svg
from portal.documents import fonts, palette

SPACE = "{http://www.w3.org/2000/svg}"


def drawing() -> Drawing:
    picture = Drawing(100, 80)
    picture.add(block(0, 0, 100, 80, palette.STONE, edge=palette.INK))
    picture.add(line(0, 10, 100, 10, dash=[5, 4]))
    picture.add(Circle(10, 20, 5, fillColor=None, strokeColor=HexColor("#0b5a72")))
    picture.add(PolyLine([0, 0, 10, 10, 20, 0], strokeColor=HexColor("#a5321e"), strokeLineJoin=1))
    picture.add(Polygon([0, 0, 10, 10, 20, 0], fillColor=HexColor("#a5321e"), strokeColor=None))
    path = Path(fillColor=HexColor("#14252d"), strokeColor=None)
    path.moveTo(0, 0)
    path.lineTo(10, 0)
    path.curveTo(1, 2, 3, 4, 5, 6)
    path.closePath()
    picture.add(path)
    picture.add(label(50, 40, "a < b & \x00 🔥", anchor="middle", face=fonts.SEMIBOLD))
    return picture


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_it_is_named_described_and_without_style():
    svg = to_svg(drawing(), "Titre <x>", 'Description "longue" & fin', "loss")
    root = read(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "loss-t loss-d"
    title, desc = root.find(f"{SPACE}title"), root.find(f"{SPACE}desc")
    assert (title.get("id"), title.text) == ("loss-t", "Titre <x>")
    assert (desc.get("id"), desc.text) == ("loss-d", 'Description "longue" & fin')
    assert not re.search(r"style=|<style|<script|href|url\(|clip|font-family|\bon\w+=", svg)


def test_ids_are_unique_on_a_page_with_two_charts():
    page = to_svg(drawing(), "a", "b", "one") + to_svg(drawing(), "a", "b", "two")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 4


def test_shapes_keep_their_place_with_the_axis_turned_over():
    root = read(to_svg(drawing(), "a", "b", "x"))
    rect, dashed = root.find(f"{SPACE}rect"), root.find(f"{SPACE}line")
    assert (rect.get("y"), rect.get("height"), rect.get("fill"), rect.get("stroke")) == (
        "0",
        "80",
        "#f3f5f2",
        "#14252d",
    )
    assert (dashed.get("y1"), dashed.get("stroke-dasharray"), dashed.get("fill")) == ("70", "5 4", "none")
    assert root.find(f"{SPACE}circle").get("cy") == "60"
    assert root.find(f"{SPACE}polyline").get("points") == "0,80 10,70 20,80"
    assert root.find(f"{SPACE}path").get("d") == "M0,80L10,80C1,78 3,76 5,74Z"
    text = root.find(f"{SPACE}text")
    assert (text.get("font-weight"), text.get("text-anchor"), text.get("font-size")) == ("600", "middle", "12")
    assert text.text == "a < b & \ufffd 🔥"


def test_groups_move_as_in_the_pdf():
    picture = Drawing(100, 80)
    group = Group(transform=(1, 0, 0, 1, 20, 10))
    group.add(Rect(0, 0, 5, 5, fillColor=HexColor("#14252d"), strokeColor=None))
    picture.add(group)
    root = read(to_svg(picture, "a", "b", "x"))
    inner = root.find(f"{SPACE}g")
    assert inner.get("transform") == "matrix(1 0 0 1 20 -10)"
    assert inner.find(f"{SPACE}rect").get("y") == "75"


def test_an_unknown_shape_and_a_bad_ident_are_refused():
    picture = Drawing(10, 10)
    picture.add(Wedge(5, 5, 4, 0, 90))
    with pytest.raises(TypeError, match="Wedge"):
        to_svg(picture, "a", "b", "x")
    with pytest.raises(ValueError, match="ident"):
        to_svg(Drawing(10, 10), "a", "b", 'x" onload="alert(1)')


@pytest.mark.parametrize(("width", "height"), [(50, 20), (20, 50), (30, 30), (4, 4)])
def test_the_hatch_stays_inside_its_rectangle(width, height):
    picture = Drawing(100, 100)
    hatch(picture, 10, 20, width, height)
    for stroke in picture.contents:
        assert isinstance(stroke, Line)
        assert 10 <= stroke.x1 <= stroke.x2 <= 10 + width + 1e-9
        assert 20 - 1e-9 <= stroke.y1 <= stroke.y2 <= 20 + height + 1e-9
        assert stroke.x2 - stroke.x1 == pytest.approx(stroke.y2 - stroke.y1)
    assert len(picture.contents) >= (1 if width + height > 6 else 0)


def test_the_plan_has_eight_bastions():
    shapes = plan(400, 400, centre=(200, 200), radius=100).contents
    outlines = [shape for shape in shapes if isinstance(shape, Polygon) and len(shape.points) == 80]
    ravelins = [shape for shape in shapes if isinstance(shape, Polygon) and len(shape.points) == 8]
    assert len(outlines) == 7
    assert len(ravelins) == 8
    assert sum(isinstance(shape, Line) for shape in shapes) == 8
    assert "<polygon" in to_svg(plan(400, 400, centre=(200, 200), radius=100), "Plan", "Un fort", "fort")


def test_text_has_its_own_width():
    text = String(0, 0, "Vital", fontName=fonts.REGULAR, fontSize=12)
    assert fonts.width(text.text, fonts.REGULAR, 12) == pytest.approx(26, abs=3)
