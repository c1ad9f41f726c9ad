"""The catalogue as arrays answers what the explained evaluation answers, one programme at a time."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.matching.compiled import FAMILIES, GROUPS, WORDS, Compiled, family_of
from subsidies.matching.facts import Profile, Programme, Requirement, Span
from subsidies.matching.ranking import rank
from subsidies.matching.verdict import Eligibility, evaluate

from .strategies import DAY, PLACES, ZONES, profiles, programmes

catalogues = st.lists(programmes(), max_size=10, unique_by=lambda programme: programme.id)


@settings(max_examples=300)
@given(catalogues, profiles())
def test_verdicts_order_and_questions_equal_the_explained_evaluation(catalogue, profile):
    """The one question said to settle a programme is the only one open in it."""
    compiled = Compiled(catalogue)
    verdicts = [evaluate(programme, profile, DAY) for programme in catalogue]
    assert [WORDS[code] for code in compiled.verdicts(profile, DAY)] == [verdict.eligibility for verdict in verdicts]
    ranking = compiled.rank(profile, DAY)
    expected = rank(catalogue, profile, DAY)
    assert [catalogue[place].id for place in ranking.order] == [entry.programme.id for entry in expected]
    assert [GROUPS[ranking.group[place]] for place in ranking.order] == [entry.group for entry in expected]
    open_in = [{family_of(r.criterion) for r in v.unknown} for v in verdicts if v.eligibility is Eligibility.UNKNOWN]
    for family, settles, helps in ranking.questions():
        assert settles == sum(found == {family} for found in open_in)
        assert helps == sum(family in found for found in open_in)
    assert {family for family, _, _ in ranking.questions()} == set().union(*open_in)
    assert set().union(*open_in) <= set(FAMILIES)


@given(st.sampled_from(PLACES), st.integers(0, 3), st.sampled_from(ZONES), st.booleans())
def test_each_depth_of_place_against_each_depth_of_zone(place, depth, zone, wanted):
    known = dict(zip(("region", "department", "commune")[:depth], place, strict=False))
    rule = Requirement("zones_include" if wanted else "zones_exclude", (zone,))
    programme, profile = Programme("p", (rule,)), Profile(**known)
    assert WORDS[Compiled([programme]).verdicts(profile, DAY)[0]] is evaluate(programme, profile, DAY).eligibility


def test_a_district_lies_in_its_city_and_a_city_leaves_its_districts_open():
    for own, zone, expected in [
        ("75101", "C75056", Eligibility.ELIGIBLE),
        ("75056", "C75101", Eligibility.UNKNOWN),
        ("75102", "C75101", Eligibility.NOT_ELIGIBLE),
    ]:
        programme = Programme("p", (Requirement("zones_include", (zone,)),))
        assert WORDS[Compiled([programme]).verdicts(Profile(commune=own), DAY)[0]] is expected
        assert evaluate(programme, Profile(commune=own), DAY).eligibility is expected


def test_cents_above_a_bound_are_above_it():
    programme = Programme("p", (Requirement("turnover_eur", Span(None, 2_000_000)),))
    for amount, expected in [("2000000.00", 0), ("2000000.01", 2), ("1999999.99", 0)]:
        assert Compiled([programme]).verdicts(Profile(turnover_eur=Span.exactly(Decimal(amount))), DAY)[0] == expected


def test_an_empty_catalogue_ranks_to_nothing():
    ranking = Compiled([]).rank(Profile(), DAY)
    assert len(ranking.order) == 0
    assert ranking.questions() == []


@given(programmes(), profiles())
def test_suspension_moves_a_programme_but_not_its_verdict(programme, profile):
    twin = replace(programme, suspended=not programme.suspended)
    assert Compiled([programme]).verdicts(profile, DAY) == Compiled([twin]).verdicts(profile, DAY)
