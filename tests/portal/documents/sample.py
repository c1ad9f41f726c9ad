"""A small document with one of everything."""

from datetime import UTC, datetime

from reportlab.graphics.shapes import Circle, Drawing, Group, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, PageBreak

from portal.documents import fonts
from portal.documents.attachments import Attachment
from portal.documents.blocks import Columns, Fact, Grid, Ruled, contents
from portal.documents.canvas import TaggedCanvas
from portal.documents.document import PageDesign, build
from portal.documents.figures import Figure
from portal.documents.metadata import Metadata
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import Cell, Column, Table
from portal.documents.text import rich

METADATA = Metadata("Essai D-001", "fr-FR", datetime(2026, 11, 26, 17, 5, tzinfo=UTC))
DATA = Attachment("dossier.json", "application/json", b'{"a":1}', "Les données")


def footer(canvas: TaggedCanvas) -> None:
    number = canvas.getPageNumber()
    with canvas.artifact("Pagination"):
        canvas.setFont(fonts.REGULAR, 7)
        canvas.drawString(60, 30, "Pied de page")
        canvas.late(lambda: canvas.drawRightString(530, 30, f"{number} / {canvas.page_count}"))


def drawing() -> Drawing:
    picture = Drawing(120, 60)
    group = Group(transform=(1, 0, 0, 1, 20, 10))
    group.add(Circle(10, 10, 8, fillColor=HexColor("#0b5a72"), strokeColor=None))
    picture.add(Rect(0, 0, 120, 60, fillColor=HexColor("#e1edf0"), strokeColor=HexColor("#14252d")))
    picture.add(group)
    picture.add(String(60, 30, "Figure", fontName=fonts.MEDIUM, fontSize=9, fillColor=HexColor("#14252d")))
    return picture


def table(rows: int = 90) -> Table:
    columns = [Column("Réf", 1, header=True), Column("Titre", 4), Column("Par an", 1, "right")]
    chip = Cell("Rançongiciel", chip="4", chip_fill="#d9773f")
    return Table(columns, [[f"R-{number:03d}", chip, "2 120 €"] for number in range(1, rows + 1)])


def story() -> list[Flowable]:
    body: list[Flowable] = [
        heading(1, "Première partie", key="one"),
        paragraph(rich("Un mot <b>gras</b> et {value}.", value="<b>littéral</b> & simple")),
        Grid([Fact("Perte", "11 900 €", "par an"), Fact("Reste", "24 000 €")], 2, 17, ruled=True),
        Columns(
            [
                (2, [Figure(drawing(), "Un disque bleu.")]),
                (1, [Ruled([Fact("État", "prouvé", mark="good", colour="#1d6647")])]),
            ]
        ),
        heading(2, "Une liste", key="two"),
        table(),
        heading(1, "Seconde partie", key="three"),
        paragraph("https://rempart.example/v/ABC", address="https://rempart.example/v/ABC"),
    ]
    return [heading(1, "Sommaire", key="toc", listed=False), *contents(body), PageBreak(), *body]


def document(blocks: list[Flowable] | None = None) -> bytes:
    return build(blocks or story(), METADATA, PageDesign(footer), attachments=[DATA])
