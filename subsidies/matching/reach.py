"""A whole catalogue against the businesses that somebody accompanies: how far each programme reaches among them, and
how each business stands to one programme.

Businesses are bits: one row of bits for each requirement, programmes combine the rows of theirs. Thousands of
businesses against ten thousand programmes take tens of milliseconds.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .compiled import FAMILIES, Compiled, family_of, judged
from .facts import Programme, Requirement
from .lists import FAIL, UNKNOWN, Listing, Outcomes
from .night import distinct
from .population import Population, is_shut

FAILS = 1 << len(FAMILIES)  # in a standing: a criterion is not met; bit n below it: the fact FAMILIES[n] is missing
CHUNK = 4096  # businesses at a time: 5 MB for each table of ten thousand programmes

type Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Reach:
    """For each programme as compiled: how many businesses are eligible, and how many lack only the fact FAMILIES[n]."""

    eligible: NDArray[np.int64]  # (programmes,)
    lacking: NDArray[np.int64]  # (programmes, facts)


def reach(catalogue: Compiled, people: Population, as_of: date) -> Reach:
    """The counts of `standings`, programme by programme."""
    found = Reach(
        np.zeros(len(catalogue.programmes), dtype=np.int64),
        np.zeros((len(catalogue.programmes), len(FAMILIES)), dtype=np.int64),
    )
    if catalogue.programmes:
        for start in range(0, len(people), CHUNK):
            places = np.arange(start, min(start + CHUNK, len(people)))
            _count(catalogue, people.take(places), as_of, found)
        shut = catalogue.shut(as_of)
        found.eligible[shut] = 0
        found.lacking[shut] = 0
    return found


def _count(catalogue: Compiled, people: Population, as_of: date, found: Reach) -> None:
    words = -(-len(people) // 64)
    rows = len(catalogue.numbers) + 1
    fails = np.zeros((rows, words), dtype=np.uint64)
    open_ = np.zeros((rows, words), dtype=np.uint64)
    for family, (index, held, prepared) in catalogue.families.items():
        if len(index):
            outcomes = _outcomes(family, held, prepared, people, as_of)
            fails[index], open_[index] = _packed(outcomes == FAIL, words), _packed(outcomes == UNKNOWN, words)
    failing = np.bitwise_or.reduceat(fails[catalogue.criteria.flat], catalogue.criteria.starts)
    once, twice = np.zeros_like(failing), np.zeros_like(failing)
    asked = []
    for index, _, _ in catalogue.families.values():
        programmes, missing = _missing(catalogue, index, open_)
        twice[programmes] |= once[programmes] & missing
        once[programmes] |= missing
        asked.append((programmes, missing))
    everybody = _packed(np.ones((1, len(people)), dtype=bool), words)
    found.eligible[:] += _number(everybody & ~failing & ~once)
    only = ~failing & ~twice
    for bit, (programmes, missing) in enumerate(asked):
        found.lacking[programmes, bit] += _number(missing & only[programmes])


def _missing(catalogue: Compiled, index: NDArray[np.intp], open_: Bits) -> tuple[NDArray[np.intp], Bits]:
    """(the programmes that ask for a family's fact, for whom it is missing there)."""
    of_family = np.zeros(len(open_), dtype=bool)
    of_family[index] = True
    wanted = np.flatnonzero(of_family[catalogue.criteria.flat])
    programme = np.searchsorted(catalogue.criteria.starts, wanted, side="right") - 1
    programmes, starts = np.unique(programme, return_index=True)
    if not len(programmes):
        return programmes, open_[:0]
    return programmes, np.bitwise_or.reduceat(open_[catalogue.criteria.flat[wanted]], starts)


def _outcomes(family: str, held: list[Requirement], prepared: object, people: Population, as_of: date) -> Outcomes:
    """(requirements, businesses): requirements that list codes are judged by the distinct values, all at once."""
    if not isinstance(prepared, Listing):
        return np.stack([people.outcomes(requirement, as_of) for requirement in held])
    first, place = distinct(people, family)
    table = np.full((len(first), len(held)), UNKNOWN, dtype=np.uint8)
    for row, one in enumerate(first):
        answer = judged(family, held, prepared, people.profile(int(one)), as_of)
        if answer is not None:
            table[row] = answer
    return np.take(np.ascontiguousarray(table.T), place, axis=1)


def _packed(flags: NDArray[np.bool_], words: int) -> Bits:
    """Each row as bits, in whole words of 64."""
    packed = np.zeros((len(flags), words * 8), dtype=np.uint8)
    bits = np.packbits(flags, axis=1)
    packed[:, : bits.shape[1]] = bits
    return packed.view(np.uint64)


def _number(bits: Bits) -> NDArray[np.int64]:
    return np.bitwise_count(bits).sum(axis=1, dtype=np.int64)


def standings(programme: Programme, people: Population, as_of: date) -> NDArray[np.uint16]:
    """How each business stands to one programme: 0 is eligible, with FAILS not, else the bits of the missing facts."""
    standing = np.zeros(len(people), dtype=np.uint16)
    if is_shut(programme.period, as_of):
        standing[:] = FAILS
        return standing
    for requirement in programme.criteria:
        missing = 1 << FAMILIES.index(family_of(requirement.criterion))
        marks = np.array([0, missing, FAILS], dtype=np.uint16)
        standing |= marks[people.outcomes(requirement, as_of)]
    return standing


def lacking_only(standing: int) -> str | None:
    """The one fact of FAMILIES that is missing; None when none, several, or a criterion is not met."""
    if standing in {0, FAILS} or standing & (standing - 1):
        return None
    return FAMILIES[standing.bit_length() - 1]
