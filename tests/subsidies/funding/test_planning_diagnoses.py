"""The funding plan with a diagnosis: it pays itself and opens other aid, and takes nothing off a purchase."""

from decimal import Decimal
from typing import Any

import pytest

from tests.subsidies.funding.plans import TODAY, option, plan, remarks, won, work

pytestmark = pytest.mark.unit


def test_a_diagnosis_takes_nothing_off_another_purchase() -> None:
    diag, grant = option("diag", kind="advice", rate_pct=50), option("grant", rate_pct=20)
    made = plan(work(1, "480", diag, grant))
    assert (made.aid_low_eur, made.aid_high_eur, made.own_low_eur, made.not_stated) == (96, 96, 384, 0)
    assert made.cash.later_high_eur == 96
    bought = plan(work(1, "8000", diag, service="advice"))
    assert (bought.aid_high_eur, bought.own_high_eur) == (4000, 4000)


@pytest.mark.parametrize("terms", [{"rate_pct": 50}, {}])
def test_a_diagnosis_that_was_granted_still_takes_nothing_off_another_purchase(terms: dict[str, Any]) -> None:
    diag = option("diag", kind="advice", **terms)
    made = plan(work(1, "480", diag, asked={"diag": won("4400")}))
    assert (made.aid_high_eur, made.own_high_eur) == (0, 480)
    assert made.funded[0].lines[0].aid.high_eur == 4400, "and is shown as it was granted"
    bought = plan(work(1, "8000", diag, asked={"diag": won("4400")}, service="advice"))
    assert (bought.aid_low_eur, bought.own_high_eur) == (4400, 3600)


def test_a_diagnosis_chosen_for_a_purchase_too_shares_its_limit_with_no_purchase() -> None:
    diag = option("diag", kind="advice", rate_pct=50, amount_max=1000)
    made = plan(work(1, "8000", diag), work(2, "4000", diag, service="advice"))
    assert [item.aid_high_eur for item in made.funded] == [0, 1000]
    assert remarks(made) == []


def test_what_a_diagnosis_forbids_to_begin_is_the_diagnosis() -> None:
    diag = option("diag", kind="advice", rate_pct=50, apply_before_start=True)
    made = plan(work(1, "480", diag, status="under_way"))
    assert (made.guarded, made.funded[0].lines[0].doubts) == ((), ())
    assert plan(work(1, "480", diag, service="advice")).guarded


def test_de_minimis_aid_for_a_diagnosis_takes_room_all_the_same() -> None:
    diag = option("diag", kind="advice", rate_pct=50, aid_regime="de_minimis", amount_text="Reste à payer : 3000 €")
    made = plan(work(1, "480", diag), work(2, "480", diag), room_eur=Decimal(300))
    assert (made.de_minimis_eur, made.de_minimis) == (3000, ("Diag",)) and "over_room" in remarks(made)
    silent = option("diag", kind="training", rate_pct=50, aid_regime="de_minimis")
    assert plan(work(1, "480", silent)).de_minimis_not_stated == 1


def test_a_diagnosis_chosen_for_itself_and_for_purchases_takes_room_once() -> None:
    diag = option("diag", kind="advice", rate_pct=50, aid_regime="de_minimis", amount_text="Reste à payer : 2000 €")
    towards = [work(1, "480", diag), work(2, "480", diag)]
    assert plan(*towards).de_minimis_eur == 2000
    assert plan(*towards, work(3, "1000", diag, service="advice")).de_minimis_eur == 2000, "the larger, not the sum"
    assert plan(*towards, work(3, "9000", diag, service="advice")).de_minimis_eur == 4500
    other = option("other", rate_pct=10, aid_regime="de_minimis")
    assert plan(*towards, work(3, "1000", diag, other, service="advice")).de_minimis_eur == 2100
    silent = option("diag", kind="advice", rate_pct=50, aid_regime="de_minimis")
    made = plan(work(1, "480", silent), work(2, None, silent, service="advice"))
    assert (made.de_minimis_not_stated, made.de_minimis) == (1, ("Diag",))


def test_the_diagnosis_stands_before_the_grant_it_opens() -> None:
    grant = option("grant", rate_pct=50, prerequisite_ids=["diag"])
    catalogue = {"diag": ("Diagnosis", ["call"]), "call": ("A call", ["grant"])}  # and a circle
    chain = plan(work(1, "100", grant), catalogue=catalogue).chain
    assert [(step.slug, step.state) for step in chain] == [
        ("call", "missing"),
        ("diag", "missing"),
        ("grant", "planned"),
    ]
    chain = plan(work(1, "100", grant), catalogue=catalogue, earlier={"diag": TODAY}).chain
    assert [(step.slug, step.state) for step in chain] == [("diag", "done"), ("grant", "planned")]
    assert plan(work(1, "100", grant)).chain[0].known is False
