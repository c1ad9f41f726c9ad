"""A programme said to come is for the business on the day said."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from subsidies.matching.facts import Period, Profile, Programme, Requirement, Span
from subsidies.matching.ranking import Group, becomes_possible_on, group_of
from subsidies.matching.verdict import Eligibility, evaluate

from .strategies import DAY, profiles, programmes


@settings(max_examples=400)
@given(programmes(), profiles())
def test_on_the_day_said_nothing_fails_any_more(programme, profile):
    day = becomes_possible_on(evaluate(programme, profile, DAY))
    if day is not None:
        assert day > DAY
        assert evaluate(programme, profile, day).eligibility is not Eligibility.NOT_ELIGIBLE


def test_a_programme_that_opens_when_the_business_is_too_old_is_not_announced():
    young = Requirement("age_months", Span(None, 24))
    coming = Programme("p", (young,), period=Period(date(2027, 6, 1), None))
    profile = Profile(created_on=date(2025, 1, 15))
    verdict = evaluate(coming, profile, DAY)
    assert becomes_possible_on(verdict) is None
    assert group_of(verdict) is Group.NEAR_MISS, "one criterion alone stands against it today"
    in_time = replace(coming, period=Period(date(2027, 2, 14), None))
    assert becomes_possible_on(evaluate(in_time, profile, DAY)) == date(2027, 2, 14)
    assert becomes_possible_on(evaluate(in_time, replace(profile, created_on=date(2025, 1, 14)), DAY)) is None
