"""The verdict words of many programmes for many businesses: what nightly matching and statistics need.

Every distinct requirement is judged once per distinct set of the facts it reads, and the outcomes are combined as
arrays; the answer is the same as `verdict.evaluate` gives one by one.
"""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from .criteria import FACTS_READ, Outcome, judge
from .facts import Profile, Programme, Requirement
from .verdict import Eligibility, requirements

ELIGIBLE, UNKNOWN, NOT_ELIGIBLE = 0, 1, 2
WORDS = (Eligibility.ELIGIBLE, Eligibility.UNKNOWN, Eligibility.NOT_ELIGIBLE)
_WEIGHT = {Outcome.PASS: ELIGIBLE, Outcome.UNKNOWN: UNKNOWN, Outcome.FAIL: NOT_ELIGIBLE}


def _grouped(profiles: Sequence[Profile], facts: tuple[str, ...]) -> tuple[list[Profile], NDArray[np.intp]]:
    """One profile for each distinct set of facts, and for each profile the index of its like."""
    if not facts:
        return list(profiles[:1]), np.zeros(len(profiles), dtype=np.intp)
    read = attrgetter(*facts)
    first: dict[object, int] = {}
    likes: list[Profile] = []
    index = np.empty(len(profiles), dtype=np.intp)
    for position, profile in enumerate(profiles):
        key = read(profile)
        found = first.get(key)
        if found is None:
            found = first[key] = len(likes)
            likes.append(profile)
        index[position] = found
    return likes, index


def verdicts(programmes: Sequence[Programme], profiles: Sequence[Profile], as_of: date) -> NDArray[np.uint8]:
    """Array of shape (programmes, profiles) holding ELIGIBLE, UNKNOWN or NOT_ELIGIBLE; `WORDS` spells them."""
    groups: dict[tuple[str, ...], tuple[list[Profile], NDArray[np.intp]]] = {}
    judged: dict[Requirement, NDArray[np.uint8]] = {}
    answer = np.zeros((len(programmes), len(profiles)), dtype=np.uint8)
    for row, programme in zip(answer, programmes, strict=True):
        for requirement in requirements(programme):
            outcome = judged.get(requirement)
            if outcome is None:
                facts = FACTS_READ[requirement.criterion]
                if facts not in groups:
                    groups[facts] = _grouped(profiles, facts)
                likes, index = groups[facts]
                weights = [_WEIGHT[judge(requirement, like, as_of).outcome] for like in likes]
                outcome = judged[requirement] = np.array(weights, dtype=np.uint8)[index]
            np.maximum(row, outcome, out=row)
    return answer
