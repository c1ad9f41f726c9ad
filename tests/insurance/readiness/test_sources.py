"""Each source that fills questions in: what it answers, with which reference and day, and where it answers nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from insurance.readiness import prefill, values
from insurance.readiness.insured import CONTRACT_LINES
from insurance.readiness.questions import load
from insurance.readiness.values import checked
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from risks.catalogue.catalogue import load as catalogue
from risks.models import Activity, Decision, Estimate, LossRun, Risk, StoppageFigures
from tests.cast import Cast
from tests.factories import freeze_now, make_claim, make_measure, make_policy, make_risk, make_service, make_wanted
from tests.insurance.readiness.conftest import seen

THEN = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)  # the 8th in Paris
DAY = date(2026, 9, 8)
WEEK = {day: [["07:00", "19:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}


def facts(cast: Cast) -> dict[str, prefill.Prefill]:
    """What fills questions in; each value is one that its question takes."""
    found = {code: item.fact for code, item in seen(cast.bakery).found.items() if item.fact is not None}
    for code, fact in found.items():
        question = load().question(code)
        assert question is not None and checked(question, fact.value) == fact.value, code
    return found


def write(cast: Cast, table: Any, /, **fields: Any) -> Any:
    with business_context(write=[cast.bakery]), freeze_now(THEN):
        return table.objects.create(business=cast.bakery, **fields)


def risk_of(cast: Cast, scenario: str, title: str, **fields: Any) -> Risk:
    with freeze_now(THEN):
        risk = make_risk(cast.bakery, title, **fields)
    write(cast, Decision, scenario=scenario, state="accepted", risk=risk)
    return risk


def test_the_impact_analysis_says_that_it_exists_and_how_much_work_may_be_lost(cast: Cast) -> None:
    write(cast, Activity, number=1, name="Boutique", rpo_hours=Decimal("24.00"))
    write(cast, Activity, number=2, name="Fournil", rpo_hours=Decimal("4.00"))
    found = facts(cast)
    assert (found["bia"].source, found["bia"].value) == ("impact", {"says": "yes", "on": DAY.isoformat()})
    assert (found["rpo"].value, found["rpo"].reference, found["rpo"].on) == ("4", "B-002", DAY)


def test_what_a_stop_costs_gives_a_days_loss_the_margin_the_fixed_costs_and_the_cash(cast: Cast) -> None:
    write(cast, Profile, turnover_eur=Decimal("540000.00"), opening_hours=WEEK)
    write(
        cast, StoppageFigures, variable_costs_pct=Decimal("40.00"), fixed_costs_month_eur=Decimal("9000.00"),
        cash_eur=Decimal("15000.00"),
    )  # fmt: skip
    found = facts(cast)
    said = {code: found[code].value for code in ("gross_margin", "fixed_costs", "retention")}
    assert said == {"gross_margin": "324000", "fixed_costs": "108000", "retention": "15000"}
    assert 0 < Decimal(found["daily_loss"].value) < 5000
    assert {found[code].source for code in (*said, "daily_loss")} == {"stoppage"}
    assert found["daily_loss"].on == DAY


def test_simulated_years_say_what_an_average_and_a_bad_year_cost(cast: Cast) -> None:
    today = {"expected": 1234.5, "p90": 10.0, "p95": 20.25, "p99": 30.0, "p99_5": 40.0}
    write(cast, LossRun, model="m", seed=1, years=10, inputs={}, inputs_sha256="0" * 64, results={"today": today})
    found = facts(cast)
    assert (found["aal"].source, found["aal"].value) == ("losses", "1234.50")
    assert found["percentiles"].value == [
        {"year": "10", "loss": "10.00"},
        {"year": "20", "loss": "20.25"},
        {"year": "100", "loss": "30.00"},
        {"year": "200", "loss": "40.00"},
    ]
    assert found["aal"].on == DAY
    # A reader gets them rounded, as on every page and paper; what is kept has the cents.
    by_code = {code: load().question(code) for code in ("aal", "percentiles", "turnover_n")}
    assert values.shown(by_code["aal"], "12869.08", "en") == "€12,900"
    table = [{"year": "10", "loss": "33519.45"}]
    assert values.shown(by_code["percentiles"], table, "en") == "10 · €34,000"
    assert values.shown(by_code["turnover_n"], "12869.08", "en") == "€12,869.08", "a fact keeps its cents"


def test_open_measures_are_what_is_planned(cast: Cast) -> None:
    with freeze_now(THEN):
        make_measure(cast.bakery, "Plus tard", due_on=date(2027, 6, 1), cost_once_eur=Decimal("300.00"))
        make_measure(cast.bakery, "Bientôt", due_on=date(2027, 1, 4), status="under_way", cost_once_eur=None)
        make_measure(cast.bakery, "Déjà fait", status="done", done_on=date(2026, 1, 4))
    fact = facts(cast)["actions"]
    assert fact.value == [
        {"what": "Bientôt", "due": "2027-01-04", "cost": None},
        {"what": "Plus tard", "due": "2027-06-01", "cost": "300"},
    ]
    assert (fact.source, fact.on) == ("measures", DAY)


def test_risks_of_the_register_name_hazards_suppliers_and_customers(cast: Cast) -> None:
    write(cast, Profile, address="3 rue du Four, Rennes")
    flood = risk_of(cast, "flood", "Crue de la Vilaine")
    risk_of(cast, "storm", "Tempête", status="closed")
    mill = make_risk(cast.bakery, "Minoterie Rochereau seule à livrer")
    write(cast, Estimate, risk=mill, scenario="supplier-default")
    risk_of(cast, "big-customer-lost", "Le lycée, un tiers des ventes")
    make_risk(cast.bakery, "Rien de tel")
    found = facts(cast)
    assert found["nat_hazard"].value == [
        {"address": "3 rue du Four, Rennes", "hazard": "Crue de la Vilaine", "zone": None}
    ]
    assert (found["nat_hazard"].source, found["nat_hazard"].reference, found["nat_hazard"].on) == (
        "register", flood.reference, DAY,
    )  # fmt: skip
    assert found["sole_suppliers"].value == [
        {"name": "Minoterie Rochereau seule à livrer", "lead": None, "stock": None}
    ]
    assert found["dependency_customers"].value == [{"name": "Le lycée, un tiers des ventes", "share": None}]


@pytest.mark.parametrize("scenario", sorted(prefill.SUPPLIERS | prefill.CUSTOMERS))
def test_a_risk_in_the_catalogues_words_names_nobody(cast: Cast, scenario: str) -> None:
    risk_of(cast, scenario, catalogue().scenario(scenario).title.fr)
    assert not {"sole_suppliers", "dependency_customers"} & set(facts(cast))


def test_the_scenarios_that_answer_are_of_the_catalogue() -> None:
    for code in prefill.HAZARDS | prefill.SUPPLIERS | prefill.CUSTOMERS:
        assert catalogue().scenario(code).code == code


def test_the_cover_wanted_answers_what_is_looked_for(cast: Cast) -> None:
    with freeze_now(THEN):
        make_wanted(
            cast.bakery, "cyber", limit_eur=Decimal("150000.00"), deductible_eur=Decimal("2500.00"),
            waiting_hours=Decimal("8.00"), starts_on=date(2027, 1, 2),
        )  # fmt: skip
    found = facts(cast)
    said = {code: found[code].value for code in prefill.FROM_WANTED}
    assert said == {
        "lines": ["cyber"], "limit": "150000", "deductible": "2500", "waiting": "8", "inception": "2027-01-02",
    }  # fmt: skip
    assert {(found[code].source, found[code].on) for code in said} == {("wanted", DAY)}


def test_two_lines_that_want_different_terms_give_no_single_figure(cast: Cast) -> None:
    lines = sorted(CONTRACT_LINES.values())
    for line, limit in zip(lines[:2], ("1000.00", "2000.00"), strict=True):
        make_wanted(cast.bakery, line, limit_eur=Decimal(limit), starts_on=date(2027, 1, 2), deductible_eur=None,
                    waiting_hours=None)  # fmt: skip
    found = facts(cast)
    assert len(found["lines"].value) == 2 and found["inception"].value == "2027-01-02"
    assert not {"limit", "deductible", "waiting"} & set(found)


def test_claims_tell_what_was_learnt(cast: Cast) -> None:
    with freeze_now(THEN):
        first = make_claim(cast.bakery, "Vitrine brisée", lessons="Film de sécurité posé")
        make_claim(cast.bakery, "Écran cassé", lessons="")
    found = facts(cast)
    assert (found["lessons"].source, found["lessons"].value) == (
        "claims", f"{first.reference} Film de sécurité posé",
    )  # fmt: skip
    assert found["lessons"].on == found["incidents"].on == DAY


def test_lists_say_the_day_of_their_last_change(cast: Cast) -> None:
    with freeze_now(THEN):
        make_service(cast.bakery)
        make_policy(cast.bakery)
    found = facts(cast)
    assert found["cloud"].on == found["policies"].on == DAY


def test_each_source_has_a_right_and_each_fact_is_closed_without_it(cast: Cast) -> None:
    named = {
        "register": prefill.FROM_REGISTER, "wanted": prefill.FROM_WANTED, "claims": prefill.FROM_CLAIMS,
    }  # fmt: skip
    for source, codes in named.items():
        for code in codes:
            question = load().question(code)
            assert question is not None
            assert prefill.RIGHTS[source] in prefill.rights_of(question), code
