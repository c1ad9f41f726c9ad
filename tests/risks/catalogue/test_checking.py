"""Each kind of damage to the catalogue's data is named, with the entry it is in."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from risks.catalogue.catalogue import read
from risks.catalogue.checking import problems

type Entry = dict[str, Any]
type Damage = Callable[[Entry], object]


@pytest.fixture(scope="module")
def sound() -> Entry:
    return read()


def damaged(sound: Entry, file: str, name: str, damage: Damage) -> list[str]:
    """The problems of the shipped data once one of its entries is damaged."""
    raw = copy.deepcopy(sound)
    damage(next(entry for entry in raw[file][file] if name in {entry.get("code"), entry.get("id")}))
    return problems(raw)


SCENARIO: dict[str, tuple[Damage, str]] = {
    "no French": (lambda e: e["title"].pop("fr"), "title has no fr"),
    "no English": (lambda e: e["cause"].pop("en"), "cause has no en"),
    "empty text": (lambda e: e["event"].update(fr="  "), "event has no fr"),
    "no text at all": (lambda e: e.pop("consequences"), "consequences has no fr"),
    "no source": (lambda e: e["duration"].pop("figures"), "duration has no source"),
    "no basis": (lambda e: e["severity"].pop("basis"), "severity has neither a source nor our judgement"),
    "judgement unexplained": (lambda e: e["frequency"].pop("why"), "frequency does not say why in fr"),
    "adapted unexplained": (lambda e: e["severity"]["why"].pop("en"), "severity does not say why in en"),
    "judgement with figures": (
        lambda e: e["frequency"].update(figures=["CO17"]),
        "frequency is our judgement and yet cites figures",
    ),
    "rejected figure": (lambda e: e["severity"].update(figures=["XX02"]), "severity cites the rejected figure XX02"),
    "unknown figure": (lambda e: e["severity"].update(figures=["ZZ99"]), "severity cites the unknown figure ZZ99"),
    "broken link": (lambda e: e["measures"].append("prayer"), "unknown measure prayer"),
    "linked twice": (lambda e: e["measures"].append("extinguishers"), "a measure is linked twice"),
    "one measure only": (lambda e: e.update(measures=["extinguishers"]), "fewer than 2 measures"),
    "unknown service": (lambda e: e["services"].append("fax"), "unknown services fax"),
    "unknown category": (lambda e: e.update(category="magic"), "unknown category magic"),
    "unknown sector": (lambda e: e.update(sectors=["C"]), "unknown sectors ['C']"),
    "inverted range": (lambda e: e["severity"].update(low=900_000), "severity is an inverted range"),
    "likely outside": (lambda e: e["duration"].update(likely=1), "duration is an inverted range"),
    "negative": (lambda e: e["frequency"].update(low=-1), "frequency is out of bounds"),
    "missing bound": (lambda e: e["frequency"].pop("high"), "frequency has no value for a bound"),
    "no frequency": (lambda e: e.pop("frequency"), "no frequency"),
    "no consequence in figures": (lambda e: [e.pop("duration"), e.pop("severity")], "neither duration nor severity"),
    "likelihood": (lambda e: e.update(likelihood=5), "likelihood 5 disagrees with 0.003 events a year"),
    "misspelt part": (lambda e: e.update(tittle=""), "unknown part tittle"),
    "impact": (lambda e: e.update(impact=6), "unknown impact 6"),
    "over-confident": (lambda e: e.update(confidence="fair"), "confidence fair instead of judgement"),
    "unknown confidence": (lambda e: e.update(confidence="high"), "unknown confidence high"),
    "unreadable code": (lambda e: e.update(code="Big Fire"), "code is not lower-case words joined by hyphens"),
}

MEASURE: dict[str, tuple[Damage, str]] = {
    "no French": (lambda e: e["description"].pop("fr"), "description has no fr"),
    "no proof": (lambda e: e.pop("proof"), "proof has no en"),
    "unknown phase": (lambda e: e.update(phase="hope"), "unknown phase hope"),
    "unknown theme": (lambda e: e.update(themes=["luck"]), "unknown themes luck"),
    "no theme": (lambda e: e.update(themes=[]), "no theme"),
    "unknown effort": (lambda e: e.update(effort=4), "unknown effort 4"),
    "insurers": (lambda e: e.pop("asked_by_insurers"), "does not say whether insurers ask for it"),
    "unknown effect": (lambda e: e["effect"].update(on="mood"), "effect unknown on mood"),
    "inverted effect": (lambda e: e["effect"].update(low_pct=99), "effect is an inverted range"),
    "more than all": (lambda e: e["effect"].update(high_pct=120), "effect is out of bounds"),
    "effect without source": (lambda e: e["effect"].update(figures=[]), "effect has no source"),
    "rejected figure": (lambda e: e["effect"].update(figures=["XX01"]), "effect cites the rejected figure XX01"),
    "inverted cost": (lambda e: e["cost"].update(yearly=[9, 1]), "cost yearly is an inverted range"),
    "no cost": (lambda e: e.pop("cost"), "cost has neither a source nor our judgement"),
    "unknown standard": (lambda e: e["refs"].update(iso9=["1"]), "unknown standard iso9"),
    "unreadable code": (lambda e: e.update(code="Copy!"), "code is not lower-case words joined by hyphens"),
    "reference in one language": (lambda e: e["refs"].update(other=[{"fr": "Loi"}]), "refs has no en"),
}

FIGURE: dict[str, tuple[Damage, str]] = {
    "no source": (lambda e: e.pop("source"), "no source"),
    "source in one language": (lambda e: e["source"].pop("fr"), "source has no fr"),
    "no address": (lambda e: e.update(url=""), "no source"),
    "no value": (lambda e: e.update(low=None, likely=None, high=None), "no value"),
    "inverted": (lambda e: e.update(low=99, high=1), "figure is an inverted range"),
    "unknown unit": (lambda e: e.update(unit="furlong"), "unknown unit furlong"),
    "rejected": (lambda e: e.update(confidence="reject"), "is a rejected figure"),
    "no French": (lambda e: e["quantity"].pop("fr"), "quantity has no fr"),
    "second hand but strong": (lambda e: e.update(confidence="strong"), "is read second hand and cannot be strong"),
    "own without saying so": (
        lambda e: e.update(confidence="judgement"),
        "own estimates, and they alone, have the confidence judgement",
    ),
    "unknown confidence": (lambda e: e.update(confidence="sure"), "unknown confidence sure"),
    "how it was read": (lambda e: e.pop("read"), "unknown read None"),
}


@pytest.mark.parametrize(("file", "name"), [("scenarios", "fire"), ("measures", "auto-backup"), ("figures", "FQ02")])
def test_no_part_can_be_lost_unseen(sound: Entry, file: str, name: str) -> None:
    entry = next(entry for entry in sound[file][file] if name in {entry.get("code"), entry.get("id")})
    for path in paths(entry):
        may_go = path in {("duration",), ("severity",)} or (path[0] == "refs" and len(path) > 1)
        if not may_go:
            assert damaged(sound, file, name, lambda e, path=path: lose(e, path)), path


def paths(value: Any) -> Iterator[tuple[str, ...]]:
    """The way to each part of an entry, and to the parts of its parts."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield (key,)
            yield from ((key, *rest) for rest in paths(part))


def lose(entry: Entry, path: tuple[str, ...]) -> None:
    *way, last = path
    for key in way:
        entry = entry[key]
    del entry[last]


@pytest.mark.parametrize("damage", SCENARIO)
def test_a_damaged_scenario_is_named(sound: Entry, damage: str) -> None:
    spoil, said = SCENARIO[damage]
    name = "Big Fire" if damage == "unreadable code" else "fire"
    assert f"scenario {name}: {said}" in damaged(sound, "scenarios", "fire", spoil)


@pytest.mark.parametrize("damage", MEASURE)
def test_a_damaged_measure_is_named(sound: Entry, damage: str) -> None:
    spoil, said = MEASURE[damage]
    name = "Copy!" if damage == "unreadable code" else "auto-backup"
    assert f"measure {name}: {said}" in damaged(sound, "measures", "auto-backup", spoil)


@pytest.mark.parametrize("damage", FIGURE)
def test_a_damaged_figure_is_named(sound: Entry, damage: str) -> None:
    spoil, said = FIGURE[damage]
    assert f"figure FQ02: {said}" in damaged(sound, "figures", "FQ02", spoil)


def test_scenarios_that_cite_a_figure_since_rejected_are_named(sound: Entry) -> None:
    found = damaged(sound, "figures", "FQ22", lambda e: e.update(confidence="reject"))
    assert "scenario key-person: frequency cites the rejected figure FQ22" in found


def test_a_measure_that_answers_nothing_is_named(sound: Entry) -> None:
    raw = copy.deepcopy(sound)
    for scenario in raw["scenarios"]["scenarios"]:
        scenario["measures"] = [code for code in scenario["measures"] if code != "extinguishers"]
    assert problems(raw) == ["measure extinguishers: answers no scenario"]


def test_an_entry_written_twice_is_named(sound: Entry) -> None:
    raw = copy.deepcopy(sound)
    raw["measures"]["measures"].append(raw["measures"]["measures"][0])
    assert problems(raw) == [f"measure {raw['measures']['measures'][0]['code']}: written twice"]


@pytest.mark.parametrize("file", ["scenarios", "measures", "figures"])
def test_a_file_without_a_version_is_named(sound: Entry, file: str) -> None:
    raw = copy.deepcopy(sound)
    del raw[file]["version"]
    assert problems(raw) == [f"{file}: no version"]


def test_a_myth_without_its_reason_is_named(sound: Entry) -> None:
    raw = copy.deepcopy(sound)
    del raw["figures"]["rejected"][0]["why"]
    assert problems(raw) == ["rejected figure XX01: why has no fr", "rejected figure XX01: why has no en"]
