"""Words as spreadsheets hold them, made comparable; and the words that mean “nobody knows”. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from openpyxl.utils import get_column_letter

UNKNOWN = frozenset(
    [
        "nsp ne sait pas",
        "ne sais pas",
        "je ne sais pas",
        "n a",
        "na",
        "nd",
        "nc",
        "non connu",
        "non communique",
        "non defini",
        "non evalue",
        "non renseigne",
        "non chiffre",
        "a definir",
        "a determiner",
        "a preciser",
        "a completer",
        "a evaluer",
        "a chiffrer",
        "a voir",
        "tbd",
        "tba",
        "tbc",
        "to be defined",
        "to be determined",
        "to be confirmed",
        "a confirmer",
        "inconnu",
        "inconnue",
        "unknown",
        "not known",
        "don t know",
        "not available",
        "not assessed",
        "none",
        "null",
        "nsp",
        "idk",
        "sans objet",
        "not applicable",
        "non applicable",
        "indetermine",
        "indeterminee",
        "ne pas savoir",
    ]
) | {"ne sait pas", "nsp"}


class Unreadable(Exception):
    """The whole file cannot be read; `why` says so in the reader's words."""

    def __init__(self, why: Any) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Flag:
    """One cell that could not be read for certain, by its address, and why."""

    cell: str
    why: str


@dataclass(frozen=True, slots=True)
class Read[Value]:
    """What a cell says: its value, None when unknown, and the doubt about it, empty when there is none."""

    value: Value | None
    doubt: str = ""


def address(row: int, column: int) -> str:
    """`E14` for row 14, column 5; both count from 1."""
    return f"{get_column_letter(column)}{row}"


def text_of(value: Any) -> str:
    """The cell as text on one or more lines, spaces tidied; numbers without a needless `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").split("\n")
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in lines).strip()


@lru_cache(maxsize=4096)  # cells repeat
def fold(text: str) -> str:
    """Lower case, without accents; whatever is no letter, digit or sign of use becomes one space."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def says_unknown(text: str) -> bool:
    """“?”, “NSP”, “n/a”, “à définir”, “TBD”, a dash: somebody answered that nobody knows."""
    bare = text.strip()
    if not bare:
        return False
    folded = fold(bare)
    return (not folded and bool(re.fullmatch(r"[?\-–—./\s…x#]+", bare))) or folded in UNKNOWN
