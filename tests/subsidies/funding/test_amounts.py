"""What a programme pays towards a cost: bounds, tranches, what is not stated, and what is no grant."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.funding.amounts import Aid, Certainty, Nature, pays
from subsidies.funding.terms import ceiling
from subsidies.funding.wording import formula, terms_lines
from subsidies.matching.facts import Profile, Span

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 28)
NOBODY = Profile()


def record(**fields: Any) -> dict[str, Any]:
    return {"id": "x", "kind": "grant", **fields}


def paid(cost: str | None, profile: Profile = NOBODY, *, bought: str = "", **fields: Any) -> Aid:
    return pays(record(**fields), None if cost is None else Decimal(cost), profile, TODAY, bought=bought)


def codes(aid: Aid) -> list[str]:
    return [step.code for step in aid.steps]


@pytest.mark.parametrize(
    ("cost", "low", "high", "certainty"),
    [
        ("2999.99", "0", "0", Certainty.NOTHING),
        ("3000", "900", "900", Certainty.KNOWN),
        ("10000.05", "3000.02", "3000.02", Certainty.KNOWN),  # 3000.015, half up
        ("15000", "4500", "4500", Certainty.KNOWN),
        ("40000", "4500", "4500", Certainty.KNOWN),
    ],
)
def test_a_rate_holds_between_the_least_and_the_most_spending(
    cost: str, low: str, high: str, certainty: Certainty
) -> None:
    """30 % of 3,000 to 15,000 €."""
    aid = paid(cost, rate_pct=30, spend_min=3000, spend_max=15000, amount_min=900, amount_max=4500)
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (Decimal(low), Decimal(high), certainty)


def test_spending_below_the_least_says_so() -> None:
    assert codes(paid("100", rate_pct=30, spend_min=3000)) == ["below_spend_min"]


def test_a_grant_smaller_than_the_least_is_in_doubt_not_raised() -> None:
    aid = paid("1000", rate_pct=80, amount_min=3200, amount_max=5000)
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (0, 800, Certainty.RANGE)
    assert "below_least" in codes(aid)


def test_a_fixed_amount_never_passes_the_cost() -> None:
    assert paid("9000", amount_min=1500, amount_max=1500).high_eur == 1500
    aid = paid("1000", amount_min=1500, amount_max=1500)
    assert (aid.low_eur, aid.high_eur) == (0, 1000)


def test_what_is_not_stated_is_never_zero() -> None:
    aid = paid("1000")
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (None, None, Certainty.NOT_STATED)
    assert paid(None, amount_max=500).low_eur is None
    assert paid(None, rate_pct=40).certainty is Certainty.NOT_STATED


def test_only_the_least_amount_stated_leaves_the_rest_up_to_the_cost() -> None:
    aid = paid("1000", amount_min=200)
    assert (aid.low_eur, aid.high_eur) == (200, 1000)


def test_an_unknown_cost_leaves_the_most_it_pays() -> None:
    aid = paid(None, rate_pct=30, spend_max=15000)
    assert (aid.low_eur, aid.high_eur) == (None, 4500)


TRANCHES = [
    {"employees": [1, 9], "turnover_max": 2000000, "max": 2500},
    {"employees": [10, 249], "turnover_max": 50000000, "max": 10000},
]


def staffed(low: int, high: int, turnover: int | None = 500000) -> Profile:
    return Profile(employees=Span(low, high), turnover_eur=None if turnover is None else Span.exactly(turnover))


def test_the_tranche_whose_criteria_pass_pays() -> None:
    aid = paid("20000", staffed(6, 6), rate_pct=50, amount_tranches=TRANCHES)
    assert (aid.low_eur, aid.high_eur, aid.missing) == (2500, 2500, ())
    assert paid("20000", staffed(10, 12), rate_pct=50, amount_tranches=TRANCHES).high_eur == 10000


def test_an_unknown_fact_makes_a_range_from_the_worst_to_the_best_tranche() -> None:
    aid = paid("30000", staffed(6, 12), rate_pct=50, amount_tranches=TRANCHES)
    assert (aid.low_eur, aid.high_eur, aid.missing) == (2500, 10000, ("employees",))


def test_one_tranche_left_that_may_fail_as_well_starts_at_nothing() -> None:
    aid = paid("20000", staffed(3, 3, turnover=None), rate_pct=50, amount_tranches=TRANCHES)
    assert (aid.low_eur, aid.high_eur, aid.missing) == (0, 2500, ("turnover_eur",))


UP_TO_49 = [{"employees": [0, 9], "min": 1000, "max": 1000}, {"employees": [10, 49], "min": 2000, "max": 2000}]


@pytest.mark.parametrize(
    ("profile", "low"),
    [
        (NOBODY, 0),  # three hundred people are in no bracket
        (Profile(employees=Span(20, 99)), 0),
        (Profile(employees=Span(3, 30)), 1000),
        (Profile(employees=Span(3, 49)), 1000),
    ],
)
def test_the_least_of_the_brackets_is_sure_only_where_they_leave_no_gap(profile: Profile, low: int) -> None:
    assert paid("10000", profile, amount_tranches=UP_TO_49).low_eur == low


def test_brackets_without_a_gap_hold_whoever_it_is() -> None:
    rows = [{"employees": [0, 9], "rate_pct": 50}, {"employees": [10, None], "rate_pct": 30}]
    assert (paid("1000", amount_tranches=rows).low_eur, paid("1000", amount_tranches=rows).high_eur) == (300, 500)
    rows[1]["employees"] = [11, None]
    assert paid("1000", amount_tranches=rows).low_eur == 0, "ten people are in none"
    money = [{"turnover_max": 2000000, "rate_pct": 50}, {"turnover_eur": [2000000, None], "rate_pct": 30}]
    assert paid("1000", amount_tranches=money).low_eur == 300


def test_two_missing_facts_make_nothing_sure() -> None:
    assert paid("20000", rate_pct=50, amount_tranches=TRANCHES).low_eur == 0


def test_a_bracket_without_figures_is_not_left_out_of_the_least() -> None:
    rows = [{"employees": [0, 9], "text": "au cas par cas"}, {"employees": [10, None], "min": 5000, "max": 5000}]
    aid = paid("10000", amount_tranches=rows)
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (None, None, Certainty.NOT_STATED)
    assert paid("10000", staffed(12, 12), amount_tranches=rows).low_eur == 5000


def test_the_brackets_of_a_loan_are_those_of_the_business() -> None:
    rows = [{"employees": [0, 9], "min": 1000, "max": 5000}, {"employees": [10, None], "min": 20000, "max": 90000}]
    aid = paid("10000", staffed(3, 3), kind="loan", amount_tranches=rows)
    assert (aid.nature, aid.low_eur, aid.high_eur) == (Nature.LENT, 1000, 5000)


CONTRACT = [{"max": 200000, "text": "subvention"}, {"max": 300000, "text": "avance remboursable"}]


def test_what_a_bracket_lends_is_not_given() -> None:
    aid = paid("500000", amount_tranches=CONTRACT)
    assert (aid.nature, aid.low_eur, aid.high_eur) == (Nature.GIVEN, 0, 200000)
    assert dict(aid.steps[-1].values) == {"most": 300000} and codes(aid)[-1] == "lent_besides_most"
    assert "tranche" not in codes(aid), "it is in the only one: nothing to say"


@pytest.mark.parametrize(
    ("words", "lent"),
    [
        ("Avance récupérable", True),
        ("Prêt d’honneur à taux zéro", True),
        ("repayable advance", True),
        ("subvention non remboursable", False),
        ("avance de 30 % à la signature", False),
        ("après travaux", False),
    ],
)
def test_a_loan_is_known_by_its_words(words: str, lent: bool) -> None:
    assert paid("1000", amount_tranches=[{"max": 500, "text": words}]).lowers_cost is not lent


def test_the_catalogue_says_which_bracket_is_paid_back() -> None:
    lines = terms_lines(record(amount_tranches=CONTRACT))
    assert "subvention" in lines[0] and "avance remboursable" in lines[1]


def test_no_tranche_fits_pays_nothing() -> None:
    aid = paid("20000", staffed(500, 500), rate_pct=50, amount_tranches=TRANCHES)
    assert (aid.high_eur, codes(aid)) == (0, ["no_tranche"])


@pytest.mark.parametrize(
    ("kind", "nature"), [("loan", Nature.LENT), ("guarantee", Nature.BACKED), ("tax_relief", Nature.TAX)]
)
@pytest.mark.parametrize("cost", ["100000", None])
def test_what_is_no_gift_is_never_subtracted(cost: str | None, kind: str, nature: Nature) -> None:
    aid = paid(cost, kind=kind, amount_min=5000, amount_max=75000, rate_pct=40)
    assert (aid.nature, aid.lowers_cost, aid.low_eur, aid.high_eur) == (nature, False, 5000, 75000)


@pytest.mark.parametrize("kind", ["loan", "guarantee"])
def test_nobody_borrows_more_than_it_costs(kind: str) -> None:
    aid = paid("9000", kind=kind, amount_min=5000, amount_max=75000)
    assert (aid.low_eur, aid.high_eur) == (5000, 9000) and "borrowed_whole" in codes(aid)
    silent = paid("9000", kind=kind)
    assert (silent.certainty, silent.high_eur) == (Certainty.NOT_STATED, None)


@pytest.mark.parametrize("kind", ["loan", "guarantee"])
@pytest.mark.parametrize("terms", [{"amount_min": 5000}, {"amount_tranches": [{"min": 5000, "max": 75000}]}])
def test_a_loan_that_starts_above_the_cost_is_not_for_it(kind: str, terms: dict[str, Any]) -> None:
    aid = paid("480", kind=kind, **terms)
    assert (aid.certainty, aid.high_eur) == (Certainty.NOTHING, 0)
    assert dict(aid.steps[-1].values) == {"least": 5000, "cost": 480}
    assert paid("0", kind=kind, amount_max=500).high_eur == 0


def test_advice_pays_a_share_where_one_is_stated_and_is_help_in_kind_otherwise() -> None:
    assert paid("1000", bought="advice", kind="advice", rate_pct=40).high_eur == 400
    aid = paid("1000", kind="training")
    assert (aid.nature, aid.certainty) == (Nature.IN_KIND, Certainty.NOT_STATED)


@pytest.mark.parametrize(("kind", "bought"), [("advice", ""), ("training", ""), ("advice", "training")])
@pytest.mark.parametrize("terms", [{"rate_pct": 50}, {"amount_max": 900}, {"amount_tranches": [{"rate_pct": 60}]}])
def test_advice_pays_its_own_price_and_never_that_of_another_purchase(
    kind: str, bought: str, terms: dict[str, Any]
) -> None:
    aid = paid("480", bought=bought, kind=kind, **terms)
    assert (aid.nature, aid.lowers_cost) == (Nature.TOWARDS, False)
    assert codes(aid)[0] == f"towards_{kind}"


@pytest.mark.parametrize("words", ["Reste à payer : 3 000 € HT", "Reste à payer\u00a0: 3\u202f000\u00a0€"])
def test_the_price_of_the_advice_follows_from_the_share_left_to_pay(words: str) -> None:
    aid = paid("480", kind="advice", rate_pct=40, amount_text=words)
    said = {step.code: dict(step.values) for step in aid.steps}
    assert said["own_price"] == {"price": 5000, "share": 3000}
    assert (aid.low_eur, aid.high_eur) == (2000, 2000)


@pytest.mark.parametrize("words", ["Reste à payer : 5 400 à 7 200 € HT selon la taille", "Environ 3 000 €", ""])
def test_a_price_that_no_source_gives_is_not_made_up(words: str) -> None:
    aid = paid("480", kind="advice", rate_pct=50, amount_text=words)
    assert "own_price" not in codes(aid) and aid.certainty is Certainty.NOT_STATED


def test_advice_pays_no_more_of_its_price_than_its_most_whatever_is_said_to_be_left() -> None:
    aid = paid("480", kind="advice", rate_pct=50, amount_max=500, amount_text="Reste à payer : 1 000 €")
    assert (aid.low_eur, aid.high_eur, aid.certainty) == (None, 500, Certainty.RANGE)
    assert "conflict" in codes(aid) and "own_price" not in codes(aid)
    both = paid(
        "480",
        kind="advice",
        rate_pct=50,
        amount_max=500,
        amount_text="Reste à payer : 1 000 €",
        amount_conflict=["500 € or 1,000 €"],
    )
    assert codes(both).count("conflict") == 1
    agreeing = paid("480", kind="advice", rate_pct=50, amount_max=1000, amount_text="Reste à payer : 1 000 €")
    assert agreeing.low_eur == agreeing.high_eur == 1000 and "conflict" not in codes(agreeing)


@pytest.mark.parametrize("kind", ["loan", "guarantee"])
def test_what_is_lent_is_not_said_to_pay_the_cost(kind: str) -> None:
    said = formula(paid("4000", kind=kind, amount_max=50000))
    assert not any("more than the cost" in line and "pays" in line for line in said)


def test_a_source_that_contradicts_itself_is_said() -> None:
    assert "conflict" in codes(paid("1000", amount_max=500, amount_conflict=["500 € or 800 €"]))


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        paid("-1", rate_pct=30)


money = st.decimals(0, 10**7, places=2)
rate = st.none() | st.decimals(0, 100, places=2).map(float)
bound = st.none() | st.integers(0, 10**6)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    low, high = draw(bound), draw(bound)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    least, most = draw(bound), draw(bound)
    if least is not None and most is not None:
        least, most = min(least, most), max(least, most)
    row = st.fixed_dictionaries(
        {},
        optional={
            "employees": st.tuples(st.integers(0, 20), st.integers(20, 40)).map(list),
            "max": st.integers(0, 10**5),
            "min": st.integers(0, 100),
            "rate_pct": st.integers(0, 100),
            "turnover_max": st.integers(0, 10**6),
        },
    )
    return record(
        amount_min=low,
        amount_max=high,
        rate_pct=draw(rate),
        spend_min=least,
        spend_max=most,
        max_public_pct=draw(rate),
        amount_tranches=draw(st.just([]) | st.lists(row, max_size=3)),
    )


profiles = st.builds(
    Profile,
    employees=st.none() | st.builds(Span, st.integers(0, 25), st.integers(25, 60)),
    turnover_eur=st.none() | st.integers(0, 10**6).map(Span.exactly),
)


@given(records(), money, profiles)
def test_never_above_the_public_share_nor_the_most_it_pays(
    raw: dict[str, Any], cost: Decimal, profile: Profile
) -> None:
    aid = pays(raw, cost, profile, TODAY)
    if aid.high_eur is None:
        return
    public = Decimal(100) if raw["max_public_pct"] is None else Decimal(str(raw["max_public_pct"]))
    assert aid.high_eur <= ceiling(cost, public) <= cost
    assert aid.low_eur is not None and 0 <= aid.low_eur <= aid.high_eur
    assert aid.high_eur == aid.high_eur.quantize(Decimal("0.01"))
    if raw["amount_max"] is not None and not raw["amount_tranches"]:
        assert aid.high_eur <= raw["amount_max"]


@given(records(), money, money, profiles)
def test_a_higher_cost_never_brings_less(raw: dict[str, Any], one: Decimal, other: Decimal, profile: Profile) -> None:
    small, large = sorted((one, other))
    less, more = (pays(raw, cost, profile, TODAY) for cost in (small, large))
    for before, after in ((less.low_eur, more.low_eur), (less.high_eur, more.high_eur)):
        if before is not None and after is not None:
            assert before <= after


@given(records(), money, profiles, st.integers(0, 80), st.integers(0, 10**6))
def test_whatever_the_facts_turn_out_to_be_the_aid_lies_within_its_range(
    raw: dict[str, Any], cost: Decimal, profile: Profile, people: int, turnover: int
) -> None:
    """The low end counts only what is sure, and the high end all that may come."""
    known = pays(raw, cost, profile, TODAY)
    span = profile.employees or Span(0, 80)
    exact = Profile(
        employees=Span.exactly(min(max(people, int(span.low or 0)), int(span.high or 0))),
        turnover_eur=profile.turnover_eur or Span.exactly(turnover),
    )
    then = pays(raw, cost, exact, TODAY)
    assert (known.low_eur or 0) <= (then.low_eur or 0)
    if known.high_eur is not None and then.high_eur is not None:
        assert then.high_eur <= known.high_eur
