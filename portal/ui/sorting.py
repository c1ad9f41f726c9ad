"""Names sort by a key made here: the embedded database has no ICU collation."""

import unicodedata

LONGEST = 160


def sort_key(text: str) -> str:
    """Accents and case set aside ("Écart" beside "ecart"), the original appended to keep the order stable."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return f"{plain[:LONGEST]}\x1f{text}"[: LONGEST + 80]
