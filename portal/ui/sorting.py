"""Names sort by a key made here: the embedded database has no ICU collation."""

import unicodedata

LONGEST = 160


def sort_key(text: str) -> str:
    """Accents and case set aside ("Écart" beside "ecart"), the original appended to keep the order stable."""
    return f"{folded(text)[:LONGEST]}\x1f{text}"[: LONGEST + 80]


def folded(text: str) -> str:
    """The text without accents and case, as searches compare it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
