"""Where proofs are used. Features that point at proofs register a finder here; this package knows none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.tenancy.models import Business


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a proof backs: its reference, what it is called, and the URL name of its page with what that takes
    beside the business."""

    reference: str
    title: str
    route: str
    place: Mapping[str, Any]
    action: str  # the right that shows it


type Finder = Callable[[Business, Iterable[int]], Mapping[int, list[Use]]]

_finders: dict[str, Finder] = {}


def add_finder(code: str, finder: Finder) -> None:
    """`finder(business, proof_ids)` answers proof id → uses, in one query."""
    _finders[code] = finder


def uses_of(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Every registered use of these proofs, by proof id; one query per registered feature."""
    ids = list(proof_ids)
    found: dict[int, list[Use]] = {pk: [] for pk in ids}
    for code in sorted(_finders):
        for pk, uses in _finders[code](business, ids).items():
            found[pk].extend(uses)
    return found


def references(uses: Iterable[Any]) -> list[str]:
    """The references alone, each once, in order; what has none, as an answer, is left out."""
    return sorted({use.reference for use in uses if use.reference})
