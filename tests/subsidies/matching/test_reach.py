"""How far programmes reach among some businesses is what the explained evaluation says of each of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.matching import reach as reaching
from subsidies.matching.compiled import FAMILIES, Compiled, family_of
from subsidies.matching.facts import Profile, Programme, Requirement, Span
from subsidies.matching.population import Population
from subsidies.matching.reach import FAILS, lacking_only, reach, standings
from subsidies.matching.verdict import Eligibility, evaluate

from .strategies import DAY, days, programmes
from .test_population import stored


def one_missing(verdict):
    """The one fact whose answer is missing, by the explained evaluation."""
    facts = {family_of(result.criterion) for result in verdict.unknown}
    if verdict.eligibility is Eligibility.UNKNOWN and len(facts) == 1:
        return facts.pop()
    return None


@settings(max_examples=150)
@given(st.lists(programmes(), max_size=6), st.lists(stored, max_size=12), days)
def test_counts_and_standings_equal_the_explained_evaluation(catalogue, businesses, day):
    people = Population.of(businesses)
    found = reach(Compiled(catalogue), people, day)
    for place, programme in enumerate(catalogue):
        verdicts = [evaluate(programme, business, day) for business in businesses]
        eligible = [verdict.eligibility is Eligibility.ELIGIBLE for verdict in verdicts]
        missing = [one_missing(verdict) for verdict in verdicts]
        standing = standings(programme, people, day)
        assert (standing == 0).tolist() == eligible
        assert [lacking_only(int(one)) for one in standing] == missing
        assert found.eligible[place] == sum(eligible)
        assert found.lacking[place].tolist() == [missing.count(family) for family in FAMILIES]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 130])
def test_businesses_past_a_word_or_a_chunk_are_counted_once(count, monkeypatch):
    monkeypatch.setattr(reaching, "CHUNK", 64)
    programme = Programme(id="small", title="", criteria=(Requirement("employees", Span(None, 9)),))
    people = Population.of([Profile(employees=Span.exactly(number % 20)) for number in range(count)])
    found = reach(Compiled([programme, Programme(id="all", title="")]), people, DAY)
    assert found.eligible.tolist() == [sum(number % 20 <= 9 for number in range(count)), count]


def test_a_failure_hides_what_is_missing():
    assert lacking_only(FAILS | 1) is None
    assert lacking_only(3) is None
    assert lacking_only(2) == FAMILIES[1]
    assert np.uint16(FAILS) == FAILS
