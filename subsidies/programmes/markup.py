"""The code of a web page inside a text: pasted or exported with it, readers would see it as it is. Pure."""

import re

# A whole tag, a comment or a named or numbered character. "R&D;", "<me@example.org>" and "1 < 2" are plain words.
_MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,30}(?:\s[^<>]*)?/?>|<!--|&(?:[A-Za-z]{2,10}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
)


def markup_in(text: str) -> str:
    """The first piece of markup in a text, empty when there is none."""
    found = _MARKUP.search(text)
    return found.group() if found else ""
