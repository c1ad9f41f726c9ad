"""The funding plan once aid was asked for: what was granted counts, and nothing stands against it."""

from decimal import Decimal

import pytest

from subsidies.funding.plan.parts import Asked, Doubt, Stand
from tests.subsidies.funding.plans import DAY, option, plan, remarks, sent, won, work

pytestmark = pytest.mark.unit


def test_what_was_granted_counts_as_granted_and_not_as_had_already() -> None:
    one = option("a", rate_pct=30, once_per_years=3, apply_before_start=True, closed=True)
    made = plan(work(1, "10000", one, status="under_way", asked={"a": won()}), earlier={"a": DAY})
    assert (made.aid_low_eur, made.aid_high_eur, made.own_high_eur) == (5000, 5000, 5000)
    assert (made.funded[0].lines[0].doubts, made.guarded, remarks(made)) == ((), (), [])


@pytest.mark.parametrize("eligibility", ["not_eligible", "unknown"])
def test_no_verdict_of_today_takes_back_what_was_granted(eligibility: str) -> None:
    one = option("a", eligibility, rate_pct=30, suspended=True)
    assert plan(work(1, "10000", one, asked={"a": won()})).aid_low_eur == 5000


def test_what_was_received_counts_where_the_granted_amount_was_not_said() -> None:
    paid = won(None, received_eur=Decimal(700), stand=Stand.PAID)
    assert plan(work(1, "1000", option("a"), asked={"a": paid})).aid_low_eur == 700


def test_a_grant_of_an_unknown_amount_is_at_most_what_the_terms_say() -> None:
    made = plan(work(1, "1000", option("a", rate_pct=30, closed=True), asked={"a": won(None)}))
    assert (made.aid_low_eur, made.aid_high_eur) == (0, 300)
    made = plan(work(1, "1000", option("a"), asked={"a": won(None)}))
    assert (made.not_stated, made.own_low_eur) == (1, None)


def test_what_was_granted_never_passes_the_cost_nor_is_cut_by_the_share_of_public_money() -> None:
    assert plan(work(1, "4000", option("a"), asked={"a": won()})).aid_high_eur == 4000
    capped = option("a", max_public_pct=40)
    assert plan(work(1, "10000", capped, asked={"a": won()})).aid_high_eur == 5000


def test_what_was_granted_for_several_measures_is_shared_by_cost() -> None:
    one, both = option("a", rate_pct=50), won(covers={1: Decimal(1000), 2: Decimal(3000)})
    made = plan(work(1, "1000", one, asked={"a": both}), work(2, "3000", one, asked={"a": both}))
    assert [item.aid_high_eur for item in made.funded] == [1000, 3000]
    assert remarks(made) == ["over_cost", "over_cost"], "and none to apply once"
    alone = plan(work(1, "1000", one, asked={"a": won("400", covers={1: Decimal(1000), 2: Decimal(3000)})}))
    assert alone.aid_high_eur == 100, "the other measure has its part, in the plan or not"
    unknown = won("400", covers={1: Decimal(1000), 2: None})
    assert plan(work(1, "1000", one, asked={"a": unknown})).aid_low_eur == 0


def test_a_loan_that_was_granted_stays_a_loan() -> None:
    made = plan(work(1, "9000", option("loan", kind="loan"), asked={"loan": won()}))
    assert (made.aid_high_eur, made.own_high_eur) == (0, 9000)


def test_a_grant_for_one_measure_is_had_already_for_another() -> None:
    one = option("a", rate_pct=50, once_per_years=3)
    mine = won("500", covers={1: Decimal(1000)})
    made = plan(work(1, "1000", one, asked={"a": mine}), work(2, "1000", one), earlier={"a": DAY})
    assert [item.aid_high_eur for item in made.funded] == [500, 0]
    assert made.funded[1].lines[0].doubts == (Doubt.ONCE,) and remarks(made) == ["once_again"]


def test_of_two_that_exclude_each_other_the_granted_one_stays() -> None:
    one, other = option("a", rate_pct=20), option("b", rate_pct=80, not_with_ids=["a"])
    made = plan(work(1, "1000", one, other, asked={"a": won("200")}))
    assert (made.aid_low_eur, made.aid_high_eur) == (200, 200)
    assert made.funded[0].lines[1].doubts == (Doubt.EXCLUDED,)


def test_what_the_ledger_holds_is_not_counted_again() -> None:
    one = option("a", rate_pct=50, aid_regime="de_minimis")
    cost, room = "400000", Decimal(100000)
    held = plan(work(1, cost, one, asked={"a": won("200000", in_ledger=True)}), room_eur=room)
    assert (held.de_minimis_eur, held.de_minimis, remarks(held)) == (0, (), [])
    owed = plan(work(1, cost, one, asked={"a": won("200000")}), room_eur=room)
    assert owed.de_minimis_eur == 200000 and remarks(owed) == ["over_room"], "granted, and the room knows nothing of it"
    silent = option("b", rate_pct=50)
    assert plan(work(1, cost, silent, asked={"b": won("9", minor=True)})).de_minimis_eur == 9


@pytest.mark.parametrize("status", ["planned", "under_way", "done"])
def test_once_it_is_sent_neither_guard_nor_end_nor_beginning_stands_against_it(status: str) -> None:
    one = option("a", rate_pct=50, apply_before_start=True, closed=True)
    made = plan(work(1, "1000", one, status=status, asked={"a": sent()}))
    assert (made.aid_low_eur, made.guarded, made.funded[0].lines[0].doubts) == (500, (), ())


def test_an_application_for_one_measure_guards_no_other() -> None:
    one = option("a", rate_pct=50, apply_before_start=True)
    mine = sent(covers={1: Decimal(100)})
    made = plan(work(1, "100", one, asked={"a": mine}), work(2, "100", one))
    assert [item.number for item in made.guarded[0].waiting] == [2]
    assert remarks(made) == [], "what is sent is no longer one application with the rest"


def test_being_prepared_changes_nothing() -> None:
    one = option("a", rate_pct=50, apply_before_start=True, closed=True)
    asked = Asked(1, "A-001", Stand.PREPARING)
    made = plan(work(1, "1000", one, status="under_way", asked={"a": asked}))
    assert made.funded[0].lines[0].doubts == (Doubt.CLOSED, Doubt.TOO_LATE)


def test_money_that_has_come_is_awaited_no_more() -> None:
    one, came = option("a", rate_pct=50, paid="after"), won("500", stand=Stand.PAID)
    made = plan(work(1, "1000", one, asked={"a": came}), work(2, "1000", one, status="done", asked={"a": came}))
    assert (made.cash.done_eur, made.cash.later_high_eur) == (0, 0)
    assert made.cash.months[0].comes_eur == 250, "its part, by cost"
    waiting = plan(work(1, "1000", one, status="done", asked={"a": won("500")}))
    assert (waiting.cash.done_eur, waiting.cash.later_low_eur, waiting.cash.most_eur) == (1000, 500, 0)
