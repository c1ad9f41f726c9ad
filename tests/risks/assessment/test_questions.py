"""The shipped questions are complete and lead somewhere; each kind of damage to them is named."""

import copy
import json
from typing import Any

import pytest

from risks.assessment.checking import problems
from risks.assessment.questions import DATA, MOST, load
from risks.catalogue.catalogue import load as catalogue
from tests.portal.test_french import breaches

RAW = json.loads(DATA.read_text(encoding="utf-8"))
SCENARIOS = {scenario.code for scenario in catalogue().scenarios}
MEASURES = {measure.code for measure in catalogue().measures}


def found(raw: dict[str, Any]) -> list[str]:
    return problems(raw, scenarios=SCENARIOS, measures=MEASURES)


def test_nothing_is_wrong_with_the_shipped_questions() -> None:
    assert found(RAW) == []
    assert 25 <= len(load().all) <= MOST
    assert {question.theme for question in load()} == {
        "activity",
        "services",
        "money",
        "protection",
        "people",
        "plan",
        "insurance",
    }


def test_their_french_is_typeset() -> None:
    def texts(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [node["fr"]] if "fr" in node else [text for item in node.values() for text in texts(item)]
        return [text for item in node for text in texts(item)] if isinstance(node, list) else []

    assert [(text, wrong) for text in texts(RAW["questions"]) if (wrong := breaches(text))] == []


def damage(**changes: Any) -> dict[str, Any]:
    raw = copy.deepcopy(RAW)
    raw["questions"][3 if "kind" in changes else 0].update(changes)
    return raw


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"text": {"en": "Only English"}}, "text has no fr"),
        ({"why": {"fr": "Seulement", "en": " "}}, "why has no en"),
        ({"where": {"fr": "Ici"}}, "where has no en"),
        ({"theme": "weather"}, "theme weather"),
        ({"who": "nobody"}, "who nobody"),
        ({"seconds": 0}, "seconds"),
        ({"needed_by": ["meteor"]}, "needed_by names meteor"),
        ({"lowers_likelihood": ["meteor"]}, "lowers_likelihood names meteor"),
        ({"lowers_impact": ["meteor"]}, "lowers_impact names meteor"),
        ({"measures": ["prayer"]}, "measures names prayer"),
        ({"readiness": {"pets": 1}}, "readiness names pets"),
        ({"skip_when": [{"answer": "nothing", "is": ["no"]}]}, "skipped by nothing"),
        ({"skip_when": [{"answer": "premises", "is": ["no"]}]}, "skipped by premises"),
        ({"skip_when": [{"no_service": ["fax"]}]}, "skipped without fax"),
        ({"choices": [{"code": "yes", "label": {"fr": "Oui", "en": "Yes"}}]}, "“I don’t know” is not on offer"),
        ({"code": "stock"}, "stock: twice"),
    ],
)
def test_each_damage_is_named(changes: dict[str, Any], named: str) -> None:
    assert any(named in line for line in found(damage(**changes))), found(damage(**changes))


def test_too_many_questions_and_a_missing_version_are_named() -> None:
    many = {"questions": [{**RAW["questions"][0], "code": f"q{n}"} for n in range(MOST + 1)]}
    assert {"no version", f"{MOST + 1} questions, at most {MOST}"} <= set(found(many))
