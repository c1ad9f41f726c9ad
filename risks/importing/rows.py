"""What kind of row one is: a risk, a row that says something else (section, note, total, repeated header), or an
error. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from risks.importing.headers import Table, looks_like_header
from risks.importing.words import fold, says_unknown, text_of

_TOTAL = re.compile(r"^(grand |sous |sub ?)?tot(al|aux|als)\b|^(moyenne|average|somme|sum|mean)\b")
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
    """`risk`, `error`, `skipped`, `alone` (a title and nothing else); None for a blank row."""
    filled = {column: text_of(value) for column, value in enumerate(row) if text_of(value)}
    if not filled:
        return None
    if looks_like_header(row, table):
        return "skipped"
    said = {name: filled[column] for column, name in table.mapping.items() if column in filled}
    return _kind(filled, said, table)


def _kind(  # noqa: PLR0911 -- one answer for each kind
    filled: Mapping[int, str], said: Mapping[str, str], table: Table
) -> str:
    strong = [name for name in _STRONG if name in said and not says_unknown(said[name])]
    title = said.get("title", "")
    first = next(iter(filled.values()))
    people = [name for name in strong if name in {"owner", "action", "due", "status"}]
    if not people and any(_TOTAL.search(fold(text)) for text in (title, said.get("ref", ""), first) if text):
        levels = [name for name in strong if name in {"likelihood", "impact"}]
        if not levels or not title or re.fullmatch(r"[\d.,]+", said.get("likelihood", "0")):
            return (
                "skipped"
                if not (title and levels and len(levels) == 2 and "ref" in said and said["ref"] != first)
                else "risk"
            )
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
