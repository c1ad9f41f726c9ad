"""Which institutions' themes pay for which measures, over the shipped catalogues."""

import json
from pathlib import Path

import pytest

import subsidies.programmes
from risks.catalogue.catalogue import load
from subsidies.funding.themes import OCCUPATIONAL, Wanted, could_pay, normal, paying_themes

pytestmark = pytest.mark.unit
SHIPPED = Path(subsidies.programmes.__file__).parent / "data" / "catalogue.jsonl"
STAFF_SAFETY = {"first-aid", "heat-plan", "safe-gestures", "safety-document", "staff-care"}


def occupational() -> list[list[str]]:
    records = [json.loads(line) for line in SHIPPED.read_text().splitlines() if line.strip()]
    found = [record["themes"] for record in records if OCCUPATIONAL in map(normal, record.get("themes") or [])]
    assert found, "something that could leak"
    return found


def wanted() -> dict[str, Wanted]:
    return {measure.code: Wanted(measure.themes[0], measure.code) for measure in load().measures}


def test_only_measures_about_the_safety_of_staff_are_tied_to_occupational_risk() -> None:
    tied = {code for code, one in wanted().items() if any(could_pay(one, themes) for themes in occupational())}
    assert tied == STAFF_SAFETY


def test_no_cyber_measure_gets_an_occupational_risk_programme_whatever_theme_was_given_to_it() -> None:
    cyber = [measure.code for measure in load().measures if "cyber" in measure.themes]
    for theme in ("cyber", "prevention", "other"):
        assert not [code for code in cyber if OCCUPATIONAL in paying_themes(Wanted(theme, code))]


def test_an_own_measure_for_safety_at_work_is_taken_at_its_word() -> None:
    assert OCCUPATIONAL in paying_themes(Wanted("prevention"))
    assert not any(OCCUPATIONAL in paying_themes(Wanted(theme)) for theme in ("cyber", "continuity", "energy", "other"))
