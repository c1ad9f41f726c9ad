"""The shipped scenarios, measures and figures: complete, sourced, linked, and read by code."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from risks.catalogue import codes
from risks.catalogue.catalogue import DATA, FILES, load, read
from risks.catalogue.checking import problems
from risks.catalogue.entries import Figure, Grounds, Text
from risks.catalogue.steps import impact_step, likelihood_step
from risks.register.models import Category
from risks.services.models import ServiceKind
from risks.treatment.models import Theme
from tests.portal.test_french import breaches

TITLE = 200  # characters: the titles of the register and of the treatment
BODY = 2000


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every bilingual text of the data."""
    if isinstance(value, dict):
        if "fr" in value:
            yield value
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def test_the_shipped_data_has_no_problem() -> None:
    assert problems(read()) == []


def test_it_holds_enough_for_a_small_business() -> None:
    catalogue = load()
    assert len(catalogue.scenarios) >= 45 and len(catalogue.measures) >= 90
    per_category = Counter(scenario.category for scenario in catalogue.scenarios)
    assert set(per_category) == codes.CATEGORIES and min(per_category.values()) >= 3
    assert {measure.phase for measure in catalogue.measures} == set(codes.PHASES)
    assert {service for scenario in catalogue.scenarios for service in scenario.services} >= codes.SERVICES - {"other"}


def test_its_codes_are_those_of_the_register_the_services_and_the_treatment() -> None:
    assert set(Category.values) == codes.CATEGORIES
    assert set(ServiceKind.values) == codes.SERVICES
    assert set(Theme.values) == codes.THEMES


@pytest.mark.parametrize("name", FILES)
def test_french_typography(name: str) -> None:
    wrong = [(text["fr"], found) for text in texts(read()[name]) if (found := breaches(text["fr"]))]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_the_english_has_no_french_spaces_and_the_two_languages_differ(name: str) -> None:
    for text in texts(read()[name]):
        assert not {"\u00a0", "\u202f", "«", "'"} & set(text["en"]), text["en"]
        assert len(text["en"]) < 25 or text["fr"] != text["en"]


def test_texts_fit_the_fields_they_will_fill() -> None:
    catalogue = load()
    for entry in (*catalogue.scenarios, *catalogue.measures):
        assert max(len(entry.title.fr), len(entry.title.en)) <= min(TITLE, 90), entry.code
    for scenario in catalogue.scenarios:
        for text in (scenario.event, scenario.cause, scenario.consequences):
            assert len(text.fr) <= BODY and len(text.en) <= BODY


@pytest.mark.parametrize("name", FILES)
def test_entries_stand_in_the_order_of_their_codes(name: str) -> None:
    entries = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))[name]
    found = [entry.get("code") or entry["id"] for entry in entries]
    assert found == sorted(found)


def test_no_title_is_used_twice() -> None:
    catalogue = load()
    for entries in (catalogue.scenarios, catalogue.measures):
        for lang in ("fr", "en"):
            assert len({entry.title.in_(lang) for entry in entries}) == len(entries)


def test_a_suggested_impact_is_at_least_that_of_the_likely_cost() -> None:
    for scenario in load().scenarios:
        if scenario.severity:
            step = impact_step(scenario.severity.likely)
            assert scenario.impact == step if scenario.duration is None else scenario.impact >= step, scenario.code


def test_only_cis_numbers_that_were_checked_are_cited() -> None:
    checked = {"11.1", "11.2", "11.3", "11.4", "11.5", "15.1", "17.1", "17.2"}
    assert {number for measure in load().measures for number in measure.refs.cis_v8} <= checked


def test_every_shipped_figure_serves_somewhere() -> None:
    catalogue = load()
    grounds = [measure.effect.grounds for measure in catalogue.measures]
    grounds += [measure.cost.grounds for measure in catalogue.measures]
    for scenario in catalogue.scenarios:
        ranges = (scenario.frequency, scenario.duration, scenario.severity)
        grounds += [value.grounds for value in ranges if value]
    assert {figure.id for ground in grounds for figure in ground.figures} == {f.id for f in catalogue.figures}


PER_UNIT = {  # a figure's unit → how much of a range's own unit one of it is
    "hours": 1,
    "minutes": 1 / 60,
    "days": 24,
    "months": 730,
    "per_year": 1,
    "pct_year": 0.01,
    "pct_firms_year": 0.01,
    "eur": 1,
}


def test_a_range_given_as_published_stays_within_its_figures() -> None:
    seen = 0
    for scenario in load().scenarios:
        for value in (scenario.frequency, scenario.duration, scenario.severity):
            if value is None or value.grounds.basis != "figures":
                continue
            published = [
                bound * PER_UNIT[figure.unit]
                for figure in value.grounds.figures
                for bound in (figure.low, figure.likely, figure.high)
                if bound is not None
            ]
            seen += 1
            assert value.low >= min(published) * 0.98 and value.high <= max(published) * 1.02, scenario.code
            assert any(value.likely == pytest.approx(bound, rel=0.02) for bound in published), scenario.code
    assert seen >= 5


def test_entries_are_found_by_code_and_linked_both_ways() -> None:
    catalogue = load()
    assert catalogue.scenario("fire").title == Text("Un incendie touche le local", "A fire hits the premises")
    assert catalogue.measure("smoke-detector").themes == ("prevention",)
    assert [measure.code for measure in catalogue.measures_of("fire")] == list(catalogue.scenario("fire").measures)
    for measure in catalogue.measures:
        answered = catalogue.scenarios_of(measure.code)
        assert answered and all(measure in catalogue.measures_of(scenario.code) for scenario in answered)
    with pytest.raises(KeyError):
        catalogue.scenario("meteorite")
    with pytest.raises(KeyError):
        catalogue.scenarios_of("fire")


def test_it_is_read_once_and_names_its_version() -> None:
    assert load() is load()
    assert load().version == "1.1.1"


def test_a_text_is_given_in_the_language_asked_for() -> None:
    text = Text("le pain", "the bread")
    assert (text.in_("fr"), text.in_("en")) == ("le pain", "the bread")


@pytest.mark.parametrize(
    ("naf", "concerned"), [("10.71C", True), ("47.24Z", True), ("62.01Z", False), (None, True), ("71.11Z", False)]
)
def test_a_scenario_concerns_the_sectors_it_names(naf: str | None, concerned: bool) -> None:
    assert load().scenario("cold-chain").concerns(naf) is concerned
    assert load().scenario("fire").concerns(naf)


@pytest.mark.parametrize(
    ("a_year", "step"),
    [(0.01, 1), (1 / 30, 2), (0.0999, 2), (0.1, 3), (0.3, 3), (0.34, 4), (0.99, 4), (1, 5), (20, 5)],
)
def test_a_rate_falls_in_the_step_of_the_register(a_year: float, step: int) -> None:
    assert likelihood_step(a_year) == step


@pytest.mark.parametrize(("cost_eur", "step"), [(0, 1), (499, 1), (500, 2), (9_999, 3), (10_000, 4), (40_000, 5)])
def test_a_cost_falls_in_the_step_of_the_register(cost_eur: float, step: int) -> None:
    assert impact_step(cost_eur) == step


def figure(confidence: Any) -> Figure:
    name = Text("f", "f")
    return Figure("X", name, name, "eur", 1, 2, 3, confidence, "original", False, 2025, "s", "https://a.test/")


def test_an_estimate_is_no_stronger_than_its_weakest_figure() -> None:
    assert Grounds("figures", (figure("strong"), figure("fair"))).confidence == "fair"
    assert Grounds("adapted", (figure("strong"),)).confidence == "weak"
    assert Grounds("adapted", (figure("judgement"),)).confidence == "judgement"
    assert Grounds("judgement").confidence == "judgement"
