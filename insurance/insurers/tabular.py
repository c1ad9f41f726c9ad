"""Lists of a dossier's data as CSV, one file a list. Column names are those of the JSON; text is guarded against
formulas. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from insurance.dossier.redaction.marks import marked
from portal.ui.csv_export import csv_lines

LISTS = {  # the names that may be asked for, and where each list is in the snapshot
    "risks": ("register", "risks"),
    "measures": ("measures",),
    "services": ("services",),
    "policies": ("policies",),
    "losses": ("losses", "risks"),
    "gap": ("gap", "risks"),
    "programmes": ("programmes",),
    "proofs": ("proofs",),
}


def csv_of(snapshot: Mapping[str, Any], name: str) -> bytes | None:
    """The list as CSV in UTF-8 with commas; None when it is no part of this dossier."""
    found: Any = marked(snapshot)  # a withheld value says so; an empty cell is unknown
    for step in LISTS[name]:
        found = found.get(step) if isinstance(found, Mapping) else None
    if not isinstance(found, list):
        return None
    rows = [dict(_flat(row, "", str(snapshot["version"]["language"]))) for row in found]
    header = list(dict.fromkeys(column for row in rows for column in row))
    lines = csv_lines(header, ([row.get(column) for column in header] for row in rows), "en")
    return "".join(lines).encode()


def _flat(row: Mapping[str, Any], before: str, language: str) -> Iterator[tuple[str, Any]]:
    """`current.level` for what is inside; our own words in the dossier's language; plain lists joined by " · "."""
    for name, value in row.items():
        column = f"{before}{name}"
        if isinstance(value, Mapping) and set(value) == {"fr", "en"}:
            yield column, value[language]
        elif isinstance(value, Mapping):
            yield from _flat(value, f"{column}.", language)
        elif isinstance(value, list):
            yield column, " · ".join(_text(item, language) for item in value)
        else:
            yield column, value


def _text(item: Any, language: str) -> str:
    if isinstance(item, Mapping) and set(item) == {"fr", "en"}:
        return str(item[language])
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, sort_keys=True)
