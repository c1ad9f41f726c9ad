"""From a drawn, recorded document to PDF/A-3a + PDF/UA-1: structure tree, links, bookmarks, metadata, attachments."""

import hashlib
import io
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from portal.documents.attachments import Attachment
from portal.documents.canvas import TaggedCanvas
from portal.documents.metadata import PRODUCT, Metadata, xmp
from portal.documents.structure import Content, Element, Link
from portal.documents.text import printable

SEAL_FIELD = "Seal"
_LINKS_FROM = 100_000  # parent-tree keys of annotations, above those of pages
_PRINTED = 4  # annotation flag
_MAPPING = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")


def assemble(
    drawn: bytes, canvas: TaggedCanvas, metadata: Metadata, attachments: Sequence[Attachment], seal_says: str
) -> bytes:
    """The finished file. `seal_says` names the (invisible, still empty) field of the electronic seal to a reader."""
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        _Assembly(pdf, canvas, metadata).run(attachments, seal_says)
        out = io.BytesIO()
        pdf.save(out, force_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@cache
def _colour_profile() -> bytes:
    return (Path(__file__).parent / "colour" / "sRGB.icc").read_bytes()


class _Assembly:
    def __init__(self, pdf: Pdf, canvas: TaggedCanvas, metadata: Metadata) -> None:
        self.pdf = pdf
        self.canvas = canvas
        self.metadata = metadata
        self.pages = [page.obj for page in pdf.pages]
        self.nodes: dict[Element, Object] = {}
        self.parents: list[tuple[int, Object]] = []  # the parent tree, sorted by key

    def run(self, attachments: Sequence[Attachment], seal_says: str) -> None:
        seal_element = self.canvas.root.add("Form")
        self._tree()
        for index, (element, link) in enumerate(self.canvas.links):
            self._annotate(link.page, self._link(link), element, _LINKS_FROM + index)
        self._annotate(len(self.pages) - 1, self._seal(seal_says), seal_element, _LINKS_FROM + len(self.canvas.links))
        self._finish_tree()
        self._bookmarks()
        self._unicode_maps()
        self._describe()
        self._embed(attachments)

    def _tree(self) -> None:
        elements = list(self.canvas.root.walk())
        for element in elements:
            self.nodes[element] = self.pdf.make_indirect(_attributes(element))
        for element in elements:
            node = self.nodes[element]
            if element.parent is not None:
                node.P = self.nodes[element.parent]
            kids: list[Object | int] = []
            first: int | None = None
            for kid in element.kids:
                if isinstance(kid, Element):
                    kids.append(self.nodes[kid])
                elif isinstance(kid, Content):
                    first = kid.page if first is None else first
                    here = kid.page == first
                    kids.append(kid.mark if here else Dictionary(Type=Name.MCR, Pg=self.pages[kid.page], MCID=kid.mark))
            if first is not None:
                node.Pg = self.pages[first]
            node.K = Array(kids)
        for index, owners in enumerate(self.canvas.marks):
            page = self.pages[index]
            page.StructParents = index
            page.Tabs = Name.S
            self.parents.append((index, Array([self.nodes[owner] for owner in owners])))

    def _annotate(self, page: int, annotation: Dictionary, element: Element, key: int) -> None:
        annotation.StructParent = key
        placed = self.pdf.make_indirect(annotation)
        if Name.Annots not in self.pages[page]:
            self.pages[page].Annots = Array()
        self.pages[page].Annots.append(placed)
        node = self.nodes[element]
        node.K.append(Dictionary(Type=Name.OBJR, Obj=placed, Pg=self.pages[page]))
        self.parents.append((key, node))
        if annotation.Subtype == Name.Widget:
            self.pdf.Root.AcroForm = Dictionary(Fields=Array([placed]), SigFlags=0)

    def _link(self, link: Link) -> Dictionary:
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(edge, 2) for edge in link.box]),
            Contents=String(printable(link.says)),
            F=_PRINTED,
            Border=Array([0, 0, 0]),
        )
        if link.address is not None:
            annotation.A = Dictionary(S=Name.URI, URI=String(link.address))
        else:
            annotation.Dest = self._place(str(link.destination))
        return annotation

    def _place(self, name: str) -> Array:
        target = self.canvas.destinations[name]
        return Array([self.pages[target.page], Name.XYZ, round(target.left, 2), round(target.top, 2), None])

    def _seal(self, says: str) -> Dictionary:
        return Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SEAL_FIELD),
            TU=String(says),
            Contents=String(says),
            Rect=Array([0, 0, 0, 0]),
            F=_PRINTED,
            P=self.pages[-1],
        )

    def _finish_tree(self) -> None:
        numbers: list[Object | int] = []
        for key, value in self.parents:
            numbers += [key, value]
        root = self.pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=self.nodes[self.canvas.root],
                ParentTree=self.pdf.make_indirect(Dictionary(Nums=Array(numbers))),
                ParentTreeNextKey=self.parents[-1][0] + 1,
            )
        )
        self.nodes[self.canvas.root].P = root
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _bookmarks(self) -> None:
        with self.pdf.open_outline() as outline:
            levels = [outline.root]
            for target in self.canvas.destinations.values():
                if target.title is None:
                    continue
                level = min(target.level, len(levels) - 1)
                item = pikepdf.OutlineItem(printable(target.title), self._place(target.name))
                item.is_closed = True
                levels[level].append(item)
                levels[level + 1 :] = [item.children]

    def _unicode_maps(self) -> None:
        """ReportLab maps glyphs to characters with too few digits past U+FFFF, and unused slots to U+0000: repair."""
        for font in self.pdf.objects:
            if not isinstance(font, Dictionary) or font.get(Name.Type) != Name.Font or Name.ToUnicode not in font:
                continue
            text = font.ToUnicode.read_bytes()
            pairs = [(code, chr(int(value, 16))) for code, value in _MAPPING.findall(text) if int(value, 16)]
            lines = [
                b"<" + code + b"> <" + char.encode("utf-16-be").hex().upper().encode() + b">" for code, char in pairs
            ]
            blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
            body = b"\n".join(
                str(len(block)).encode() + b" beginbfchar\n" + b"\n".join(block) + b"\nendbfchar" for block in blocks
            )
            start, end = text.index(b"endcodespacerange") + 17, text.rindex(b"endcmap")
            font.ToUnicode = Stream(self.pdf, text[:start] + b"\n" + body + b"\n" + text[end:])

    def _describe(self) -> None:
        metadata, root = self.metadata, self.pdf.Root
        root.Lang = String(metadata.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        root.Metadata = Stream(self.pdf, xmp(metadata), Type=Name.Metadata, Subtype=Name.XML)
        profile = Stream(self.pdf, _colour_profile(), N=3)
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB"),
            Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
        root.OutputIntents = Array([intent])
        self.pdf.trailer.Info = self.pdf.make_indirect(
            Dictionary(
                Title=String(printable(metadata.title)),
                Subject=String(printable(metadata.subject or metadata.title)),
                Author=String(PRODUCT),
                Creator=String(PRODUCT),
                Producer=String(PRODUCT),
                CreationDate=String(metadata.pdf_created),
                ModDate=String(metadata.pdf_created),
            )
        )

    def _embed(self, attachments: Sequence[Attachment]) -> None:
        if len({file.name for file in attachments}) != len(attachments):
            raise ValueError("two attachments share a name")
        names: list[Object | str] = []
        for file in sorted(attachments, key=lambda file: file.name):
            checksum = hashlib.md5(file.data, usedforsecurity=False).digest()
            stored = Stream(
                self.pdf,
                file.data,
                Type=Name.EmbeddedFile,
                Subtype=Name(f"/{file.media_type}"),
                Params=Dictionary(
                    Size=len(file.data), ModDate=String(self.metadata.pdf_created), CheckSum=String(checksum)
                ),
            )
            specification = Dictionary(
                Type=Name.Filespec,
                F=String(file.name),
                UF=String(file.name),
                Desc=String(printable(file.description)),
                AFRelationship=Name(f"/{file.relationship}"),
                EF=Dictionary(F=stored, UF=stored),
            )
            names += [String(file.name), self.pdf.make_indirect(specification)]
        if names:
            self.pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(names)))
            self.pdf.Root.AF = Array(names[1::2])


def _attributes(element: Element) -> Dictionary:
    node = Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"))
    if element.alt is not None:
        node.Alt = String(printable(element.alt))
    if element.title is not None:
        node.T = String(printable(element.title))
    if element.scope is not None:
        node.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
    elif element.numbering is not None:
        node.A = Dictionary(O=Name.List, ListNumbering=Name(f"/{element.numbering}"))
    elif element.box is not None:
        edges = Array([round(edge, 2) for edge in element.box])
        node.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=edges)
    return node
