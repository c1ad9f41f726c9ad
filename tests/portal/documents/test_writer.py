"""The file that we write ourselves is one that other people's readers read back to what was put in."""

import io
import zlib

import pikepdf
import pytest

from portal.documents.seal_revision import Revision
from portal.documents.writer import PdfWriter, deflated, name, text

TEXTS = ["", "plain", "(a) \\ b)", "é", "\t", "l'an 2026 – 3 €", "日本", "😀", "þÿ"]


def small(*bodies: str) -> pikepdf.Pdf:
    out = PdfWriter()
    for body in bodies:
        out.put(body)
    pages = out.put("<</Type/Pages/Count 0/Kids[]>>")
    catalogue = out.put(f"<</Type/Catalog/Pages {pages} 0 R>>")
    return pikepdf.open(io.BytesIO(out.written(catalogue, out.put("<<>>"))))


@pytest.mark.parametrize("words", TEXTS)
def test_a_text_string_comes_back(words):
    with small(text(words)) as pdf:
        assert str(pdf.get_object(1, 0)) == words


@pytest.mark.parametrize("word", ["text/csv", "application/schema+json", "a b", "a#b", "(x)"])
def test_a_name_comes_back(word):
    with small(f"[{name(word)}]") as pdf:
        assert str(pdf.get_object(1, 0)[0]) == f"/{word}"


def test_more_objects_than_one_pack_holds_come_back_in_their_order():
    with small(*[f"<</At {at}>>" for at in range(1, 251)]) as pdf:
        assert [int(pdf.get_object(at, 0).At) for at in (1, 100, 101, 250)] == [1, 100, 101, 250]


def test_compression_loses_nothing():
    parts = [b"", b"a", b"one and one and one" * 50, bytes(range(256))]
    assert [zlib.decompress(part) for part in deflated(parts)] == parts


def test_a_signature_never_runs_over_its_room():
    with pytest.raises(ValueError, match="larger than the room"):
        Revision(bytearray(b"before<0000>after"), 6, 12).filled(b"\x01\x02\x03")
    assert Revision(bytearray(b"before<0000>after"), 6, 12).filled(b"\xab") == b"before<AB00>after"
