"""Lists of a dossier's data as CSV, one file a list. Column names are those of the JSON; text is guarded against
formulas. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from insurance.dossier.redaction.marks import marked
from insurance.dossier.snapshot_schema import Snapshot
from portal.ui.csv_export import csv_lines

LISTS = {  # the names that may be asked for, and where each list is in the snapshot
    "risks": ("register", "risks"),
    "measures": ("measures",),
    "services": ("services",),
    "policies": ("policies",),
    "losses": ("losses", "risks"),
    "gap": ("gap", "risks"),
    "claims": ("claims", "claims"),
    "answers": ("answers", "groups"),
    "programmes": ("programmes",),
    "proofs": ("proofs",),
}


def held(snapshot: Mapping[str, Any]) -> list[str]:
    """The names of the lists that are in this dossier."""
    return [name for name in LISTS if _found(snapshot, name) is not None]


def csv_of(snapshot: Mapping[str, Any], name: str) -> bytes | None:
    """The list as CSV in UTF-8 with commas; None when it is no part of this dossier."""
    found = _found(marked(cast(Snapshot, snapshot)), name)  # a withheld value says so; an empty cell is unknown
    if found is None:
        return None
    shaped = _SHAPES[name](found) if name in _SHAPES else found
    rows = [dict(_flat(row, "", str(snapshot["version"]["language"]))) for row in shaped]
    header = list(dict.fromkeys(column for row in rows for column in row))
    lines = csv_lines(header, ([row.get(column) for column in header] for row in rows), "en")
    return "".join(lines).encode()


def _found(snapshot: Mapping[str, Any], name: str) -> list[Any] | None:
    found: Any = snapshot
    for step in LISTS[name]:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else None


def _loss_run(claims: list[Any]) -> Iterator[dict[str, Any]]:
    """The columns of loss_run.csv behind our own reference."""
    for claim in claims:
        yield {"reference": claim["reference"], **claim["row"]}


def _answers(groups: list[Any]) -> Iterator[dict[str, Any]]:
    """One row a question; what is no plain value is JSON, and `text` says it in words."""
    for group in groups:
        for answer in group["answers"]:
            value = answer["value"]
            if isinstance(value, list | dict):
                value = json.dumps(value, ensure_ascii=False)
            yield {"group": group["code"], **answer, "value": value}


_SHAPES = {"claims": _loss_run, "answers": _answers}


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
