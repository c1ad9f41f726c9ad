"""Where a page ends: no row, heading or note is left alone, and nothing is lost or said twice for it."""

import io
from collections.abc import Sequence

import pytest
from pikepdf import Pdf
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Spacer

from portal.documents.document import HEIGHT, MARGIN
from portal.documents.figures import Figure
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import Column, Table
from tests.portal.documents import sample
from tests.portal.documents.reading import Layout, layout, lonely

ROOM = HEIGHT - MARGIN - 24 / 25.4 * 72  # points of a page's story


def table(rows: int, text: str = "une ligne") -> Table:
    columns = [Column("Réf", 1, header=True), Column("Titre", 4)]
    return Table(columns, [[f"R-{number:03d}", text] for number in range(1, rows + 1)])


def picture(high: float) -> Figure:
    drawing = Drawing(200, high)
    drawing.add(Rect(0, 0, 200, high, fillColor=HexColor("#0b5a72"), strokeColor=None))
    return Figure(drawing, "Un bloc.")


def told(*blocks: Flowable) -> tuple[Layout, int]:
    pdf = sample.document(list(blocks))
    with Pdf.open(io.BytesIO(pdf)) as document:
        return layout(pdf), len(document.pages)


@pytest.mark.parametrize("left", range(20, 140, 6))
@pytest.mark.parametrize("rows", [4, 5, 12])
def test_no_row_of_a_table_stands_alone_before_or_after_a_pages_end(left: int, rows: int) -> None:
    found, _pages = told(Spacer(1, ROOM - left), table(rows))
    assert lonely(found) == [] and sum(found.tables[0][1].values()) == rows


@pytest.mark.parametrize("left", range(20, 100, 6))
def test_a_table_of_three_stays_on_one_page(left: int) -> None:
    found, _pages = told(Spacer(1, ROOM - left), table(3))
    assert len(found.tables[0][1]) == 1


def test_rows_as_tall_as_a_page_are_parted_and_whole() -> None:
    found, pages = told(*[paragraph("Avant")], table(4, "mot " * 1200))
    count, rows = found.tables[0]
    assert count == 4 and pages > 2 and len(rows) == pages


@pytest.mark.parametrize("left", range(16, 240, 14))
@pytest.mark.parametrize(
    "after",
    [
        lambda: [table(9)],
        lambda: [paragraph("Une phrase."), table(9)],
        lambda: [paragraph("mot " * 300)],
        lambda: [paragraph("Une phrase."), picture(150)],
        lambda: [heading(2, "Dessous", key="below"), picture(150)],
        lambda: [paragraph("Un mot.", SMALL), heading(3, "Une fiche", key="card"), picture(90)],
    ],
    ids=["table", "sentence and table", "text", "sentence and picture", "headings", "records"],
)
def test_no_heading_is_last_on_a_page(after: object, left: int) -> None:
    blocks: Sequence[Flowable] = after()  # type: ignore[operator]
    found, _pages = told(Spacer(1, ROOM - left), heading(1, "Un titre", key="title"), *blocks)
    assert not [tag for tag in found.last.values() if tag.startswith("H")]


@pytest.mark.parametrize("left", range(60, 140, 4))
def test_a_note_stands_below_what_it_is_about(left: int) -> None:
    note = paragraph("Avec les mots de l’entreprise.", SMALL)
    found, _pages = told(Spacer(1, ROOM - left), table(5), note)
    ends = [found.last[page] for page in sorted(found.tables[0][1])]
    assert ends[-1] == "P", "on the page of the last rows"
    assert lonely(found) == []
    found, pages = told(Spacer(1, ROOM - left), picture(50), paragraph("Ce qu’on voit.", SMALL))
    assert found.last[pages - 1] == "P" and "Figure" not in found.last.values()


def test_what_no_page_has_room_for_together_comes_one_after_the_other() -> None:
    found, pages = told(picture(ROOM - 10), paragraph("Ce qu’on voit.", SMALL))
    assert pages == 2 and found.last == {0: "Figure", 1: "P"}
    long_note = paragraph("mot " * 900, SMALL)
    found, pages = told(Spacer(1, ROOM - 200), picture(150), long_note)
    assert found.last[0] == "P", "a long note goes on, and its picture need not move"


@pytest.mark.parametrize(("more", "page"), [(0, 0), (400, 1)])
def test_a_section_opens_low_only_when_it_is_short(more: int, page: int) -> None:
    rest = [Spacer(1, 30), picture(more)] if more else []
    title = heading(1, "Un titre", key="title")
    found, pages = told(Spacer(1, ROOM - 130), paragraph("Avant."), title, paragraph("Une phrase."), *rest)
    assert pages == page + 1
    assert found.last[0] == "P"
