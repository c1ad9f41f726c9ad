"""What kind of row one is: a risk, a row that says something else (section, note, total, repeated header), or an
error. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from portal.spreadsheets.cells import fold, says_unknown, text_of
from risks.importing.headers import Table, looks_like_header

_TOTAL = re.compile(r"^(grand |sous |sub ?)?tot(al|aux|als)\b|^(moyenne|average|somme|sum|mean)\b")
_ONLY_TOTAL = re.compile(
    r"((grand |sous |sub ?)?(total|totaux|totals)|moyennes?|averages?|somme|sum|mean)"
    r"( (general|generale|global|ht|ttc|euros?|\d+|(des? |of |the )*(risques?|risks?|couts?|costs?|registre)))*"
)
_NOTE = re.compile(
    r"^\W*(notes?|nb|n\.b\.|remarques?|l[ée]gende|legend|sources?|commentaires?|mise? [àa] jour|"
    r"maj|updated?|[ée]chelle|scale|r[ée]dig[ée])\b\W|^\s*[*(←→※]|^\s*\d+\s+risques?\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"^([A-Z]|[IVX]{1,5}|\d{1,2})\s*[.)–—:\-]\s+\S")
_STRONG = (
    "likelihood",
    "impact",
    "cost",
    "cost_min",
    "cost_max",
    "owner",
    "action",
    "due",
    "status",
    "action_cost",
    "review",
)


def kind_of(row: tuple[Any, ...], table: Table) -> str | None:
    """`risk`, `error`, `skipped`, `alone` (only a title), `total` (perhaps a sum); None for a blank row."""
    filled = {column: text_of(value) for column, value in enumerate(row) if text_of(value)}
    if not filled:
        return None
    if looks_like_header(row, table):
        return "skipped"
    said = {name: filled[column] for column, name in table.mapping.items() if column in filled}
    return _kind(filled, said, table)


def _total(filled: Mapping[int, str], said: Mapping[str, str], strong: list[str]) -> str | None:
    """A sum below the risks; “total loss of the site”, with levels or people, is a risk. None for no total."""
    first = fold(next(iter(filled.values())))
    texts = [fold(text) for text in (said.get("title", ""), said.get("ref", "")) if text] + [first]
    if not any(_TOTAL.search(text) for text in texts) or {"owner", "action", "due", "status"} & set(strong):
        return None
    levels = {"likelihood", "impact"} & set(strong)
    own = "ref" in said and "title" in said and not _TOTAL.search(fold(said["ref"]))
    if any(_ONLY_TOTAL.fullmatch(text) for text in texts) and not (own and levels):
        return "skipped"
    return None if levels else "total"


def _kind(  # noqa: PLR0911 -- one answer for each kind
    filled: Mapping[int, str], said: Mapping[str, str], table: Table
) -> str:
    strong = [name for name in _STRONG if name in said and not says_unknown(said[name])]
    title = said.get("title", "")
    first = next(iter(filled.values()))
    if (total := _total(filled, said, strong)) is not None:
        return total
    if _NOTE.search(first) and len(filled) <= 2 and not strong:
        return "skipped"
    if not title:
        if not strong:
            return "skipped"
        return "skipped" if len(filled) == 1 and len(next(iter(filled.values()))) > 60 else "error"
    if strong or any(name in said for name in _STRONG):
        return "skipped" if len(filled) == 1 else "risk"
    if _SECTION.search(title) or _NOTE.search(title) or (len(said.get("ref", "")) == 1 and said["ref"].isalpha()):
        return "skipped"
    return "alone"
