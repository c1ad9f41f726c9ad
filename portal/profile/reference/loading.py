"""Reading the vendored tables of this package, and folding text so that searches ignore case and accents."""

import gzip
import unicodedata
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> Iterator[list[str]]:
    """Yield the cells of a tab-separated table of `data/` (gzip when the name ends in .gz), without its heading."""
    raw = (DATA / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    lines = iter(text.splitlines())
    next(lines)
    for line in lines:
        yield line.split("\t")


def fold(text: str) -> str:
    """Lower case without accents or ligatures, every other sign a space: "Œuvre d’Été" gives "oeuvre d ete"."""
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)).split())


def words(text: str) -> tuple[str, ...]:
    """Folded words, without the plural mark of words longer than three letters, which French and English share."""
    return tuple(w[:-1] if len(w) > 3 and w[-1] in "sx" else w for w in fold(text).split())
