"""Each criterion of the contract, at its bounds, with missing facts and with facts too coarse to tell."""

from datetime import date
from decimal import Decimal

import pytest

from portal.ui.months import add_months, whole_months
from subsidies.matching.criteria import _JUDGES, FACTS_READ, Outcome, judge
from subsidies.matching.facts import CRITERIA, OPEN_PERIOD, Period, Profile, Requirement, Span

DAY = date(2026, 11, 22)
PASS, UNKNOWN, FAIL = Outcome.PASS, Outcome.UNKNOWN, Outcome.FAIL


def outcome(criterion, value, **facts):
    return judge(Requirement(criterion, value), Profile(**facts), DAY).outcome


def test_every_criterion_of_the_contract_is_judged():
    assert set(_JUDGES) == set(FACTS_READ) == {*CRITERIA, OPEN_PERIOD}


@pytest.mark.parametrize("criterion", ["employees", "turnover_eur", "balance_sheet_eur"])
@pytest.mark.parametrize(
    ("fact", "bounds", "expected"),
    [
        (Span(9, 9), Span(10, 249), FAIL),
        (Span(10, 10), Span(10, 249), PASS),
        (Span(249, 249), Span(10, 249), PASS),
        (Span(250, 250), Span(10, 249), FAIL),
        (Span(20, 49), Span(None, 30), UNKNOWN),
        (Span(20, 30), Span(None, 30), PASS),
        (Span(31, 49), Span(None, 30), FAIL),
        (Span(30, 49), Span(None, 30), UNKNOWN),
        (Span(20, 49), Span(50, None), FAIL),
        (Span(50, 99), Span(50, None), PASS),
        (Span(10_000, None), Span(50, None), PASS),
        (Span(10_000, None), Span(None, 249), FAIL),
        (Span(100, None), Span(None, 249), UNKNOWN),
        (Span(None, 5), Span(10, None), FAIL),
        (Span(None, 15), Span(10, None), UNKNOWN),
        (Span(0, 0), Span(1, None), FAIL),
        (Span(Decimal("249.5"), Decimal("249.5")), Span(10, 249), FAIL),
        (None, Span(10, 249), UNKNOWN),
        (None, Span(None, None), PASS),
    ],
)
def test_ranges_include_their_bounds_and_a_straddling_band_is_unknown(criterion, fact, bounds, expected):
    assert outcome(criterion, bounds, **{criterion: fact}) is expected


@pytest.mark.parametrize("listed", ["J", "62", "62.0", "62.01", "62.01Z"])
def test_an_activity_is_under_each_level_above_it(listed):
    assert outcome("naf_include", (listed,), naf="62.01Z") is PASS
    assert outcome("naf_exclude", (listed,), naf="62.01Z") is FAIL
    assert outcome("naf_include", (listed,), naf="47.91B") is FAIL
    assert outcome("naf_exclude", (listed,), naf="47.91B") is PASS
    assert outcome("naf_include", (listed,)) is UNKNOWN
    assert outcome("naf_exclude", (listed,)) is UNKNOWN


def test_an_activity_known_only_at_a_higher_level_is_unknown_below_it():
    assert outcome("naf_include", ("62.01Z",), naf="62") is UNKNOWN
    assert outcome("naf_exclude", ("62.01Z",), naf="62") is UNKNOWN
    assert outcome("naf_include", ("47.91B",), naf="62") is FAIL


def test_a_division_is_not_a_prefix_of_numbers():
    assert outcome("naf_include", ("01.1",), naf="01.13Z") is PASS
    assert outcome("naf_include", ("10.1",), naf="01.13Z") is FAIL
    assert outcome("naf_include", ("C",), naf="01.13Z") is FAIL


@pytest.mark.parametrize(
    ("zones", "facts", "included", "excluded"),
    [
        (("R84",), {"region": "84"}, PASS, FAIL),
        (("R11",), {"region": "84"}, FAIL, PASS),
        (("D69",), {"region": "84"}, UNKNOWN, UNKNOWN),
        (("D13",), {"region": "84"}, FAIL, PASS),
        (("D69",), {"region": "84", "department": "69"}, PASS, FAIL),
        (("D01",), {"department": "69"}, FAIL, PASS),
        (("R84",), {"department": "69"}, PASS, FAIL),
        (("C69123",), {"department": "69"}, UNKNOWN, UNKNOWN),
        (("C69123",), {"region": "84"}, UNKNOWN, UNKNOWN),
        (("C13055",), {"region": "84"}, FAIL, PASS),
        (("C69123",), {"commune": "69123"}, PASS, FAIL),
        (("D13", "D69"), {"region": "84"}, UNKNOWN, UNKNOWN),
        (("D13", "R84"), {"region": "84"}, PASS, FAIL),
        (("R84",), {}, UNKNOWN, UNKNOWN),
        (("D974",), {"region": "04"}, UNKNOWN, UNKNOWN),
        (("D2A",), {"region": "94"}, UNKNOWN, UNKNOWN),
    ],
)
def test_zones_follow_the_finest_known_place(zones, facts, included, excluded):
    assert outcome("zones_include", zones, **facts) is included
    assert outcome("zones_exclude", zones, **facts) is excluded


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 5, 22), 6, date(2026, 11, 22)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), -12, date(2025, 12, 15)),
        (date(9999, 1, 1), 24, date.max),
        (date(1, 1, 1), -24, date.min),
    ],
)
def test_months_are_added_as_the_law_counts_them(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2026, 5, 22), DAY, 6),
        (date(2026, 5, 23), DAY, 5),
        (DAY, DAY, 0),
        (date(2026, 11, 23), DAY, -1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
    ],
)
def test_age_counts_whole_months(start, day, months):
    assert whole_months(start, day) == months


def test_a_business_too_young_learns_the_day_it_will_pass():
    result = judge(Requirement("age_months", Span(36, None)), Profile(created_on=date(2024, 3, 31)), DAY)
    assert (result.outcome, result.actual, result.turns_on) == (FAIL, 31, date(2027, 3, 31))
    assert (
        judge(
            Requirement("age_months", Span(36, None)), Profile(created_on=date(2024, 3, 31)), date(2027, 3, 31)
        ).outcome
        is PASS
    )


def test_a_business_too_old_never_passes_again():
    result = judge(Requirement("age_months", Span(None, 36)), Profile(created_on=date(2020, 1, 1)), DAY)
    assert (result.outcome, result.turns_on) == (FAIL, None)


def test_the_last_month_of_an_upper_bound_is_inside():
    assert outcome("age_months", Span(None, 36), created_on=date(2023, 10, 23)) is PASS
    assert outcome("age_months", Span(None, 36), created_on=date(2023, 10, 22)) is FAIL
    assert outcome("age_months", Span(6, None)) is UNKNOWN


@pytest.mark.parametrize(("rule", "own", "expected"), [
    ("excluded", False, PASS), ("excluded", True, FAIL), ("excluded", None, UNKNOWN),
    ("only", True, PASS), ("only", False, FAIL), ("only", None, UNKNOWN),
])  # fmt: skip
def test_micro_entrepreneurs_are_shut_out_or_alone(rule, own, expected):
    assert outcome("micro_entrepreneur", rule, micro_entrepreneur=own) is expected


@pytest.mark.parametrize(
    ("listed", "own", "included", "excluded"),
    [
        (("57",), "5710", PASS, FAIL),
        (("5710",), "5710", PASS, FAIL),
        (("54", "55"), "5710", FAIL, PASS),
        (("5710",), "57", UNKNOWN, UNKNOWN),
        (("5710",), None, UNKNOWN, UNKNOWN),
    ],
)
def test_legal_forms_are_compared_by_their_beginning(listed, own, included, excluded):
    assert outcome("legal_forms_include", listed, legal_form=own) is included
    assert outcome("legal_forms_exclude", listed, legal_form=own) is excluded


@pytest.mark.parametrize(
    ("period", "expected", "turns_on"),
    [
        (Period(DAY, DAY), PASS, None),
        (Period(date(2026, 11, 23), None), FAIL, date(2026, 11, 23)),
        (Period(None, date(2026, 11, 21)), FAIL, None),
        (Period(None, DAY), PASS, None),
    ],
)
def test_both_ends_of_the_open_period_are_inside(period, expected, turns_on):
    result = judge(Requirement(OPEN_PERIOD, period), Profile(), DAY)
    assert (result.outcome, result.turns_on) == (expected, turns_on)


def test_a_span_upside_down_is_refused():
    with pytest.raises(ValueError):
        Span(5, 4)
