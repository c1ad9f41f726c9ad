"""The structure tree: what the elements of the recorded document become in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.documents.structure import Content, Element
from portal.documents.text import printable
from portal.documents.writer import PdfWriter, box, text


@dataclass(frozen=True, slots=True)
class Annotation:
    """A rectangle of a page that belongs to an element, by its object number."""

    number: int
    page: int
    owner: Element


def write_tree(
    out: PdfWriter,
    root: Element,
    pages: Sequence[int],
    marks: Sequence[Sequence[Element]],
    annotations: Sequence[Annotation],
) -> int:
    """The StructTreeRoot's number. `pages` are the pages' object numbers, `marks` the owner of each marked stretch of
    each page. The parent tree has a key for each page and then one for each annotation, in that order."""
    elements = list(root.walk())
    first = out.reserve(len(elements))
    numbers = {element: number for number, element in enumerate(elements, first)}
    owned = {note.owner: f"<</Type/OBJR/Obj {note.number} 0 R/Pg {pages[note.page]} 0 R>>" for note in annotations}
    top = out.reserve()
    for number, element in enumerate(elements, first):
        out.put(_element(element, numbers, pages, top, owned.get(element, "")), number)
    parents = [f"{page}[{' '.join([f'{numbers[owner]} 0 R' for owner in on])}]" for page, on in enumerate(marks)]
    parents += [f"{key} {numbers[note.owner]} 0 R" for key, note in enumerate(annotations, len(marks))]
    tree = out.put(f"<</Nums[{' '.join(parents)}]>>")
    kinds = f"/K {first} 0 R/ParentTree {tree} 0 R/ParentTreeNextKey {len(parents)}"
    return out.put(f"<</Type/StructTreeRoot{kinds}>>", top)


def _element(element: Element, numbers: Mapping[Element, int], pages: Sequence[int], top: int, owned: str) -> str:
    kids, page = [], None
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(f"{numbers[kid]} 0 R")
        elif isinstance(kid, Content):
            if page is None:
                page = kid.page
            if kid.page == page:
                kids.append(str(kid.mark))
            else:
                kids.append(f"<</Type/MCR/Pg {pages[kid.page]} 0 R/MCID {kid.mark}>>")
    parent = top if element.parent is None else numbers[element.parent]
    shown = "" if page is None else f"/Pg {pages[page]} 0 R"
    return f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R{_details(element)}{shown}/K[{' '.join(kids)}{owned}]>>"


def _details(element: Element) -> str:
    made = ""
    if element.alt is not None:
        made += f"/Alt{text(printable(element.alt))}"
    if element.title is not None:
        made += f"/T{text(printable(element.title))}"
    if element.scope is not None:
        made += f"/A<</O/Table/Scope/{element.scope}>>"
    elif element.numbering is not None:
        made += f"/A<</O/List/ListNumbering/{element.numbering}>>"
    elif element.box is not None:
        made += f"/A<</O/Layout/Placement/Block/BBox{box(element.box)}>>"
    return made
