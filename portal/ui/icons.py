"""Inline icons from the vendored outline set: no request, no font, coloured by the text around them."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"
_SHAPES = re.compile(r"<(?:path|circle|line|rect|polyline)\b[^>]*/>")
_NOTHING = 'd="M0 0h24v24H0z"'


@cache
def shapes(name: str) -> str:
    """The drawing inside the icon's file. Raises LookupError for a name that is not vendored."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise LookupError(f"no icon named {name!r}")
    file = FOLDER / f"{name}.svg"
    if not file.is_file():
        raise LookupError(f"no icon named {name!r}; vendored: {FOLDER}")
    return "".join(shape for shape in _SHAPES.findall(file.read_text("utf-8")) if _NOTHING not in shape)
