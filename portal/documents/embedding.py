"""The faces in the file: of each only the characters that the document uses."""

from typing import Any

from portal.documents.writer import PdfWriter, name

_SYMBOLIC, _NONSYMBOLIC = 4, 32  # flags; a subset has an encoding of its own


def embed_fonts(out: PdfWriter, document: Any) -> int:
    """The number of the dictionary of all faces that ReportLab's `document` used."""
    entries = [
        f"{font.getSubsetInternalName(index, document)} {_font(out, font.face, index, subset)} 0 R"
        for font in document.delayedFonts
        for index, subset in enumerate(font.state[document].subsets)
    ]
    return out.put(f"<<{' '.join(entries)}>>")


def _font(out: PdfWriter, face: Any, index: int, subset: list[int]) -> int:
    data = bytes(face.makeSubset(subset))
    called = name("".join(chr(65 + int(digit)) for digit in f"{index:06d}") + "+" + face.name.decode("ascii"))
    flags = face.flags & ~_NONSYMBOLIC | _SYMBOLIC
    file = out.stream(f"/Length1 {len(data)}", data)
    descriptor = out.put(
        f"<</Type/FontDescriptor/FontName{called}/Flags {flags}/FontBBox[{_numbers(face.bbox)}]"
        f"/ItalicAngle {face.italicAngle:g}/Ascent {face.ascent:g}/Descent {face.descent:g}"
        f"/CapHeight {face.capHeight:g}/StemV {face.stemV:g}/MissingWidth {face.defaultWidth:g}/FontFile2 {file} 0 R>>"
    )
    characters = out.stream("", _unicode_map(called, subset))
    widths = _numbers([face.getCharWidth(code) for code in subset])
    return out.put(
        f"<</Type/Font/Subtype/TrueType/BaseFont{called}/FirstChar 0/LastChar {len(subset) - 1}"
        f"/Widths[{widths}]/FontDescriptor {descriptor} 0 R/ToUnicode {characters} 0 R>>"
    )


def _numbers(values: Any) -> str:
    return " ".join([f"{value:g}" for value in values])


def _unicode_map(called: str, subset: list[int]) -> bytes:
    """Which character each glyph stands for; slots that are not used have none (PDF/A-3, 6.2.11.7.2)."""
    pairs = [
        f"<{slot:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for slot, code in enumerate(subset) if code
    ]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n{'\n'.join(block)}\nendbfchar" for block in blocks)
    return f"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry ({called[1:]}) /Ordering ({called[1:]}) /Supplement 0 >> def
/CMapName {called} def
/CMapType 2 def
1 begincodespacerange
<00> <{len(subset) - 1:02X}>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
""".encode("ascii")
