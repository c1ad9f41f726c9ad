"""The name a file is shown and downloaded under: readable, harmless on any disk, free of tricks (attack D2).

Pure. Files are stored under generated names, so this text never becomes a path of ours.
"""

import re
import unicodedata

LONGEST = 120  # characters of a shown name, its ending included
FALLBACK = "document"

_SLASHES = re.compile(r"[\u2044\u2215\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]")  # look-alikes of / and \
_UNSAFE = re.compile(r'[<>:"|?*]')  # refused by one file system or another
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def extension(name: str) -> str:
    """The ending in small letters without its dot, "" when there is none: "Bail.PDF" gives "pdf"."""
    _stem, dot, ending = name.rpartition(".")
    return ending.strip().casefold() if dot else ""


def display_name(raw: str) -> str:
    """The last part of what the browser called the file, without invisible or reversing characters, cut to LONGEST."""
    text = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode())
    text = re.split(r"[/\\]", text)[-1]
    text = _UNSAFE.sub("-", _SLASHES.sub("-", text))
    text = "".join(char for char in text if unicodedata.category(char)[0] not in "CZ" or char == " ")
    stem, ending = text, ""
    while "." in stem and not ending:  # what follows the last dot may hold nothing that stays
        stem, _dot, tail = stem.rpartition(".")
        ending = re.sub(r"[^0-9A-Za-z]", "", tail)[:10].lower()
    stem = re.sub(r" {2,}", " ", stem).strip(" .")[: LONGEST - len(ending) - 1].rstrip(" .") or FALLBACK
    if _RESERVED.fullmatch(stem.split(".")[0]):
        stem = f"_{stem}"[: LONGEST - len(ending) - 1]
    return f"{stem}.{ending}" if ending else stem


def stem(name: str) -> str:
    """The name without its ending: what a proof is called when nobody gave it a title."""
    return name.rpartition(".")[0] or name
