"""One conflict, and the parts of a record that the readers share."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..formats.problems import excerpt

READ, TEXTS = 2_000, 50  # characters of a text, texts of a list: real ones are far shorter, hostile ones are cut


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both hold. `field` is the path of the side a machine reads (`criteria.employees`);
    `values` are those of both sides, as the sentence shows them."""

    field: str
    code: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


def said(record: Mapping[str, Any], key: str) -> list[str]:
    """What the institution says of one thing, in its own words, as far as they are read."""
    return [text[:READ] for text in ((record.get("stated") or {}).get(key) or ())[:TEXTS]]


def quoted(text: str) -> str:
    """The words of an institution, short enough for a sentence."""
    return excerpt(" ".join(text.split()), 90)


def bounds_text(bounds: list[int | None] | None) -> str:
    """Bounds as a record writes them: "20–249", "≤ 249", "≥ 10"; empty when there are none."""
    if not bounds or bounds == [None, None]:
        return ""
    low, high = bounds
    if low is None:
        return f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low}–{high}"


def sentences(record: Mapping[str, Any]) -> Iterator[str]:
    """The conditions, which may hold what a criterion should say, as far as they are read."""
    yield from (text[:READ] for text in (record.get("conditions") or ())[:TEXTS])
