"""Reasons in words: every criterion, outcome and shape of value has its phrase."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import override

from subsidies.matching.criteria import CriterionResult, Outcome
from subsidies.matching.facts import CRITERIA, OPEN_PERIOD, Period, Profile, Programme, Requirement, Source, Span
from subsidies.matching.verdict import evaluate
from subsidies.matching.wording import LABELS, explain, headline, in_short, mark

DAY = date(2026, 11, 22)
IT = "Information and communication"
FOOD = "Accommodation and food service activities"
SAS = "Simplified joint-stock company (SAS, SASU)"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def result(criterion, required, actual, outcome=Outcome.PASS, turns_on=None):
    return CriterionResult(criterion, outcome, required, actual, Source(), turns_on)


def test_every_criterion_has_a_label():
    assert set(LABELS) == {*CRITERIA, OPEN_PERIOD}


@pytest.mark.parametrize(
    ("criterion", "required", "actual", "asked", "own"),
    [
        ("employees", Span(10, 249), Span(20, 49), "from 10 to 249 employees", "from 20 to 49 employees"),
        ("employees", Span(1, None), Span.exactly(1), "at least 1 employee", "1 employee"),
        ("employees", Span(None, 49), Span(10_000, None), "at most 49 employees", "at least 10,000 employees"),
        ("employees", Span(1, 2), Span.exactly(Decimal("1.5")), "from 1 to 2 employees", "1.5 employees"),
        ("employees", Span(), None, "any", "unknown"),
        ("age_months", Span(36, None), 31, "at least 3 years", "2 years and 7 months"),
        ("age_months", Span(6, 12), -1, "from 6 months to 1 year", "not created yet"),
        ("turnover_eur", Span(None, 50_000_000), Span.exactly(612_000), "at most €50,000,000", "€612,000"),
        ("balance_sheet_eur", Span(None, 1), Span.exactly(Decimal("2.50")), "at most €1", "€2.50"),
        ("naf_include", ("J", "I"), "56.10A", f"{IT} (J), {FOOD} (I)", "Restauration traditionnelle (56.10A)"),
        ("naf_exclude", ("J",), "J", f"not: {IT} (J)", f"{IT} (J)"),
        ("zones_include", ("R84", "D69"), ("R84", "D69", "C69123"), "Auvergne-Rhône-Alpes, Rhône", "Lyon"),
        ("zones_exclude", ("R11",), None, "not: Île-de-France", "unknown"),
        ("legal_forms_include", ("57",), "5710", f"{SAS} (57)", f"{SAS} (5710)"),
        ("micro_entrepreneur", "excluded", False, "not a micro-entrepreneur", "no"),
        ("micro_entrepreneur", "only", True, "micro-entrepreneurs only", "yes"),
        (OPEN_PERIOD, Period(DAY, DAY), DAY, "from 22 November 2026 to 22 November 2026", "22 November 2026"),
        (OPEN_PERIOD, Period(DAY, None), DAY, "from 22 November 2026", "22 November 2026"),
        (OPEN_PERIOD, Period(None, DAY), DAY, "until 22 November 2026", "22 November 2026"),
    ],
)  # fmt: skip
def test_what_is_asked_and_what_the_business_has(criterion, required, actual, asked, own):
    explanation = explain(result(criterion, required, actual))
    assert (explanation.required, explanation.actual) == (asked, own)


def test_long_lists_are_cut_with_the_number_of_others():
    codes = tuple("ABCDEFGHI")
    assert explain(result("naf_include", codes, None)).required.endswith(" and 3 others")


@pytest.mark.parametrize("criterion", CRITERIA)
def test_an_open_criterion_says_what_would_settle_it(criterion):
    required = Span(1, 2) if criterion in ("employees", "age_months", "turnover_eur", "balance_sheet_eur") else ("R84",)
    if criterion == "micro_entrepreneur":
        required = "only"
    assert explain(result(criterion, required, None, Outcome.UNKNOWN)).next_step.startswith("Tell us")


def test_a_criterion_that_turns_says_when_and_a_decided_one_says_nothing():
    assert "22 November 2026" in explain(result("age_months", Span(36, None), 31, Outcome.FAIL, DAY)).next_step
    assert explain(result("employees", Span(1, 2), Span(5, 5), Outcome.FAIL)).next_step == ""


ANY = (Requirement("employees", Span(None, None)),)


@pytest.mark.parametrize(
    ("programme", "words"),
    [
        (Programme("p"), "The source names no criterion that we can check: ask the operator."),
        (Programme("p", ANY), "You meet all criteria."),
        (Programme("p", ANY, conditions=("a",)), "You meet the criteria; 1 condition remains to confirm."),
        (Programme("p", ANY, conditions=("a", "b")), "You meet the criteria; 2 conditions remain to confirm."),
        (Programme("p", suspended=True), "You meet the criteria, but the programme is suspended."),
        (Programme("p", (Requirement("naf_include", ("J",)),)), "Perhaps: 1 answer is missing."),
        (Programme("p", (Requirement("micro_entrepreneur", "only"),)), "Not for you: 1 criterion is not met."),
    ],
)
def test_the_verdict_in_one_sentence(programme, words):
    assert headline(evaluate(programme, Profile(micro_entrepreneur=False), DAY)) == words


def test_a_closed_programme_says_since_when():
    over = Programme("p", period=Period(None, date(2025, 12, 31)))
    assert headline(evaluate(over, Profile(), DAY)).startswith("Closed: the last day was ")


def test_french_counts_the_first_of_a_month_as_first():
    with translation.override("fr"):
        assert explain(result(OPEN_PERIOD, Period(), date(2027, 1, 1))).actual == "1er janvier 2027"
        assert explain(result(OPEN_PERIOD, Period(), date(2027, 1, 2))).actual == "2 janvier 2027"


def test_a_line_names_of_a_long_list_the_code_that_holds_the_business_and_counts_the_others():
    listed = Requirement("naf_include", ("A", "B", "C", "D", "E"))
    with override("en"):
        line = in_short(evaluate(Programme("p", (listed,)), Profile(naf="10.71C"), DAY).criteria[0])
    assert line.startswith("Activity: ") and "(C) and 4 others" in line and "(A)" not in line
    with override("en"):
        line = in_short(evaluate(Programme("p", (listed,)), Profile(naf="62.01Z"), DAY).criteria[0])
    assert "(A)" in line and "and 2 others" in line


def test_an_age_is_said_in_years_and_months():
    asks = Requirement("age_months", Span(36, None))
    with override("fr"):
        line = in_short(evaluate(Programme("p", (asks,)), Profile(created_on=date(2024, 3, 1)), DAY).criteria[0])
    assert line == "Ancienneté de l’entreprise\u00a0: au moins 3 ans (vous\u00a0: 2 ans et 8 mois)"


def test_todays_date_is_no_fact_of_the_business():
    programme = Programme("p", period=Period(None, date(2026, 12, 31)))
    with override("en"):
        line = in_short(evaluate(programme, Profile(), DAY).criteria[0])
    assert "you" not in line and "2026" in line


def test_what_was_answered_changes_the_sentence_and_the_mark_and_never_the_verdict():
    verdict = evaluate(Programme("p", ANY, conditions=("a", "b")), Profile(), DAY)
    with override("en"):
        assert headline(verdict, met=1) == "You meet the criteria; 1 condition remains to confirm."
        assert headline(verdict, met=2) == "You meet all criteria, and you confirmed the conditions."
        assert "1 condition is not met" in headline(verdict, met=1, not_met=1)
        assert mark(verdict) is None
        assert mark(verdict, not_met=1) == ("A condition is not met", "ask")
        assert mark(evaluate(Programme("p"), Profile(), DAY)) == ("To check with the operator", "ask")


def test_what_opens_soon_is_not_said_to_be_for_somebody_else():
    soon = evaluate(Programme("p", ANY, period=Period(date(2026, 12, 1), None)), Profile(), DAY)
    with override("en"):
        assert headline(soon).startswith("Soon: it opens on") and mark(soon) == ("Soon", "info")
    not_me = Requirement("micro_entrepreneur", "only")
    two = Programme("p", (not_me,), period=Period(date(2026, 12, 1), None))
    assert mark(evaluate(two, Profile(micro_entrepreneur=False), DAY)) is None
