"""The funding plan: totals, what cannot be combined, who pays first, in which order, and too late."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.funding.amounts import Certainty
from subsidies.funding.plan.parts import Asked, Choice, Doubt, Option, Stand, Unsure, Work
from subsidies.funding.plan.planning import plan_of
from subsidies.matching.facts import Profile
from tests.subsidies.funding.plans import TODAY, option, plan, remarks, won, work

pytestmark = pytest.mark.unit


def test_cost_less_aid_is_the_own_share() -> None:
    made = plan(work(1, "480", option("half", rate_pct=50)), work(2, "1000", option("tenth", rate_pct=10)))
    assert (made.cost_eur, made.aid_low_eur, made.aid_high_eur) == (1480, 340, 340)
    assert (made.own_low_eur, made.own_high_eur) == (1140, 1140)


@pytest.mark.parametrize(
    ("one", "doubt"),
    [
        (option("a", "unknown", rate_pct=50), Doubt.TO_SETTLE),
        (option("a", rate_pct=50, suspended=True), Doubt.SUSPENDED),
        (option("a", rate_pct=50, not_met=1), Doubt.NOT_MET),
        (option("a", "not_eligible", rate_pct=50, opens_on=date(2027, 1, 4)), Doubt.SOON),
    ],
)
def test_what_is_not_sure_counts_at_most(one: Option, doubt: Doubt) -> None:
    made = plan(work(1, "1000", one))
    assert (made.aid_low_eur, made.aid_high_eur) == (0, 500)
    assert made.funded[0].lines[0].doubts == (doubt,)


@pytest.mark.parametrize("one", [option("a", "not_eligible", rate_pct=50), option("a", rate_pct=50, closed=True)])
def test_what_is_not_for_this_business_counts_for_nothing(one: Option) -> None:
    assert plan(work(1, "1000", one)).aid_high_eur == 0


def test_aid_without_a_stated_amount_is_counted_apart_and_leaves_the_own_share_open() -> None:
    made = plan(work(1, "1000", option("a"), option("b", rate_pct=20)))
    assert (made.aid_low_eur, made.aid_high_eur, made.not_stated) == (200, 200, 1)
    assert (made.own_low_eur, made.own_high_eur) == (None, 800)


def test_an_unknown_cost_is_never_zero() -> None:
    made = plan(work(1, None, option("a", rate_pct=50)), work(2, "100"))
    assert (made.cost_eur, made.unknown_costs, made.own_high_eur) == (100, 1, 100)
    assert made.funded[0].own_high_eur is None
    assert made.cash.unknown_costs == 1


def test_loans_are_not_subtracted() -> None:
    made = plan(work(1, "9000", option("loan", kind="loan", amount_min=5000, amount_max=75000)))
    assert (made.aid_high_eur, made.own_high_eur) == (0, 9000)


def test_one_loan_for_several_measures_is_no_larger_than_each() -> None:
    loan = option("loan", kind="loan", amount_min=5000, amount_max=75000)
    made = plan(work(1, "4000", loan), work(2, "2000", loan))
    assert [item.lines[0].aid.high_eur for item in made.funded] == [4000, 2000], "together they reach its least"
    assert made.own_low_eur == 6000


@pytest.mark.parametrize(
    ("terms", "other", "most"),
    [
        ({"spend_min": 5000}, None, 1500),
        ({"spend_min": 5000, "amount_max": 1000}, None, 1000),
        ({"spend_min": 5000}, "2000", 1500),
        ({"spend_min": 5000}, "1999", 0),
    ],
)
def test_a_cost_still_unknown_may_bring_what_is_spent_to_the_least(
    terms: dict[str, int], other: str | None, most: int
) -> None:
    grant = option("a", rate_pct=50, **terms)
    line = plan(work(1, "3000", grant), work(2, other, grant)).funded[0].lines[0]
    assert line.high_eur == most
    assert line.low_eur == (0 if other is None else most)
    assert line.aid.certainty is (Certainty.NOTHING if not most else Certainty.KNOWN if other else Certainty.RANGE)
    if other is None:
        assert "least_open" in [step.code for step in line.aid.steps]


@pytest.mark.parametrize("kind", ["loan", "guarantee"])
@pytest.mark.parametrize("terms", [{"amount_min": 10000}, {"amount_tranches": [{"min": 10000, "max": 50000}]}])
def test_a_cost_still_unknown_may_bring_what_is_borrowed_to_the_least(kind: str, terms: dict[str, Any]) -> None:
    loan = option("a", **{"kind": kind, "amount_max": 50000, **terms})
    aid = plan(work(1, "4000", loan), work(2, None, loan)).funded[0].lines[0].aid
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (0, 4000, Certainty.RANGE)
    assert plan(work(1, "4000", loan), work(2, "5999", loan)).funded[0].lines[0].aid.high_eur == 0


amounts = st.none() | st.integers(0, 20_000)


@given(
    st.integers(1, 20_000),
    st.lists(st.integers(1, 20_000), max_size=2),
    st.integers(0, 40_000),
    st.fixed_dictionaries(dict.fromkeys(("spend_min", "spend_max", "amount_max", "amount_min"), amounts)),
    st.sampled_from(["grant", "loan", "guarantee"]),
    st.none() | st.integers(0, 100),
)
def test_whatever_the_unknown_cost_turns_out_to_be_the_measure_gets_what_was_said(  # noqa: PLR0917
    cost: int, known: list[int], other: int, terms: dict[str, int | None], kind: str, rate: int | None
) -> None:
    one = option("a", kind=kind, rate_pct=rate if kind == "grant" else None, **terms)
    works = [work(1, str(cost), one), *(work(place, str(eur), one) for place, eur in enumerate(known, start=3))]
    before = plan(*works, work(2, None, one)).funded[0].lines[0].aid
    after = plan(*works, work(2, str(other), one)).funded[0].lines[0].aid
    if after.high_eur is not None and before.high_eur is not None:
        assert after.high_eur <= before.high_eur + Decimal("0.05"), "cents left over go to the largest"
    if before.low_eur and after.low_eur is not None:
        assert before.low_eur <= after.low_eur + Decimal("0.05")


def test_public_money_stops_at_its_share() -> None:
    made = plan(work(1, "1000", option("a", rate_pct=50, max_public_pct=70), option("b", rate_pct=40)))
    assert made.aid_high_eur == 700 and remarks(made) == ["over_public"]


def test_two_programmes_over_the_same_cost_stop_at_the_cost() -> None:
    made = plan(work(1, "1000", option("a", rate_pct=60), option("b", rate_pct=60)))
    assert (made.aid_high_eur, made.own_low_eur) == (1000, 0) and remarks(made) == ["over_cost"]


def test_of_two_that_exclude_each_other_only_one_comes() -> None:
    made = plan(work(1, "1000", option("a", rate_pct=60, not_with_ids=["b"]), option("b", rate_pct=20)))
    assert (made.aid_low_eur, made.aid_high_eur) == (200, 600) and remarks(made) == ["not_with"]


def test_exclusion_over_different_measures_is_said_without_taking_anything_off() -> None:
    one, other = option("a", rate_pct=60, not_with_ids=["b"]), option("b", rate_pct=20)
    made = plan(work(1, "1000", one), work(2, "1000", other))
    assert made.aid_high_eur == 800 and remarks(made) == ["not_with_elsewhere"]


def test_what_came_within_its_years_does_not_come_again() -> None:
    one = option("a", rate_pct=50, once_per_years=3)
    made = plan(work(1, "1000", one), earlier={"a": date(2024, 1, 15)})
    assert made.aid_high_eur == 0 and made.funded[0].lines[0].doubts == (Doubt.ONCE,)
    assert dict(made.remarks[0].values)["day"] == date(2027, 1, 15)
    assert plan(work(1, "1000", one), earlier={"a": date(2023, 11, 28)}).aid_high_eur == 500


def test_one_application_over_several_measures_keeps_to_its_most() -> None:
    one = option("a", rate_pct=50, amount_max=1000, once_per_years=2)
    made = plan(work(1, "1000", one), work(2, "2000.01", one))
    assert made.aid_high_eur == 1000
    assert [item.aid_high_eur for item in made.funded] == [Decimal("333.33"), Decimal("666.67")]
    assert remarks(made) == ["once_together"]


def test_a_smaller_eligible_cost_counts_and_a_larger_one_does_not() -> None:
    one = option("a", rate_pct=50)
    assert plan(work(1, "1000", one, eligible={"a": "400"})).aid_high_eur == 200
    assert plan(work(1, "1000", one, eligible={"a": "9000"})).aid_high_eur == 500


def test_what_opens_soon_is_guarded_already() -> None:
    one = option("a", "not_eligible", rate_pct=50, apply_before_start=True, opens_on=date(2027, 1, 4))
    assert [work.number for work in plan(work(1, "100", one)).guarded[0].waiting] == [1]
    assert plan(work(1, "100", option("a", "not_eligible", apply_before_start=True))).guarded == ()


def test_the_plan_counts_the_programmes_that_its_aid_is_not_sure_of() -> None:
    perhaps, conditions = option("a", "unknown", rate_pct=10, to_confirm=1), option("b", rate_pct=10, to_confirm=2)
    sure, never = option("c", rate_pct=10), option("d", "not_eligible", rate_pct=10)
    made = plan(
        work(1, "1000", perhaps, conditions, sure, never), work(2, "1000", perhaps, option("e", suspended=True))
    )
    assert made.unsure == Unsure(to_settle=1, to_confirm=2, otherwise=1)
    granted = plan(work(1, "1000", option("b", "unknown", to_confirm=1), asked={"b": won("10")}))
    assert granted.unsure == Unsure()


def test_measures_under_way_are_named_as_too_late() -> None:
    one = option("a", rate_pct=50, apply_before_start=True)
    made = plan(work(1, "100", one), work(2, "100", one, status="under_way"), work(3, "100", one, status="done"))
    (guarded,) = made.guarded
    assert [item.number for item in guarded.waiting] == [1]
    assert [item.number for item in guarded.too_late] == [2, 3]
    assert (made.aid_low_eur, made.aid_high_eur) == (50, 150)


def test_the_business_advances_what_no_aid_has_paid_before() -> None:
    made = plan(
        work(1, "1000", option("first", rate_pct=30, paid="before"), due_on=date(2027, 2, 10)),
        work(2, "2000", option("last", rate_pct=50, paid="after"), due_on=date(2026, 12, 1)),
        work(3, "500", option("silent", rate_pct=10), due_on=date(2020, 1, 1)),
        work(4, "800", option("done", rate_pct=10), status="done"),
    )
    rows = [(month.on, month.pays_eur, month.comes_eur, month.advanced_eur) for month in made.cash.months]
    assert rows == [
        (date(2026, 11, 1), 500, 0, 500),
        (date(2026, 12, 1), 2000, 0, 2500),
        (date(2027, 2, 1), 1000, 300, 3200),
    ]
    assert (made.cash.most_eur, made.cash.later_low_eur, made.cash.later_high_eur) == (3200, 1130, 1130)
    assert made.cash.done_eur == 800, "advanced already, and its aid is still to come"
    assert made.cash.paid_unknown == ("Silent", "Done")


def test_de_minimis_aid_is_added_up_against_the_room_left() -> None:
    one = option("a", rate_pct=50, aid_regime="de_minimis")
    made = plan(work(1, "1000", one), room_eur=Decimal(300))
    assert (made.de_minimis_eur, made.de_minimis) == (500, ("A",)) and remarks(made) == ["over_room"]
    assert remarks(plan(work(1, "1000", one))) == []


@pytest.mark.parametrize("exclusive", [True, False])
def test_de_minimis_aid_that_cannot_come_together_is_not_added_up(exclusive: bool) -> None:
    one = option("a", amount_min=200, amount_max=200, aid_regime="de_minimis", not_with_ids=["b"] if exclusive else [])
    other = option("b", amount_min=150, amount_max=150, aid_regime="de_minimis")
    made = plan(work(1, "400", one, other), room_eur=Decimal(300))
    assert made.de_minimis_eur == (200 if exclusive else 350)
    assert ("over_room" in remarks(made)) is not exclusive


def test_de_minimis_aid_stops_where_the_aid_does() -> None:
    one, other = (option(slug, rate_pct=80, aid_regime="de_minimis") for slug in "ab")
    assert plan(work(1, "1000", one, other)).de_minimis_eur == 1000


def test_what_is_not_for_this_business_takes_no_de_minimis_room() -> None:
    made = plan(work(1, "1000", option("a", "not_eligible", rate_pct=50, aid_regime="de_minimis")))
    assert (made.de_minimis_eur, made.de_minimis) == (0, ())


def test_an_alternative_that_is_left_out_lowers_no_ceiling() -> None:
    one, other = option("a", rate_pct=80), option("b", rate_pct=40, max_public_pct=50, not_with_ids=["a"])
    made = plan(work(1, "1000", one, other))
    assert (made.aid_low_eur, made.aid_high_eur) == (400, 800) and remarks(made) == ["not_with"]


def test_what_pays_nothing_lowers_no_ceiling() -> None:
    none = option("b", rate_pct=40, spend_min=5000, max_public_pct=50)
    assert plan(work(1, "1000", option("a", rate_pct=80), none)).aid_high_eur == 800


def test_the_aid_of_a_measure_whose_cost_is_unknown_is_in_no_sum() -> None:
    fixed = option("a", amount_min=5000, amount_max=5000)
    made = plan(work(1, None, fixed, option("c")), work(2, "1000", option("b", rate_pct=10)))
    assert (made.cost_eur, made.aid_low_eur, made.aid_high_eur, made.own_high_eur) == (1000, 100, 100, 900)
    assert (made.apart_low_eur, made.apart_high_eur, made.apart_not_stated, made.not_stated) == (0, 5000, 1, 0)
    assert (made.cash.later_high_eur, made.cash.unknown_costs) == (100, 1)


def test_a_limit_shared_with_an_unknown_cost_is_counted_once_and_not_sure() -> None:
    one = option("a", rate_pct=50, amount_max=1000)
    made = plan(work(1, "4000", one), work(2, "4000", one), work(3, None, one))
    assert (made.aid_low_eur, made.aid_high_eur) == (0, 1000)
    rate = option("b", rate_pct=50)
    made = plan(work(1, "4000", rate), work(2, None, rate))
    assert (made.aid_low_eur, made.aid_high_eur) == (2000, 2000), "a share alone shares no limit"


def test_money_paid_before_is_not_counted_on_where_an_alternative_may_be_taken() -> None:
    early, late = option("a", rate_pct=60, paid="before", not_with_ids=["b"]), option("b", rate_pct=20, paid="after")
    made = plan(work(1, "1000", early, late))
    assert made.cash.months[0].comes_eur == 0 and made.cash.later_high_eur == 200


def test_many_alternatives_are_compared_quickly() -> None:
    many = [option(f"p{number}", rate_pct=5, not_with_ids=[f"p{number ^ 1}"]) for number in range(12)]
    made = plan(work(1, "1000", *many))
    assert (made.aid_low_eur, len(made.funded[0].ways)) == (300, 64)


records = st.builds(
    option,
    st.sampled_from("abcde"),
    st.sampled_from(["eligible", "unknown", "not_eligible"]),
    rate_pct=st.none() | st.integers(0, 100),
    amount_max=st.none() | st.integers(0, 5000),
    max_public_pct=st.none() | st.integers(0, 100),
    not_with_ids=st.lists(st.sampled_from("abcde"), max_size=2),
    paid=st.sampled_from([None, "before", "after", "instalments"]),
    apply_before_start=st.booleans(),
)
applications = st.none() | st.builds(
    Asked,
    st.integers(1, 2),
    st.just("A-001"),
    st.sampled_from(Stand),
    granted_eur=st.none() | st.decimals(0, 10**5, places=2),
    covers=st.none() | st.dictionaries(st.integers(0, 5), st.none() | st.decimals(0, 10**5, places=2)),
    in_ledger=st.booleans(),
)
catalogues = st.lists(records, max_size=5, unique_by=lambda one: one.slug)


@given(catalogues, st.lists(st.none() | st.decimals(0, 10**5, places=2), max_size=4), st.data())
def test_the_sums_hold_for_any_plan(options: list[Option], costs: list[Decimal | None], data: st.DataObject) -> None:
    works = [
        Work(
            number,
            str(number),
            data.draw(st.sampled_from(["planned", "under_way", "done"])),
            cost,
            data.draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))),
            tuple(Choice(one, None, data.draw(applications)) for one in options if data.draw(st.booleans())),
        )
        for number, cost in enumerate(costs)
    ]
    made = plan_of(works, Profile(), TODAY)
    assert made.aid_low_eur <= made.aid_high_eur
    for item in made.funded:
        if item.work.cost_eur is None:
            continue
        assert item.own_high_eur is not None and 0 <= item.own_high_eur <= item.work.cost_eur
        assert item.own_high_eur + item.aid_low_eur == item.work.cost_eur
        if item.own_low_eur is not None:
            assert item.own_low_eur + item.aid_high_eur == item.work.cost_eur
        assert item.aid_high_eur <= item.work.cost_eur
    assert made.own_high_eur + made.aid_low_eur == made.cost_eur
    assert 0 <= made.cash.most_eur <= made.cost_eur
    assert made.cash.later_low_eur >= 0 and made.cash.later_high_eur <= made.aid_high_eur
    assert made.cash.later_low_eur <= made.cash.later_high_eur
