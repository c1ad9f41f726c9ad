"""The two placeholders of a message, filled in by plain replacement: no format string comes from a person. Pure."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("business", "programme")
_BRACED = re.compile(r"\{[^{}]*\}?|\}")
_KNOWN = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced, once: what a value holds is never read again."""
    return _KNOWN.sub(lambda found: values[found[1]], text)


def unknown_in(text: str) -> str | None:
    """The first thing in braces that is no placeholder of ours; None when there is none."""
    known = {f"{{{name}}}" for name in PLACEHOLDERS}
    return next((found[0] for found in _BRACED.finditer(text) if found[0] not in known), None)
