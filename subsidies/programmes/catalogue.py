"""The public catalogue as this process holds it: matched, ranked and searched without reading ten thousand rows each
time. Each use asks the database for the catalogue's revision; only programmes that changed since are read again.

The catalogue is public and the same for everybody, so it may be kept; nothing of a business is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.ui.sorting import folded
from subsidies.funding.themes import normal
from subsidies.matching.compiled import Compiled, Ranking
from subsidies.matching.facts import Profile
from subsidies.matching.facts import Programme as Rules
from subsidies.matching.records import programme_from_record
from subsidies.programmes.conditions import condition_key
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeKind, ProgrammeState

type Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a published programme: its rules, and what lists filter by."""

    pk: int
    slug: str
    revision: int
    rules: Rules
    title: str
    operator: str
    kind: str
    themes: frozenset[str]  # as `funding.themes` writes them
    words: str  # title and operator, folded for searching
    amount: str  # as the source words it; empty when nothing is said
    guarded: bool  # it refuses what was ordered, signed or begun before one applied
    terms: Mapping[str, Any]  # what it pays in figures, where the source gives some

    @property
    def closes_on(self) -> date | None:
        """The last day on which one may apply."""
        return self.rules.period.closes_on

    @property
    def kind_label(self) -> str:
        """The kind of aid in the reader's language."""
        return str(ProgrammeKind(self.kind).label)


@dataclass(frozen=True)
class Catalogue:
    """The published programmes at one revision, with their rules compiled."""

    revision: int
    kept: tuple[Kept, ...]
    compiled: Compiled = field(repr=False)

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Where each programme is, by slug."""
        return {one.slug: place for place, one in enumerate(self.kept)}

    @cached_property
    def _kinds(self) -> NDArray[Any]:
        return np.array([one.kind for one in self.kept], dtype=object)

    @cached_property
    def silent(self) -> NDArray[np.bool_]:
        """Which programmes name no criterion about the business: everybody meets them, and only the operator knows."""
        return np.array([not one.rules.criteria for one in self.kept], dtype=bool)

    def rank(self, profile: Profile, day: date) -> Ranking:
        """All programmes in the order that helps this business most; places are those of `kept`."""
        return self.compiled.rank(profile, day)

    def of_kind(self, kind: str) -> NDArray[np.bool_]:
        """Which programmes are of a kind of aid."""
        return np.asarray(self._kinds == kind, dtype=bool)

    def with_words(self, words: str) -> NDArray[np.bool_]:
        """Which programmes hold each of these words in title or operator, accents and case aside."""
        wanted = [folded(word) for word in words.split()[:8]]
        return np.array([all(word in one.words for word in wanted) for one in self.kept], dtype=bool)

    def with_themes(self, themes: Iterable[str]) -> NDArray[np.bool_]:
        """Which programmes have one of these themes."""
        wanted = frozenset(themes)
        return np.array([not wanted.isdisjoint(one.themes) for one in self.kept], dtype=bool)


_TERMS = ("rate_pct", "amount_min", "amount_max", "spend_min", "spend_max", "amount_tranches")
_lock = Lock()
_held: Catalogue | None = None


def current() -> Catalogue:
    """The catalogue as this transaction sees it: one query while nothing changed."""
    global _held  # noqa: PLW0603 -- the point of this module: one copy for all requests of the process
    revision = CatalogueState.objects.filter(pk=1).values_list("revision", flat=True).first() or 0
    held = _held
    if held is not None and held.revision == revision:
        return held
    with _lock:
        held = _held
        if held is None or held.revision != revision:  # else another thread has just read it
            # A transaction that is not committed sees its own revision; another one then reads again: none is twice.
            _held = held = _read(revision, held)
    return held


def forget() -> None:
    """Drop the copy; for tests, whose databases start over with the same revisions."""
    global _held  # noqa: PLW0603
    _held = None


def _read(revision: int, held: Catalogue | None) -> Catalogue:
    known = {one.pk: one for one in held.kept} if held is not None else {}
    published = Programme.objects.filter(state=ProgrammeState.PUBLISHED)
    present = dict(published.values_list("pk", "revision"))
    stale = [pk for pk, seen in present.items() if pk not in known or known[pk].revision != seen]
    columns = ("pk", "slug", "revision", "kind", "themes", "title", "operator", "data")
    rows = published if len(stale) == len(present) else published.filter(pk__in=stale)
    for pk, slug, seen, kind, themes, title, operator, data in rows.values_list(*columns).iterator(chunk_size=2000):
        words = folded(f"{title} {operator}")
        terms = {name: data[name] for name in _TERMS if data.get(name) not in (None, [])}
        shown = (amount_text(data), bool(data.get("apply_before_start")), terms)
        rules, own = _light(data), frozenset(map(normal, themes))
        known[pk] = Kept(pk, slug, seen, rules, title, operator, kind, own, words, *shown)
    kept = tuple(known[pk] for pk in sorted(present) if pk in known)
    return Catalogue(revision, kept, Compiled([one.rules for one in kept]))


def amount_text(record: Mapping[str, Any]) -> str:
    """What is known of the amount, as the source words it; empty when nothing is."""
    return str(record.get("amount_text") or "")


def _light(data: Mapping[str, Any]) -> Rules:
    """The rules without their texts; of a condition the key of its wording, by which its answer is found."""
    rules = programme_from_record(data)
    return replace(rules, title="", conditions=tuple(map(condition_key, rules.conditions)))
