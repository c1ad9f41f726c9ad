"""PDF/A-3a and PDF/UA-1, before and after the seal, judged by the reference validator; and it does catch defects."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from portal.documents.keys import Keys
from portal.documents.paragraphs import heading, paragraph
from portal.documents.sealing import seal
from portal.documents.tables import Column, Table
from tests.portal.documents import sample
from tests.portal.documents.stamps import stamp_service
from tests.portal.documents.test_hostile_text import HOSTILE
from tests.verapdf import Flavour, verapdf_all

pytestmark = pytest.mark.slow

FLAVOURS: tuple[Flavour, ...] = ("3a", "ua1")


def _figures(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get(Name.S) == Name.Figure]


def without_alternative(pdf: pikepdf.Pdf) -> None:
    for figure in _figures(pdf):
        del figure.Alt


def without_font_file(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and Name.FontFile2 in item:
            del item.FontFile2


def without_colour_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot
    del pdf.Root.MarkInfo


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_relationship(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get(Name.Type) == Name.Filespec:
            del item.AFRelationship


def with_untagged_ink(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 10 10 re f", prepend=False)


def with_untagged_link(pdf: pikepdf.Pdf) -> None:
    del next(item for item in pdf.pages[0].Annots if item.Subtype == Name.Link).StructParent


DEFECTS: dict[Callable[[pikepdf.Pdf], None], tuple[Flavour, ...]] = {
    without_alternative: ("ua1",),
    without_font_file: ("3a", "ua1"),
    without_colour_profile: ("3a",),
    without_tags: ("3a", "ua1"),
    without_language: ("ua1",),
    without_relationship: ("3a",),
    with_untagged_ink: ("ua1",),
    with_untagged_link: ("ua1",),
}


def test_plain_sealed_stamped_and_hostile_documents_comply(plain: bytes, sealed: bytes, keys: Keys, tmp_path: Path):
    with stamp_service() as (address, root):
        stamped = seal(plain, keys.seal, timestamp_url=address, timestamp_roots=[root])
    texts = [*HOSTILE.values(), "a\x00\ud800\ue000\ufeff", "שלום\u200b\u202e"]
    hostile = sample.document(
        [
            heading(1, "🔥 漢 <b>", key="h"),
            *map(paragraph, texts),
            Table([Column("", 1, header=True), Column("B", 3)], [[text[:60], text] for text in texts]),
        ]
    )
    made = {"plain": plain, "sealed": sealed, "stamped": stamped, "hostile": seal(hostile, keys.seal)}
    pairs = []
    for name, data in made.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        pairs += [(flavour, path) for flavour in FLAVOURS]
    broken = {(path.stem, flavour): found for (flavour, path), found in zip(pairs, verapdf_all(pairs), strict=True)}
    assert not any(broken.values()), broken


def test_each_deliberate_defect_is_caught(plain: bytes, tmp_path: Path):
    source = tmp_path / "plain.pdf"
    source.write_bytes(plain)
    pairs: list[tuple[Flavour, Path]] = []
    for defect, flavours in DEFECTS.items():
        path = tmp_path / f"{defect.__name__}.pdf"
        with pikepdf.open(source) as pdf:
            defect(pdf)
            pdf.save(path)
        pairs += [(flavour, path) for flavour in flavours]
    results = zip(pairs, verapdf_all(pairs), strict=True)
    missed = [f"{flavour} {path.stem}" for (flavour, path), found in results if not found]
    assert not missed
