"""What people typed, made printable and harmless.

Nothing a person typed is ever read as markup: `escape` is the only way from text to a paragraph's markup, and `rich`
fills a translated sentence with escaped values. There is no way to name a file or an image from text.
"""

import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape as _xml

from portal.documents import fonts

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, lone surrogates, private use and non-characters: no reader could show them, and PDF/A-3 level A
# forbids private-use characters without a replacement text.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff\U000e0000-\U0010ffff]"
    "|[" + "".join(chr(plane << 16 | tail) for plane in range(1, 15) for tail in (0xFFFE, 0xFFFF)) + "]"
)
_LONG = re.compile(r"[^ \n]{90,}")
_UNBREAKABLE = str.maketrans({"\u202f": "\u00a0"})


class Markup(str):
    """Text that is already paragraph markup. Only this module makes it."""

    __slots__ = ()


def printable(text: object, *, lines: bool = False) -> str:
    """`text` with what cannot be printed replaced by U+FFFD, and line breaks as newlines or, not `lines`, spaces."""
    clean = _BREAKS.sub("\n" if lines else " ", str(text)).replace("\t", " ")
    clean = _UNPRINTABLE.sub("\ufffd", clean)
    return clean if clean.isascii() else unicodedata.normalize("NFC", clean)


def shortened(text: str, limit: int) -> str:
    """`text`, or its first `limit` characters and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: object, face: str = fonts.REGULAR) -> Markup:
    """Paragraph markup that prints `text` literally, in the fallback face when `face` lacks a character."""
    if isinstance(text, Markup):
        return text
    clean = printable(text, lines=True)
    chosen = fonts.face_for(clean, face)
    markup = _xml(_LONG.sub(_pieces, clean).translate(_UNBREAKABLE)).replace("\n", "<br/>")
    return Markup(markup if chosen == face else f'<font name="{chosen}">{markup}</font>')


def rich(template: str, face: str = fonts.REGULAR, **values: Any) -> Markup:
    """A translated sentence with `<b>` allowed in it and named `{values}`, each escaped."""
    filled = template.translate(_UNBREAKABLE).format(**{name: escape(value, face) for name, value in values.items()})
    return Markup(filled)


def coloured(text: object, colour: str, face: str = fonts.REGULAR) -> Markup:
    """Escaped text in one colour, given as #rrggbb."""
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise ValueError("a colour is written #rrggbb")
    return Markup(f'<font color="{colour}">{escape(text, face)}</font>')


def _pieces(match: re.Match[str]) -> str:
    """A word longer than any line, cut where a line surely ends, so that laying it out takes time in proportion."""
    word = match.group()
    return "\n".join(word[start : start + 90] for start in range(0, len(word), 90))
