"""Text that typesetting stumbles over, put into every place of a snapshot that holds text.

The snapshot's own types say which places those are: what a schema calls `str` is text, unless its name or its form says
that it is a code, a reference, a day or a figure. Lists of choices (`Literal`) are not touched.
"""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from insurance.dossier.snapshot_schema import Snapshot, checked

TEXTS = (
    "Ωμέγα και Σωκράτης",
    "Жизнь и Ёлка, Їжак",
    "Éàçüñ œuvre ŷ Ș “a” « b » …",
    "x" * 5_000,
    "feu 🔥 😀 漢字",
    "שלום עולם مرحبا \u202e\u200b",
    "<b>&amp; profit < cost & </para> {x} %s",
)
NO_TEXT = {
    *("code", "reference", "references", "paths", "field", "part", "sections", "url", "media_type", "file_name"),
    *("sha256", "model", "oed", "value", "common", "only_if", "policy", "document", "proof", "services"),
    *("measures", "risks", "proofs", "supports", "covers", "not_calculated", "supersedes", "siren"),
    *("siret", "ground_up", "deductible", "paid_indemnity", "paid_expense", "reserve", "recovery", "incurred"),
    *("downtime_h", "records", "claim_no", "since", "as_of", "as_at", "valid_until", "frozen_at", "cash_days"),
    *("change", "audit_head", "low", "high", "redacted_by"),
}
_ENDINGS = ("_code", "_sha256", "_url", "_on", "_at", "_date", "_eur", "_pct", "_hours")
_AGAIN = 60  # letters
# S-001, I-002.1, a fingerprint, or nothing but figures, with what stands between them in a day, a moment or an amount.
_CODED = re.compile(r"[A-Z]-\d+(\.\d+)?|[0-9a-f]{64}|[\d.:T+-]*")


def filled(snapshot: Snapshot, text: str, *, blanks: bool) -> Snapshot:
    """The same snapshot with `text` wherever it holds text in words of either language; with `blanks`, also where it
    could and holds none. Of a long text the second record of a list, and those after it, have the beginning: each field
    holds it whole in the first. Raises pydantic's ValidationError when something else than text was changed."""
    return checked(_fill(snapshot, Snapshot, text, "", blanks))


def _fill(value: Any, kind: Any, text: str, name: str, blanks: bool) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        kind = next(part for part in get_args(kind) if part is not type(None))
        if value is None and not (blanks and _may_hold(kind, name)):
            return None
    if kind is str:
        keeps = value is not None and _CODED.fullmatch(value)
        return value if keeps or not _named_as_text(name) else text
    if is_typeddict(kind):
        if value is None:
            return dict.fromkeys(("fr", "en"), text)
        hints = get_type_hints(kind)
        return {key: _fill(inner, hints[key], text, key, blanks) for key, inner in value.items()}
    if get_origin(kind) is list:
        each = get_args(kind)[0]
        return [_fill(inner, each, text[:_AGAIN] if place else text, name, blanks) for place, inner in enumerate(value)]
    return value


def _named_as_text(name: str) -> bool:
    return name == "support_hours" or (name not in NO_TEXT and not name.endswith(_ENDINGS))


def _may_hold(kind: Any, name: str) -> bool:
    """Whether a place without a value could hold text: one typed text, or a label in two languages."""
    if kind is str:
        return _named_as_text(name)
    return is_typeddict(kind) and set(get_type_hints(kind)) == {"fr", "en"}


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a snapshot or a part of it; what a name says to be none is left out."""
    if isinstance(value, dict):
        value = [inner for key, inner in value.items() if isinstance(inner, dict | list) or key not in NO_TEXT]
    if isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value
