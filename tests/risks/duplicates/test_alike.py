"""Titles that say the same are found, whatever their order, accents, case and plural; others are not."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.duplicates.alike import ALIKE, MOST_PAIRS, likeness, pairs, twins_of, words_of

WORDS = st.lists(st.sampled_from(["boutique", "panne", "vol", "four", "feu", "stock", "eau"]), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("La boutique en ligne est injoignable", "Boutique en ligne injoignable"),
        ("Vols de vélos", "vol de velo"),
        ("Panne du four", "Le four en panne !"),
        ("The online shop is out of reach", "Online shop out of reach"),
    ],
)
def test_the_same_said_twice_is_found(one: str, two: str) -> None:
    assert twins_of(one, [(1, two)]) == [1]
    assert [(pair.one, pair.two) for pair in pairs([(1, one), (2, two)])] == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "two"),
    [("Panne du four", "Panne du site"), ("Incendie", "Dégât des eaux"), ("", ""), ("???", "???"), ("Vol", "Le")],
)
def test_different_risks_are_not(one: str, two: str) -> None:
    assert twins_of(one, [(1, two)]) == []
    assert pairs([(1, one), (2, two)]) == []


@given(st.lists(WORDS, max_size=12))
def test_the_short_way_finds_what_comparing_all_finds(titles: list[list[str]]) -> None:
    said = {number: words_of(" ".join(words)) for number, words in enumerate(titles, 1)}
    found = pairs([(number, " ".join(words)) for number, words in enumerate(titles, 1)])
    assert all(likeness(said[pair.one], said[pair.two]) == pair.share >= ALIKE for pair in found)
    if len(found) < MOST_PAIRS:  # the same words more than once stand for each other
        kinds = {frozenset((said[pair.one], said[pair.two])) for pair in found}
        for one, two in combinations(said.values(), 2):
            assert likeness(one, two) < ALIKE or frozenset((one, two)) in kinds
