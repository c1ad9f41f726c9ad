"""Which titles say the same. Pure.

Two titles are alike when most of their words are the same, whatever the order, accents, case and plural: the share of
common words among all of them (Jaccard's index) is at least `ALIKE`. The bound is our assumption: a question to a
person follows, never a decision.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from math import ceil

from portal.ui.sorting import folded

ALIKE = 0.6
MOST_PAIRS = 50
MOST_COMPARED = 200_000  # a few tenths of a second; past it, the commonest words are no longer followed
# Words without meaning of their own, in both languages.
_FRENCH = """a au aux avec ce ces d dans de des du en est et il l la le les leur ma mes mon nos notre ou par pas plus
pour qu que qui sa sans se ses son sont sur un une vos votre"""
_ENGLISH = """the an and any are at be by for from in into is it its my no not of on or our out s t that their this to
we with your"""
_SMALL = frozenset(f"{_FRENCH} {_ENGLISH}".split())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers, the smaller first, and how alike their titles are, from `ALIKE` to 1."""

    one: int
    two: int
    share: float


def words_of(title: str) -> frozenset[str]:
    """The words that carry meaning, without accents, case and plural."""
    found = [word for word in re.findall(r"\w+", folded(title)) if word not in _SMALL]
    return frozenset(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in found)


def likeness(one: frozenset[str], two: frozenset[str]) -> float:
    """From 0, no word in common, to 1, the same words; 0 for titles without words."""
    return len(one & two) / len(one | two) if one and two else 0.0


def twins_of(title: str, others: Iterable[tuple[int, str]]) -> list[int]:
    """The numbers whose titles are alike, the nearest first."""
    said = words_of(title)
    found = [(likeness(said, words_of(other)), number) for number, other in others]
    return [number for share, number in sorted(found, key=lambda item: (-item[0], item[1])) if share >= ALIKE]


def pairs(titles: Sequence[tuple[int, str]]) -> list[Pair]:
    """The pairs that are alike, the nearest first; at most `MOST_PAIRS`.

    Two alike titles share at least `ALIKE` of their words, so that one of the rarer words of each is in both: only
    titles that meet in such a word are compared, those of the rarest words first.
    """
    same: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, title in titles:
        if words := words_of(title):
            same[words].append(number)
    found = [Pair(one, two, 1.0) for numbers in same.values() for one, two in pairwise(numbers)]
    seen: set[tuple[int, int]] = set()
    for one, two in _meeting(list(same)):
        share = likeness(one, two)
        ends = (min(same[one]), min(same[two]))
        if share >= ALIKE and (min(ends), max(ends)) not in seen:
            seen.add((min(ends), max(ends)))
            found.append(Pair(min(ends), max(ends), share))
    return sorted(found, key=lambda pair: (-pair.share, pair.one, pair.two))[:MOST_PAIRS]


def _meeting(sets: list[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Pairs of different sets that share one of their rarer words; a pair may come twice."""
    often = Counter(word for words in sets for word in words)
    holders: dict[str, list[frozenset[str]]] = defaultdict(list)
    for words in sets:
        rarest = sorted(words, key=lambda word: (often[word], word))
        for word in rarest[: len(words) - ceil(ALIKE * len(words) - 1e-9) + 1]:
            holders[word].append(words)
    by_rarity = sorted(holders, key=lambda word: (len(holders[word]), word))
    every = (pair for word in by_rarity for pair in combinations(holders[word], 2))
    return islice(every, MOST_COMPARED)
