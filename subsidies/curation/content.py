"""The content of a draft: the record of the exchange format and what stands beside it, compared leaf by leaf. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Content = dict[str, Any]
Flat = dict[str, Any]

# Beside the record: where single fields were read, the state after publishing, and the id of what replaces it.
BESIDE = ("field_sources", "state", "replaced_by")
NESTED = ("criteria", "targeting", "stated", "source", "field_sources")
_MEANS_NOTHING: tuple[tuple[str, Any], ...] = (("suspended", False), ("aid_regime", "unknown"), ("state", "published"))


def joined(
    record: Mapping[str, Any], *, field_sources: Mapping[str, Any], state: str, replaced_by: str | None
) -> Content:
    """A record with what stands beside it."""
    return {**record, "field_sources": dict(field_sources), "state": state, "replaced_by": replaced_by}


def record_of(content: Mapping[str, Any]) -> Content:
    """The record alone, its amounts exact again: JSON has read 0.1 as a float, which the checks refuse."""
    return {name: exact(value) for name, value in content.items() if name not in BESIDE}


def exact(value: Any) -> Any:
    """The same value with floats as the decimals they were written as."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list) else value


def storable(value: Any) -> Any:
    """The same value for a JSON column."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list | tuple) else value


def flat(content: Mapping[str, Any]) -> Flat:
    """`criteria.employees`, `title` … → value; what is empty, or says what an absent field says, is left out."""
    found: Flat = {}
    for name, value in content.items():
        if name in NESTED and isinstance(value, Mapping):
            found.update({f"{name}.{key}": item for key, item in value.items() if not _says_nothing(key, item)})
        elif not _says_nothing(name, value):
            found[name] = value
    return found


def nested(flat_content: Mapping[str, Any]) -> Content:
    """The content again from its leaves."""
    made: Content = {}
    for path, value in flat_content.items():
        name, _, key = path.partition(".")
        if key:
            made.setdefault(name, {})[key] = value
        else:
            made[name] = value
    return made


def _says_nothing(name: str, value: Any) -> bool:
    if value is None or value in ("", [], {}) or value == [None, None]:
        return True
    return any(name == known and value == meaning for known, meaning in _MEANS_NOTHING)


@dataclass(frozen=True, slots=True)
class Change:
    """One leaf that differs; None is absent."""

    path: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, leaf by leaf, in the order of `before` and then of `after`."""
    old, new = flat(before), flat(after)
    paths = dict.fromkeys([*old, *new])
    return [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]


@dataclass(frozen=True, slots=True)
class Clash:
    """A leaf that the draft and a newer version both changed, each in its own way."""

    path: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """A draft on top of what was published since it was begun. Where they clash, the content holds the draft's."""

    content: Content
    clashes: tuple[Clash, ...] = ()
    newer: tuple[Change, ...] = field(default=())  # published meanwhile, and not touched by the draft


def merged(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """What the draft changed since `base`, on top of `theirs`: nothing that either said is lost."""
    old, draft, now = flat(base), flat(mine), flat(theirs)
    result = dict(now)
    clashes: list[Clash] = []
    newer: list[Change] = []
    for path in dict.fromkeys([*old, *draft, *now]):
        was, drafted, published = old.get(path), draft.get(path), now.get(path)
        if drafted == was:
            if published != was:
                newer.append(Change(path, was, published))
            continue
        if published not in (was, drafted):
            clashes.append(Clash(path, was, drafted, published))
        if drafted is None:
            result.pop(path, None)
        else:
            result[path] = drafted
    return Merged(nested(result), tuple(clashes), tuple(newer))
