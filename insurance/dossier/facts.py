"""The facts of a part of the dossier, for comparing two moments: without what moves while the facts stand. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

# What moves with the day, or says how old a calculation is.
_OF_THE_DAY = {
    "claims": ("since", "as_of"),
    "losses": ("facts_moved_since",),
    "gap": ("facts_moved_since",),
    "answers": ("declaration",),
}
_SIGNED = ("declaration", "declared_by", "declared_on", "signatory")
_OF_THE_BUNDLE = ("bundled", "kept_back", "file_name")


def facts(part: str, value: Any) -> Any:
    """What a part, as a snapshot holds it, says of the business on any day."""
    return _without(value, _OF_THE_DAY.get(part, ())) if isinstance(value, Mapping) else value


def unsigned(part: str, value: Any) -> Any:
    """The same without who declared which answer, and when."""
    if part != "answers":
        return value
    groups = [
        {**group, "answers": [_without(answer, _SIGNED) for answer in group["answers"]]} for group in value["groups"]
    ]
    return {**value, "groups": groups}


def unbundled(part: str, value: Any) -> Any:
    """The same without what a build notes about its files: which travelled along, and under which name."""
    return [_without(proof, _OF_THE_BUNDLE) for proof in value] if part == "proofs" else value


def _without(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: item for name, item in row.items() if name not in set(names)}
