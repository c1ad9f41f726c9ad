"""From a drawn, recorded document to PDF/A-3a + PDF/UA-1: structure tree, links, bookmarks, metadata, attachments."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from portal.documents.attachments import Attachment
from portal.documents.canvas import Destination, TaggedCanvas
from portal.documents.embedding import embed_fonts
from portal.documents.metadata import PRODUCT, Metadata, xmp
from portal.documents.structure import Link
from portal.documents.text import printable
from portal.documents.tree import Annotation, write_tree
from portal.documents.writer import PdfWriter, box, name, text

SEAL_FIELD = "Seal"
_PRINTED = 4  # annotation flag


def assemble(canvas: TaggedCanvas, metadata: Metadata, attachments: Sequence[Attachment], seal_says: str) -> bytes:
    """The finished file. `seal_says` names the (invisible, still empty) field of the electronic seal to a reader."""
    return _Assembly(canvas, metadata).run(attachments, seal_says)


@cache
def _colour_profile() -> bytes:
    return (Path(__file__).parent / "colour" / "sRGB.icc").read_bytes()


@dataclass(slots=True)
class _Bookmark:
    target: Destination
    number: int
    below: "list[_Bookmark]" = field(default_factory=list)


class _Assembly:
    def __init__(self, canvas: TaggedCanvas, metadata: Metadata) -> None:
        self.out = PdfWriter()
        self.canvas = canvas
        self.metadata = metadata
        self.page_tree = self.out.reserve()
        first = self.out.reserve(len(canvas.streams))
        self.pages = range(first, first + len(canvas.streams))
        self.annotations: list[Annotation] = []

    def run(self, attachments: Sequence[Attachment], seal_says: str) -> bytes:
        out, metadata = self.out, self.metadata
        for element, link in self.canvas.links:
            self.annotations.append(Annotation(self._annotation(self._link(link)), link.page, element))
        seal = self._annotation(self._seal(seal_says))
        self.annotations.append(Annotation(seal, len(self.pages) - 1, self.canvas.root.add("Form")))
        self._pages()
        tree = write_tree(out, self.canvas.root, self.pages, self.canvas.marks, self.annotations)
        packet = out.stream("/Type/Metadata/Subtype/XML", xmp(metadata))
        catalogue = out.put(
            f"<</Type/Catalog/Pages {self.page_tree} 0 R/StructTreeRoot {tree} 0 R/MarkInfo<</Marked true>>"
            f"/Lang{text(metadata.language)}/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines"
            f"/AcroForm<</Fields[{seal} 0 R]/SigFlags 0>>{self._bookmarks()}/Metadata {packet} 0 R"
            f"/OutputIntents[{self._intent()}]{self._embedded(attachments)}>>"
        )
        return out.written(catalogue, self._information())

    def _pages(self) -> None:
        fonts = embed_fonts(self.out, self.canvas.document)
        wide, high = self.canvas.page_size
        notes: dict[int, list[str]] = {}
        for note in self.annotations:
            notes.setdefault(note.page, []).append(f"{note.number} 0 R")
        for index, (number, drawn) in enumerate(zip(self.pages, self.canvas.streams, strict=True)):
            contents = self.out.stream("", drawn.encode("latin-1"))
            linked = f"/Annots[{' '.join(notes[index])}]" if index in notes else ""
            self.out.put(
                f"<</Type/Page/Parent {self.page_tree} 0 R/MediaBox[0 0 {wide:.4f} {high:.4f}]"
                f"/Resources<</Font {fonts} 0 R>>/Contents {contents} 0 R/StructParents {index}/Tabs/S{linked}>>",
                number,
            )
        kids = " ".join([f"{number} 0 R" for number in self.pages])
        self.out.put(f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>", self.page_tree)

    def _annotation(self, entries: str) -> int:
        key = len(self.pages) + len(self.annotations)  # in the parent tree
        return self.out.put(f"<</Type/Annot{entries}/F {_PRINTED}/StructParent {key}>>")

    def _link(self, link: Link) -> str:
        if link.address is not None:
            leads = f"/A<</S/URI/URI{text(link.address)}>>"
        else:
            leads = f"/Dest{self._place(self.canvas.destinations[str(link.destination)])}"
        return f"/Subtype/Link/Rect{box(link.box)}/Contents{text(printable(link.says))}/Border[0 0 0]{leads}"

    def _place(self, target: Destination) -> str:
        return f"[{self.pages[target.page]} 0 R/XYZ {target.left:.2f} {target.top:.2f} null]"

    def _seal(self, says: str) -> str:
        named = f"/T{text(SEAL_FIELD)}/TU{text(says)}/Contents{text(says)}"
        return f"/Subtype/Widget/FT/Sig{named}/Rect[0 0 0 0]/P {self.pages[-1]} 0 R"

    def _bookmarks(self) -> str:
        """The entry of the catalogue; below each section its parts, folded."""
        top: list[_Bookmark] = []
        levels = [top]
        for target in self.canvas.destinations.values():
            if target.title is None:
                continue
            level = min(target.level, len(levels) - 1)
            made = _Bookmark(target, self.out.reserve())
            levels[level].append(made)
            levels[level + 1 :] = [made.below]
        if not top:
            return ""
        number = self.out.reserve()
        self._outline(top, number)
        self.out.put(f"<</Type/Outlines{_ends(top)}/Count {len(top)}>>", number)
        return f"/Outlines {number} 0 R"

    def _outline(self, marks: Sequence[_Bookmark], parent: int) -> None:
        for before, mark, after in zip([None, *marks], marks, [*marks[1:], None], strict=False):
            beside = f"/Prev {before.number} 0 R" if before else ""
            beside += f"/Next {after.number} 0 R" if after else ""
            inside = f"{_ends(mark.below)}/Count {-len(mark.below)}" if mark.below else ""
            title = text(printable(mark.target.title))
            self.out.put(
                f"<</Title{title}/Parent {parent} 0 R{beside}{inside}/Dest{self._place(mark.target)}>>", mark.number
            )
            self._outline(mark.below, mark.number)

    def _intent(self) -> str:
        profile = self.out.stream("/N 3", _colour_profile())
        named = f"/OutputConditionIdentifier{text('sRGB')}/Info{text('sRGB IEC61966-2.1')}"
        return f"<</Type/OutputIntent/S/GTS_PDFA1{named}/DestOutputProfile {profile} 0 R>>"

    def _information(self) -> int:
        metadata = self.metadata
        title, subject = printable(metadata.title), printable(metadata.subject or metadata.title)
        made = f"/CreationDate{text(metadata.pdf_created)}/ModDate{text(metadata.pdf_created)}"
        by = "".join(f"/{role}{text(PRODUCT)}" for role in ("Author", "Creator", "Producer"))
        return self.out.put(f"<</Title{text(title)}/Subject{text(subject)}{by}{made}>>")

    def _embedded(self, attachments: Sequence[Attachment]) -> str:
        """The entries of the catalogue."""
        if len({file.name for file in attachments}) != len(attachments):
            raise ValueError("two attachments share a name")
        named: dict[str, int] = {}
        for file in sorted(attachments, key=lambda file: file.name):
            checksum = hashlib.md5(file.data, usedforsecurity=False).hexdigest()
            facts = f"/Size {len(file.data)}/ModDate{text(self.metadata.pdf_created)}/CheckSum<{checksum}>"
            stored = self.out.stream(f"/Type/EmbeddedFile/Subtype{name(file.media_type)}/Params<<{facts}>>", file.data)
            called = text(file.name)
            named[called] = self.out.put(
                f"<</Type/Filespec/F{called}/UF{called}/Desc{text(printable(file.description))}"
                f"/AFRelationship/{file.relationship}/EF<</F {stored} 0 R/UF {stored} 0 R>>>>"
            )
        if not named:
            return ""
        names = " ".join([f"{called} {number} 0 R" for called, number in named.items()])
        files = " ".join([f"{number} 0 R" for number in named.values()])
        return f"/Names<</EmbeddedFiles<</Names[{names}]>>>>/AF[{files}]"


def _ends(marks: Sequence[_Bookmark]) -> str:
    return f"/First {marks[0].number} 0 R/Last {marks[-1].number} 0 R"
