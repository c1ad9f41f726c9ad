"""Conversion: total over everything that a common answer may be, exact, and silent about nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insurance.questionnaires import convert
from insurance.questionnaires.checks import problems
from insurance.questionnaires.convert import (
    KNOWN,
    NOT_FOR,
    OPEN,
    UNCONVERTED,
    UNKNOWN,
    conversions,
    converted,
    names_of,
)
from insurance.readiness import values
from insurance.readiness.questions import load
from insurance.readiness.values import NOT_FOR_US
from tests.insurance.questionnaires.conftest import example, question

pytestmark = pytest.mark.unit
CHOICES = [{"code": "A", "text": {"fr": "a", "en": "a"}}, {"code": "B", "text": {"fr": "b", "en": "b"}}]
DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1)).map(lambda day: day.isoformat())
FIGURES = st.decimals(0, 100, places=2).map(lambda number: f"{number:f}")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=80)


def answers(ours: Any) -> st.SearchStrategy[Any]:
    """Anything that this common question takes."""
    cell = {"text": TEXTS, "money": FIGURES, "percent": FIGURES, "hours": FIGURES, "integer": st.integers(0, 9),
            "date": DAYS, "line": st.just("cyber")}  # fmt: skip
    yes = st.sampled_from(["yes", "no"])
    made: dict[str, Any] = {
        "text": TEXTS,
        "id": TEXTS,
        "list": st.lists(TEXTS, min_size=1, max_size=3),
        "table": st.lists(
            st.fixed_dictionaries({column.code: cell[column.type] for column in ours.columns}), min_size=1, max_size=2
        ),
        "money": FIGURES,
        "percent": FIGURES,
        "hours": FIGURES,
        "integer": st.integers(0, 60),
        "months": st.integers(0, 60),
        "date": DAYS,
        "yesno": yes,
        "yesno_text": st.fixed_dictionaries({"says": yes, "text": st.none() | TEXTS}),
        "yesno_doc": st.fixed_dictionaries({"says": yes, "on": st.none() | DAYS}),
        "scale": st.integers(0, 3),
        "choice": st.sampled_from([choice.code for choice in ours.choices] or ["x"]),
        "multi": st.lists(st.sampled_from([choice.code for choice in ours.choices] or ["x"]), min_size=1, unique=True),
        "person": st.fixed_dictionaries({"name": TEXTS, "role": st.none() | TEXTS, "contact": st.none()}),
    }
    strategy: st.SearchStrategy[Any] = made[ours.type]
    return strategy | st.just(NOT_FOR_US) if ours.may_not_apply else strategy


def theirs(draw: Any, ours: Any) -> Any:
    """Any question that the checks let map onto this common one."""
    kind = draw(st.sampled_from(sorted(conversions(ours))))
    way = draw(st.sampled_from(sorted(conversions(ours)[kind])))
    made: dict[str, Any] = {"code": "Q", "text": {"fr": "q", "en": "q"}, "type": kind, "maps_to": ours.code}
    if kind == "choice":
        made["choices"] = CHOICES
    names = list(names_of(ours))
    bound = st.integers(0, 100)
    if way == "invert":
        made["convert"] = {"invert": draw(st.booleans())}
    elif way == "yes_when":
        made["convert"] = {"yes_when": draw(st.lists(st.sampled_from(names), min_size=1, unique=True))}
    elif way == "yes_if":
        made["convert"] = {"yes_if": {"at_least": draw(bound)}}
    elif way == "choices":
        listed = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        made["convert"] = {"choices": {"A": listed[:1], **({"B": listed[1:]} if listed[1:] else {})}}
    elif way == "bands":
        limit = draw(bound)
        made["convert"] = {"bands": [{"choice": "A", "below": limit}, {"choice": "B", "at_least": limit + 1}]}
    if kind == "text" and draw(st.booleans()):
        made["max_length"] = draw(st.integers(1, 60))
    return made


@given(st.data())
def test_every_common_answer_becomes_one_of_theirs_or_says_why_not(data: st.DataObject) -> None:
    ours = data.draw(st.sampled_from(list(load())))
    asked = theirs(data.draw, ours)
    raw = {**example(), "sections": [{"title": {"fr": "s", "en": "s"}, "questions": [asked]}]}
    assert [problem for problem in problems(raw) if "bands" not in problem.where] == []
    value = values.checked(ours, data.draw(answers(ours)))
    found = converted(asked, ours, KNOWN, value, data.draw(st.sampled_from(["fr", "en"])))
    assert found.state in {KNOWN, NOT_FOR, UNCONVERTED}
    assert (found.state == KNOWN) == (found.value is not None)
    assert (found.state == UNCONVERTED) == bool(found.why)
    if found.state == NOT_FOR:
        assert value == NOT_FOR_US
    if found.value is None:
        return
    fits = {
        "yes_no": lambda text: text in {"yes", "no"},
        "choice": lambda text: text in {"A", "B"},
        "date": lambda text: len(text) == 10,
        "text": lambda text: 0 < len(text) <= asked.get("max_length", 2000),
    }.get(asked["type"], lambda text: float(text) >= 0)
    assert fits(found.value)


@settings(max_examples=30)
@given(st.data())
def test_unknown_stays_unknown_and_open_stays_open(data: st.DataObject) -> None:
    ours = data.draw(st.sampled_from(list(load())))
    asked = theirs(data.draw, ours)
    assert converted(asked, ours, "unknown", None, "fr").state == UNKNOWN
    assert converted(asked, ours, "open", None, "fr").state == OPEN


@settings(max_examples=50)
@given(
    st.data(), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({})
)
def test_a_value_of_another_age_never_raises(data: st.DataObject, value: Any) -> None:
    """What was stored under an older questionnaire is converted or said, never an error page. Text is written by the
    common questions' own words, which take what they stored."""
    ours = data.draw(st.sampled_from(list(load())))
    asked = theirs(data.draw, ours)
    if asked["type"] != "text":
        converted(asked, ours, KNOWN, value, "fr")


def said(code: str, value: Any, **changes: Any) -> convert.Converted:
    asked = {**question(example(), code), **changes}
    ours = load().question(asked["maps_to"])
    assert ours is not None
    return converted(asked, ours, KNOWN, value, "en")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "value", "wanted"),
    [
        ("A2", 7, "7"),
        ("A3", "499999.99", "T1"),
        ("A3", "500000", "T2"),
        ("A3", "1999999.99", "T2"),
        ("A3", "2000000", "T3"),
        ("A4", "0", "no"),
        ("A4", "0.01", "yes"),
        ("B1", 3, "ALL"),
        ("B1", 1, "PART"),
        ("B1", 0, "NONE"),
        ("B2", 1, "no"),
        ("B3", {"says": "no", "text": None}, "yes"),
        ("B3", {"says": "yes", "text": "one till"}, "no"),
        ("B4", 14, "yes"),
        ("B4", 15, "no"),
        ("B6", "2026-03-01", "2026-03-01"),
        ("C1", "1850.5", "1850.5"),
        ("A1", "Fournil SARL", "Fournil SARL"),
    ],
)
def test_each_way_of_converting_is_exact_at_its_edges(code: str, value: Any, wanted: str) -> None:
    found = said(code, value)
    assert (found.state, found.value) == (KNOWN, wanted)


def test_what_has_no_place_says_so() -> None:
    gap = {"bands": [{"choice": "T1", "below": 10}, {"choice": "T3", "at_least": 20}]}
    assert said("A3", "15", convert=gap) == convert.Converted(UNCONVERTED, why="no_band")
    assert said("A1", "x" * 121) == convert.Converted(UNCONVERTED, why="too_long")
    assert said("B1", 0, convert={"choices": {"ALL": ["everywhere"]}}).why == "no_choice"
    assert said("B6", {"says": "yes", "on": None}, maps_to="bcp").why == "no_day"


def test_not_for_us_is_what_the_file_makes_of_it() -> None:
    assert said("B1", NOT_FOR_US, maps_to="mfa_remote").state == NOT_FOR
    placed = {"choices": {"ALL": ["everywhere", NOT_FOR_US]}}
    assert said("B1", NOT_FOR_US, maps_to="mfa_remote", convert=placed).value == "ALL"
    assert said("B2", NOT_FOR_US, maps_to="mfa_remote", convert={"yes_when": [NOT_FOR_US]}).value == "yes"
