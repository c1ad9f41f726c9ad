"""A document is tagged, complete, reproducible, and says no more than it should."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from reportlab.graphics.shapes import Drawing, Wedge

from portal.documents.attachments import Attachment
from portal.documents.canonical import canonical_json, grouped
from portal.documents.figures import Figure
from portal.documents.paragraphs import heading, paragraph
from portal.documents.structure import Element
from portal.documents.tables import Column, Table
from tests.outside import run
from tests.portal.documents import sample

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="module")
def made() -> bytes:
    return sample.document()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "document.pdf"
    file.write_bytes(made)
    return file


def elements(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    found: list[tuple[str, pikepdf.Object]] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Dictionary) and pikepdf.Name.S in node:
            found.append((str(node.S)[1:], node))
            for kid in node.get("/K", []):
                walk(kid)

    walk(pdf.Root.StructTreeRoot.K)
    return found


def test_the_same_story_gives_the_same_bytes_in_another_process(made):
    code = "import sys; from tests.portal.documents import sample; sys.stdout.buffer.write(sample.document())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert other.stdout == made
    assert sample.document() == made


def test_the_file_is_sound_and_every_font_embedded(path):
    assert run("qpdf", "--check", path).returncode == 0
    fonts = run("pdffonts", path).stdout.splitlines()[2:]
    assert len(fonts) >= 3
    assert all(line[-30:].split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), fonts


def test_text_reads_in_order_with_markup_of_values_printed(path):
    text = " ".join(run("pdftotext", path, "-").stdout.split())
    assert "Un mot gras et <b>littéral</b> & simple." in text
    assert text.index("Sommaire") < text.index("Un mot") < text.index("R-001") < text.index("R-090")
    assert text.count("Pied de page") == 4
    assert "4/4" in text.replace(" / ", "/")


def test_structure_has_headings_header_cells_and_alternatives(made):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        found = elements(pdf)
        tags = [tag for tag, _node in found]
        assert [tag for tag in tags if tag in ("H1", "H2")] == ["H1", "H1", "H2", "H1"]
        assert (tags.count("Table"), tags.count("THead")) == (1, 1), "a table over pages is one table"
        assert tags.count("TR") == 91
        scopes = [str(node.A.Scope) for tag, node in found if tag == "TH"]
        assert scopes == ["/Column"] * 3 + ["/Row"] * 90
        assert [str(node.Alt) for tag, node in found if tag == "Figure"] == ["Un disque bleu."]
        assert tags.count("TOCI") == 3
        assert tags.count("LI") == 3


def test_repeated_table_heads_are_artifacts(path):
    pages = run("pdftotext", "-layout", path, "-").stdout.split("\f")
    assert sum("Par an" in page for page in pages) == 3
    with pikepdf.open(path) as pdf:
        assert sum(b"/Artifact <</Type /Pagination>>" in page.Contents.read_bytes() for page in pdf.pages) == 4


def test_contents_and_bookmarks_lead_where_they_say(path):
    lines = run("pdftotext", "-layout", "-l", "1", path, "-").stdout.splitlines()
    printed = {
        line.rsplit(None, 1)[0].strip(): int(line.rsplit(None, 1)[1])
        for line in lines
        if line.rstrip()[-1:].isdigit() and "Pied" not in line
    }
    with pikepdf.open(path) as pdf:
        index = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        links = {str(link.Contents): link for link in pdf.pages[0].Annots if link.Subtype == "/Link"}
        for title in ("Première partie", "Une liste", "Seconde partie"):
            assert index[links[title].Dest[0].objgen] == printed[title]
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Sommaire", "Première partie", "Seconde partie"]
            assert [item.title for item in outline.root[1].children] == ["Une liste"]
        address = [link for page in pdf.pages for link in page.get("/Annots", []) if "/A" in link]
        assert [str(link.A.URI) for link in address] == ["https://rempart.example/v/ABC"]


def test_the_attachment_comes_out_as_it_went_in(path, tmp_path):
    run("pdfdetach", "-saveall", "-o", tmp_path, path)
    assert (tmp_path / "dossier.json").read_bytes() == sample.DATA.data


def test_metadata_names_the_product_and_the_document_only(path):
    with pikepdf.open(path) as pdf:
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
    assert info == {
        "/Author": "Rempart",
        "/Creator": "Rempart",
        "/Producer": "Rempart",
        "/Title": "Essai D-001",
        "/Subject": "Essai D-001",
        "/CreationDate": "D:20261126170500+00'00'",
        "/ModDate": "D:20261126170500+00'00'",
    }


@pytest.mark.parametrize("name", ["", ".hidden", "a/b.json", "../a.json", "a\x00.json", "é.json", "a" * 101])
def test_an_attachment_needs_a_plain_name(name):
    with pytest.raises(ValueError, match="file name"):
        Attachment(name, "application/json", b"", "x")


def test_a_drawing_with_an_unknown_shape_is_refused():
    picture = Drawing(10, 10)
    picture.add(Wedge(5, 5, 4, 0, 90))
    with pytest.raises(TypeError, match="Wedge"):
        sample.document([heading(1, "A", key="a"), Figure(picture, "x")])


def test_content_never_nests_in_content():
    class Nested(Figure):
        def draw(self) -> None:
            with self.canv.marked(Element("P")), self.canv.artifact():
                pass

    with pytest.raises(ValueError, match="nest"):
        sample.document([Nested(sample.drawing(), "x")])


def test_a_row_taller_than_the_page_runs_over_pages_as_one_row(tmp_path):
    words = " ".join(f"mot{number}" for number in range(4000))
    long = Table([Column("Réf", 1, header=True), Column("Texte", 4)], [["R-001", words], ["R-002", "fin"]])
    file = tmp_path / "long.pdf"
    file.write_bytes(sample.document([heading(1, "Long", key="l"), long]))
    text = run("pdftotext", "-layout", file, "-").stdout
    assert all(f"mot{number}" in text for number in (0, 1999, 3999))
    assert "fin" in text
    with pikepdf.open(file) as pdf:
        assert [tag for tag, _node in elements(pdf)].count("TR") == 3


def test_a_column_is_as_wide_as_its_longest_ordinary_word(tmp_path):
    narrow = Table([Column("", 1, header=True), Column("", 12)], [["Responsable", "Inès"], ["Vraisemblance", "4"]])
    file = tmp_path / "narrow.pdf"
    file.write_bytes(sample.document([heading(1, "N", key="n"), narrow]))
    text = run("pdftotext", file, "-").stdout
    assert "Responsable" in text
    assert "Vraisemblance" in text


def test_canonical_json_is_one_text_for_one_value():
    value = {"b": [1, "é"], "a": "\ud800"}
    assert canonical_json(value) == b'{"a":"\\ud800","b":[1,"\xc3\xa9"]}'
    assert json.loads(canonical_json(value)) == value
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json({"a": float("nan")})
    assert grouped("0123456789") == "0123 4567 89"


def test_paragraphs_keep_thin_spaces_from_breaking(tmp_path):
    file = tmp_path / "thin.pdf"
    file.write_bytes(sample.document([paragraph("a" * 88 + " 1\u202f234,56\u00a0€ " + "b" * 20)]))
    lines = run("pdftotext", "-layout", file, "-").stdout.splitlines()
    assert any("1 234,56 €" in line for line in lines), lines
