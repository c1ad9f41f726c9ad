"""Many businesses at once answer as each of them alone; a night's counts are those of the verdicts one by one."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.matching.compiled import WORDS
from subsidies.matching.facts import Period, Profile, Programme, Requirement, Span
from subsidies.matching.night import Ageing, changes, moves_with_time, tally
from subsidies.matching.packed import COLUMNS, facts_row, pack, profile_of_row, unpack
from subsidies.matching.population import Population
from subsidies.matching.verdict import Eligibility, evaluate

from .strategies import DAY, days, profiles, programmes


def _storable(profile):
    """As a business stores it: a band has a lower end, an amount is one number."""

    def one(span):
        return None if span is None or span.low is None else Span.exactly(span.low)

    employees = profile.employees
    if employees is not None and employees.low is None:
        employees = Span(0, employees.high)
    return replace(
        profile,
        employees=employees,
        turnover_eur=one(profile.turnover_eur),
        balance_sheet_eur=one(profile.balance_sheet_eur),
    )


stored = profiles().map(_storable)


@given(stored)
def test_facts_survive_being_packed(profile):
    assert profile_of_row(facts_row(profile)) == profile


@pytest.mark.parametrize("code", ["0", "00", "J", "62.01Z", "2A004", "97411", "5499", None])
def test_codes_of_different_length_never_meet(code):
    assert unpack(pack(code)) == (code and code.replace(".", ""))


@pytest.mark.parametrize("span", [Span(1, 2), Span(None, 5)])
def test_an_amount_that_is_no_number_is_refused(span):
    with pytest.raises(ValueError, match="one number"):
        facts_row(Profile(turnover_eur=span))


@settings(max_examples=200)
@given(st.lists(programmes(), max_size=8), st.lists(stored, max_size=20), days)
def test_verdicts_of_many_and_their_count_are_those_of_the_explained_evaluation(catalogue, businesses, day):
    people = Population.of(businesses)
    counts = tally(catalogue, people, day)
    for programme, row in zip(catalogue, counts, strict=True):
        verdicts = [evaluate(programme, profile, day).eligibility for profile in businesses]
        assert [WORDS[code] for code in people.verdicts(programme, day)] == verdicts
        assert list(row) == [verdicts.count(word) for word in WORDS]


@settings(max_examples=150)
@given(programmes(), programmes(), st.lists(stored, max_size=12), days, days)
def test_changes_are_the_businesses_whose_verdict_differs(before, after, businesses, first, second):
    found = changes(before, after, Population.of(businesses), day_before=first, day_after=second)
    expected = [
        (place, evaluate(before, profile, first).eligibility, evaluate(after, profile, second).eligibility)
        for place, profile in enumerate(businesses)
    ]
    assert [
        (place, WORDS[was], WORDS[now]) for place, was, now in zip(found.place, found.before, found.after, strict=True)
    ] == [entry for entry in expected if entry[1] is not entry[2]]


@given(programmes(), stored, days, st.integers(1, 400))
def test_a_programme_said_not_to_move_with_time_does_not(programme, profile, day, later):
    after = day + timedelta(days=later)
    if not moves_with_time(programme, day, after):
        assert evaluate(programme, profile, day).eligibility is evaluate(programme, profile, after).eligibility


def test_a_programme_not_published_is_for_nobody():
    people = Population.of([Profile(naf="62.01Z"), Profile()])
    programme = Programme("p", (Requirement("naf_include", ("J",)),))
    came = changes(None, programme, people, day_before=DAY, day_after=DAY)
    assert [(WORDS[was], WORDS[now]) for was, now in zip(came.before, came.after, strict=True)] == [
        (Eligibility.NOT_ELIGIBLE, Eligibility.ELIGIBLE),
        (Eligibility.NOT_ELIGIBLE, Eligibility.UNKNOWN),
    ]
    gone = changes(programme, None, people, day_before=DAY, day_after=DAY)
    assert list(gone.place) == [0, 1]


@pytest.mark.parametrize("created", [date(2024, 2, 29), date(2025, 1, 31), date(1000, 1, 1), date(2026, 11, 22)])
def test_ages_in_whole_months_at_the_ends_of_months(created):
    for months in (0, 1, 12, 24, 36, 1200):
        programme = Programme("p", (Requirement("age_months", Span(months, months + 11)),), period=Period())
        for day in (date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31)):
            one = Profile(created_on=created)
            assert WORDS[Population.of([one]).verdicts(programme, day)[0]] is evaluate(programme, one, day).eligibility


def test_a_wrong_number_of_columns_is_refused():
    with pytest.raises(ValueError, match=str(len(COLUMNS))):
        Population(np.zeros(0, dtype=np.int64), ())


@settings(max_examples=150)
@given(st.lists(programmes(), min_size=1, max_size=4), st.lists(stored, max_size=12), days, st.integers(1, 500))
def test_who_comes_of_age_is_found_as_if_everybody_were_judged(catalogue, businesses, day, later):
    people, after = Population.of(businesses), day + timedelta(days=later)
    ageing = Ageing(people, day, after)
    for programme in catalogue:
        few = ageing.changes(programme)
        whole = changes(programme, programme, people, day_before=day, day_after=after)
        assert [list(few.place), list(few.before), list(few.after)] == [
            list(whole.place),
            list(whole.before),
            list(whole.after),
        ]
