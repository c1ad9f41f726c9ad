"""The verdict as a whole, its reasons, and the order of a catalogue."""

from datetime import date
from decimal import Decimal

import pytest

from subsidies.matching.criteria import Outcome
from subsidies.matching.facts import Period, Profile, Programme, Requirement, Source, Span
from subsidies.matching.ranking import Group, rank
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import Eligibility, Phase, evaluate

DAY = date(2026, 11, 22)
BAKERY = profile_from_facts(
    employees_band="12",
    naf="1071c",
    region="84",
    created_on=date(2024, 3, 31),
    micro_entrepreneur=False,
    legal_form="5499",
    turnover_eur=Decimal("612000.50"),
)


def programme(name="p", **parts):
    return Programme(id=name, **parts)


def need(criterion, value):
    return (Requirement(criterion, value),)


def test_a_stored_profile_becomes_facts_and_keeps_what_is_not_known():
    assert (
        Profile(
            employees=Span(20, 49),
            naf="10.71C",
            region="84",
            created_on=date(2024, 3, 31),
            micro_entrepreneur=False,
            legal_form="5499",
            turnover_eur=Span.exactly(Decimal("612000.50")),
        )
        == BAKERY
    )
    assert profile_from_facts() == profile_from_facts(naf="", region="", employees_band="??") == Profile()
    assert profile_from_facts(employees=25, employees_band="12").employees == Span(25, 25)


def test_all_criteria_pass():
    verdict = evaluate(programme(criteria=need("zones_include", ("R84",))), BAKERY, DAY)
    assert verdict.eligibility is Eligibility.ELIGIBLE
    assert verdict.recommended


def test_any_unknown_makes_it_unknown():
    verdict = evaluate(
        programme(criteria=(*need("zones_include", ("D69",)), *need("naf_include", ("C",)))), BAKERY, DAY
    )
    assert verdict.eligibility is Eligibility.UNKNOWN
    assert [result.criterion for result in verdict.unknown] == ["zones_include"]
    assert not verdict.recommended


def test_an_unknown_never_hides_a_fail():
    criteria = (*need("employees", Span(None, 30)), *need("naf_include", ("J",)), *need("zones_include", ("D69",)))
    verdict = evaluate(programme(criteria=criteria), BAKERY, DAY)
    assert verdict.eligibility is Eligibility.NOT_ELIGIBLE
    assert [result.outcome for result in verdict.criteria] == [Outcome.UNKNOWN, Outcome.FAIL, Outcome.UNKNOWN]


def test_exclusion_wins_over_inclusion():
    criteria = (*need("naf_include", ("C",)), *need("naf_exclude", ("10.71",)))
    assert evaluate(programme(criteria=criteria), BAKERY, DAY).eligibility is Eligibility.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("period", "phase"),
    [(Period(None, date(2026, 11, 21)), Phase.CLOSED), (Period(date(2026, 11, 23), None), Phase.NOT_YET_OPEN)],
)
def test_outside_the_open_period_nothing_else_matters(period, phase):
    verdict = evaluate(programme(period=period), BAKERY, DAY)
    assert (verdict.eligibility, verdict.phase) == (Eligibility.NOT_ELIGIBLE, phase)
    assert verdict.failing[0].criterion == "open_period"


def test_a_suspended_programme_is_judged_but_never_recommended():
    verdict = evaluate(programme(suspended=True), BAKERY, DAY)
    assert verdict.eligibility is Eligibility.ELIGIBLE
    assert verdict.suspended
    assert not verdict.recommended


def test_conditions_are_to_confirm_and_never_change_the_verdict():
    verdict = evaluate(programme(conditions=("Taxes paid",)), Profile(), DAY)
    assert verdict.eligibility is Eligibility.ELIGIBLE
    assert verdict.confirm == ("Taxes paid",)


def test_each_reason_carries_requirement_own_value_and_source():
    source = Source(name="official page", link="https://example.org/aid", seen_on="2026-11-22")
    result = evaluate(programme(criteria=need("employees", Span(None, 30)), source=source), BAKERY, DAY).criteria[0]
    assert (result.required, result.actual, result.source) == (Span(None, 30), Span(20, 49), source)


def test_targeting_never_excludes():
    verdict = evaluate(programme(targeting=need("naf_include", ("J",))), BAKERY, DAY)
    assert verdict.eligibility is Eligibility.ELIGIBLE


def test_the_ranking_goes_from_eligible_to_hopeless():
    catalogue = [
        programme("closed", period=Period(None, date(2025, 1, 1))),
        programme("far", criteria=(*need("naf_include", ("J",)), *need("zones_include", ("R11",)))),
        programme("near", criteria=need("micro_entrepreneur", "only")),
        programme("elsewhere", criteria=need("naf_include", ("J",))),
        programme("soon", criteria=need("age_months", Span(36, None))),
        programme("suspended", suspended=True),
        programme("two-unknown", criteria=(*need("employees", Span(None, 30)), *need("zones_include", ("D69",)))),
        programme("one-unknown", criteria=need("zones_include", ("D69",))),
        programme("open-ended"),
        programme("targeted", targeting=need("naf_include", ("10.71",))),
        programme("closes-soon", period=Period(None, date(2026, 12, 31))),
        programme("aimed-elsewhere", targeting=need("naf_include", ("J",))),
    ]
    ranked = rank(catalogue, BAKERY, DAY)
    assert [entry.programme.id for entry in ranked] == [
        "targeted",
        "closes-soon",
        "open-ended",
        "aimed-elsewhere",
        "one-unknown",
        "two-unknown",
        "soon",
        "near",
        "suspended",
        "elsewhere",
        "far",
        "closed",
    ]
    groups = {entry.programme.id: entry.group for entry in ranked}
    assert groups["soon"] is groups["near"] is Group.NEAR_MISS
    assert groups["suspended"] is Group.SUSPENDED
    assert groups["elsewhere"] is Group.NOT_ELIGIBLE, "another trade is not near"


def test_time_that_comes_too_late_is_no_near_miss_by_two_criteria():
    late = programme(
        criteria=(*need("age_months", Span(36, None)), *need("naf_include", ("J",))),
        period=Period(None, date(2027, 1, 1)),
    )
    assert rank([late], BAKERY, DAY)[0].group is Group.NOT_ELIGIBLE


def test_a_record_becomes_a_programme():
    record = {
        "id": "x",
        "title": "X",
        "criteria": {
            "employees": [1, None],
            "naf_include": ["6201z"],
            "micro_entrepreneur": "excluded",
            "naf_exclude": [],
        },
        "targeting": {"zones_include": ["R84"]},
        "conditions": ["c"],
        "opens_on": "2026-01-01",
        "closes_on": None,
        "suspended": True,
        "url": "https://example.org/x",
        "source": {"name": "s", "seen_on": "2026-11-22"},
    }
    assert programme_from_record(record) == Programme(
        id="x",
        title="X",
        criteria=(
            Requirement("employees", Span(1, None)),
            Requirement("naf_include", ("62.01Z",)),
            Requirement("micro_entrepreneur", "excluded"),
        ),
        targeting=need("zones_include", ("R84",)),
        conditions=("c",),
        period=Period(date(2026, 1, 1), None),
        suspended=True,
        source=Source("s", "https://example.org/x", "2026-11-22"),
    )
