"""The embedded typefaces, and which of them can print a given string.

IBM Plex Sans prints nearly everything. A string with a character it lacks falls back *whole* to DejaVu Sans Condensed,
so that one word never mixes two designs. A character that DejaVu lacks too prints as an empty box that still carries
its code point, so that a reader's screen reader, search and copy get the real character, and no glyph is ever missing
(PDF/A-3 and PDF/UA-1 both forbid the missing-glyph glyph).
"""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, override

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, MEDIUM, SEMIBOLD = "Plex", "Plex-Medium", "Plex-SemiBold"
FALLBACK, FALLBACK_BOLD = "DejaVu", "DejaVu-Bold"
_FILES = {
    REGULAR: "IBMPlexSans-Regular.ttf",
    MEDIUM: "IBMPlexSans-Medium.ttf",
    SEMIBOLD: "IBMPlexSans-SemiBold.ttf",
    FALLBACK: "DejaVuSansCondensed.ttf",
    FALLBACK_BOLD: "DejaVuSansCondensed-Bold.ttf",
}
_BOLD = {REGULAR: SEMIBOLD, MEDIUM: SEMIBOLD, SEMIBOLD: SEMIBOLD, FALLBACK: FALLBACK_BOLD, FALLBACK_BOLD: FALLBACK_BOLD}
_BOX = 0x25A1  # WHITE SQUARE, printed for characters that no vendored font can draw
_loading = Lock()


class _BoxForTheRest(dict[int, int]):
    """A glyph table that answers the box for every character it does not know."""

    def __contains__(self, code: object) -> bool:
        return True

    def __missing__(self, code: int) -> int:
        return self[_BOX]


class _Face(TTFont):
    """A face that answers by tables; ReportLab asks it for every word, and would look at every character anew."""

    @override
    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return width(text, self.fontName, size)

    @override
    def splitString(self, text: str, doc: Any, encoding: str = "utf8") -> list[tuple[int, bytes]]:
        """In one piece when the document has used all its characters before, and they are in the first subset."""
        state = self.state.get(doc)
        try:
            return [(0, bytes([state.assignments[ord(char)] for char in text.replace("\u00a0", " ")]))]
        except (AttributeError, KeyError, ValueError):
            return list(super().splitString(text, doc, encoding))


@cache
def load(face: str) -> Any:
    """The registered font called `face`. Raises KeyError for a name that is not vendored."""
    with _loading:
        font: Any = _Face(face, str(FOLDER / _FILES[face]))
        if face in (FALLBACK, FALLBACK_BOLD):
            font.face.charToGlyph = _BoxForTheRest(font.face.charToGlyph)
            font.face.defaultWidth = font.face.charWidths[_BOX]
        pdfmetrics.registerFont(font)
        for bold in (0, 1):
            addMapping(face, bold, 0, _BOLD[face] if bold else face)
            addMapping(face, bold, 1, _BOLD[face] if bold else face)
    return font


@cache
def _drawn(face: str) -> frozenset[str]:
    return frozenset(chr(code) for code in load(face).face.charToGlyph) | {"\n", "\u00a0"}


def face_for(text: str, face: str) -> str:
    """`face` when it has every character of `text`, else the fallback of the same weight."""
    load(face)
    if text.isascii() or set(text) <= _drawn(face):
        return face
    fallback = FALLBACK_BOLD if face in (SEMIBOLD, FALLBACK_BOLD) else FALLBACK
    load(fallback)
    return fallback


def ready() -> None:
    """Register the three weights that every document uses, bold ones for `<b>` included."""
    for face in (REGULAR, MEDIUM, SEMIBOLD):
        load(face)


@cache
def _advances(face: str) -> tuple[dict[str, float], float]:
    shape = load(face).face
    table = {chr(code): advance / 1000 for code, advance in shape.charWidths.items()}
    table["\u00a0"] = table[" "]  # printed as a space
    return table, shape.defaultWidth / 1000


def advances(text: str, face: str) -> list[float]:
    """The width of each character at size 1; `face` must be able to print `text` (see `face_for`)."""
    table, default = _advances(face)
    return [table.get(char, default) for char in text]


def width(text: str, face: str, size: float) -> float:
    """The width of `text` in points; `face` must be able to print it (see `face_for`)."""
    table, default = _advances(face)
    return sum([table.get(char, default) for char in text]) * size
