"""Breaking one string into the lines of a table cell or a label."""

import re
from functools import lru_cache

from portal.documents import fonts

# A figure and its unit, "9 h" or "12 %", as people type them: a plain space, where a line would end.
_UNIT = re.compile(r" (?:h|€|%|j|km|m²|kg|Mo|Go|ko|To|MB|GB|kB)(?![^\W_])").match


def broken(text: str, face: str, size: float, width: float) -> tuple[str, ...]:
    """The lines of `text` (already printable, `face` already able to print it) in `width` points.

    Breaks at spaces and newlines, after hyphens and slashes (never inside R-012), and inside a word only when it is
    wider than the line. A figure stays with its unit.
    """
    return (_short if len(text) < 500 else _any)(text, face, size, width)


def _any(text: str, face: str, size: float, width: float) -> tuple[str, ...]:
    out: list[str] = []
    for paragraph in text.split("\n"):
        out.extend(_paragraph(paragraph, face, size, width))
    return tuple(out)


_short = lru_cache(maxsize=4096)(_any)


def _paragraph(text: str, face: str, size: float, width: float) -> list[str]:
    advances = fonts.advances(text, face)
    limit = width / size + 1e-6
    if sum(advances) <= limit:
        return [text.rstrip(" ")]
    out: list[str] = []
    start, used, at, stop = 0, 0.0, 0, -1  # stop: where this line may end
    while at < len(text):
        char = text[at]
        if char == " " and not (at and text[at - 1].isdigit() and _UNIT(text, at)):
            stop = at
        used += advances[at]
        if used > limit and char != " " and at > start:
            end = stop if stop > start else at
            out.append(text[start:end].rstrip(" "))
            start = end
            while start < len(text) and text[start] == " ":
                start += 1
            used, at, stop = 0.0, max(start, end), -1
            continue
        if char in "-/\u2010" and at > start and used <= limit and not text[at + 1 : at + 2].isdigit():
            stop = at + 1
        at += 1
    out.append(text[start:].rstrip(" "))
    return out
