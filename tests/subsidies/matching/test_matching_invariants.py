"""What holds for every programme and business, found out with generated ones."""

from dataclasses import fields, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.ui.months import add_months, whole_months
from subsidies.matching.criteria import FACTS_READ, Outcome, judge
from subsidies.matching.facts import Profile, Requirement, Span
from subsidies.matching.ranking import Group, rank
from subsidies.matching.verdict import Eligibility, evaluate, requirements

from .strategies import DAY, days, narrowings, profiles, programmes, requirement_lists, spans

FACTS = [field.name for field in fields(Profile)]


@given(programmes(), profiles())
def test_the_verdict_is_the_worst_criterion(programme, profile):
    verdict = evaluate(programme, profile, DAY)
    outcomes = {result.outcome for result in verdict.criteria}
    if Outcome.FAIL in outcomes:
        assert verdict.eligibility is Eligibility.NOT_ELIGIBLE
    elif Outcome.UNKNOWN in outcomes:
        assert verdict.eligibility is Eligibility.UNKNOWN
    else:
        assert verdict.eligibility is Eligibility.ELIGIBLE
    assert len(verdict.criteria) == len(requirements(programme))


@given(programmes(), profiles(), st.sampled_from(FACTS))
def test_forgetting_a_fact_never_makes_eligible_what_failed(programme, profile, forgotten):
    before = evaluate(programme, profile, DAY)
    after = evaluate(programme, replace(profile, **{forgotten: None}), DAY)
    if before.eligibility is Eligibility.NOT_ELIGIBLE:
        assert after.eligibility is not Eligibility.ELIGIBLE
    if before.eligibility is Eligibility.UNKNOWN:
        assert after.eligibility is Eligibility.UNKNOWN


@given(programmes(), profiles(), st.sampled_from(FACTS))
def test_learning_a_fact_never_overturns_a_decided_criterion(programme, profile, learned):
    without = evaluate(programme, replace(profile, **{learned: None}), DAY)
    known = evaluate(programme, profile, DAY)
    for before, after in zip(without.criteria, known.criteria, strict=True):
        if before.outcome is not Outcome.UNKNOWN:
            assert after.outcome is before.outcome


@given(spans(60), spans(60), st.data())
def test_narrowing_a_band_only_decides_what_was_open(bounds, band, data):
    narrower = data.draw(narrowings(band))
    requirement = Requirement("employees", bounds)
    before = judge(requirement, Profile(employees=band), DAY).outcome
    after = judge(requirement, Profile(employees=narrower), DAY).outcome
    assert before in (Outcome.UNKNOWN, after)


@given(spans(60), spans(60))
def test_a_band_decides_only_what_each_number_in_it_decides(bounds, band):
    low = 0 if band.low is None else band.low
    high = 130 if band.high is None else band.high
    requirement = Requirement("employees", bounds)
    each = {judge(requirement, Profile(employees=Span.exactly(n)), DAY).outcome for n in range(low, high + 1)}
    whole = judge(requirement, Profile(employees=Span(low, band.high)), DAY).outcome
    if len(each) > 1:
        assert whole is Outcome.UNKNOWN
    elif whole is not Outcome.UNKNOWN:
        assert each == {whole}


@given(programmes(), profiles())
def test_conditions_targeting_and_suspension_never_change_the_verdict(programme, profile):
    bare = replace(programme, conditions=(), targeting=(), suspended=not programme.suspended)
    assert evaluate(bare, profile, DAY).eligibility is evaluate(programme, profile, DAY).eligibility


@given(programmes(), profiles(), requirement_lists())
def test_one_more_criterion_never_helps(programme, profile, more):
    order = [Eligibility.ELIGIBLE, Eligibility.UNKNOWN, Eligibility.NOT_ELIGIBLE]
    stricter = replace(programme, criteria=(*programme.criteria, *more))
    before = evaluate(programme, profile, DAY).eligibility
    assert order.index(evaluate(stricter, profile, DAY).eligibility) >= order.index(before)


@given(profiles(), requirement_lists())
def test_inclusion_and_exclusion_of_the_same_list_never_both_pass(profile, listed):
    for requirement in listed:
        if requirement.criterion.endswith("_include"):
            opposite = Requirement(requirement.criterion.replace("_include", "_exclude"), requirement.value)
            pair = {judge(requirement, profile, DAY).outcome, judge(opposite, profile, DAY).outcome}
            assert pair in ({Outcome.PASS, Outcome.FAIL}, {Outcome.UNKNOWN})


@given(days, st.integers(0, 600), days)
def test_the_day_a_criterion_turns_is_the_first_day_it_passes(created_on, months, as_of):
    requirement = Requirement("age_months", Span(months, None))
    result = judge(requirement, Profile(created_on=created_on), as_of)
    if result.turns_on is None:
        assert result.outcome is Outcome.PASS
        return
    assert result.turns_on > as_of
    assert judge(requirement, Profile(created_on=created_on), result.turns_on).outcome is Outcome.PASS
    eve = result.turns_on.fromordinal(result.turns_on.toordinal() - 1)
    assert judge(requirement, Profile(created_on=created_on), eve).outcome is Outcome.FAIL


@given(days, days)
def test_whole_months_fit_between_two_days(start, day):
    months = whole_months(start, day)
    assert add_months(start, months) <= day < add_months(start, months + 1)


@given(profiles(), profiles(), requirement_lists())
def test_a_judgement_depends_on_no_other_fact_than_the_declared_ones(one, other, listed):
    for requirement in listed:
        facts = FACTS_READ[requirement.criterion]
        twin = replace(other, **{fact: getattr(one, fact) for fact in facts})
        assert judge(requirement, twin, DAY) == judge(requirement, one, DAY)


@settings(max_examples=50)
@given(st.lists(programmes(), max_size=8, unique_by=lambda programme: programme.id), profiles())
def test_a_ranking_keeps_every_programme_and_its_groups_in_order(catalogue, profile):
    ranked = rank(catalogue, profile, DAY)
    assert sorted(entry.programme.id for entry in ranked) == sorted(programme.id for programme in catalogue)
    order = list(Group)
    positions = [order.index(entry.group) for entry in ranked]
    assert positions == sorted(positions)
    assert all(entry.group is Group.ELIGIBLE for entry in ranked if entry.verdict.recommended)


@given(st.lists(programmes(), max_size=6, unique_by=lambda programme: programme.id), profiles())
def test_a_ranking_does_not_depend_on_the_order_given(catalogue, profile):
    assume(len(catalogue) > 1)
    assert rank(catalogue, profile, DAY) == rank(catalogue[::-1], profile, DAY)
