"""The people and businesses of the demonstration. All of it is invented; texts are in French, as its people write."""

import re


def fr(text: str) -> str:
    """French typesetting: no line breaks before ; ? ! % or a colon, nor inside quotation marks and quantities."""
    text = text.replace("'", "’").replace("« ", "«\u00a0").replace(" »", "\u00a0»").replace(" :", "\u00a0:")
    text = re.sub(r" ([;?!%])", "\u202f\\1", text)
    return re.sub(r"(\d) (€|h\b|ans\b|jours\b|heures\b)", "\\1\u00a0\\2", text)
