"""The catalogue as shipped: read once, then asked by code. Pure: no model, no clock; the data is beside this file.

    catalogue = load()
    catalogue.scenario("fire").title.in_("fr")
    catalogue.measures_of("fire")

The link between scenarios and measures is written once, in the scenarios, so both directions always agree.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from risks.catalogue.codes import EVERY_SECTOR
from risks.catalogue.entries import (
    CatalogueMeasure,
    Cost,
    Effect,
    Figure,
    Grounds,
    Myth,
    Range,
    References,
    Scenario,
    Text,
)

DATA = Path(__file__).parent / "data"
FILES = ("scenarios", "measures", "figures")


@dataclass(frozen=True)
class Catalogue:
    """All entries, ordered by code. Asking for a code that is not there raises KeyError."""

    version: str
    scenarios: tuple[Scenario, ...]
    measures: tuple[CatalogueMeasure, ...]
    figures: tuple[Figure, ...]
    myths: tuple[Myth, ...]

    def scenario(self, code: str) -> Scenario:
        """The scenario of that code."""
        return self._scenarios[code]

    def measure(self, code: str) -> CatalogueMeasure:
        """The measure of that code."""
        return self._measures[code]

    def measures_of(self, code: str) -> tuple[CatalogueMeasure, ...]:
        """What helps against that scenario, the most useful first."""
        return tuple(self._measures[measure] for measure in self._scenarios[code].measures)

    def scenarios_of(self, code: str) -> tuple[Scenario, ...]:
        """What that measure helps against, by code."""
        return self._answered[self._measures[code].code]

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        return {scenario.code: scenario for scenario in self.scenarios}

    @cached_property
    def _measures(self) -> dict[str, CatalogueMeasure]:
        return {measure.code: measure for measure in self.measures}

    @cached_property
    def _answered(self) -> dict[str, tuple[Scenario, ...]]:
        return {
            measure.code: tuple(scenario for scenario in self.scenarios if measure.code in scenario.measures)
            for measure in self.measures
        }


@cache
def load() -> Catalogue:
    """The shipped catalogue, read on first use."""
    return build(read())


def read(folder: Path = DATA) -> dict[str, Any]:
    """The data as it is written, by file: `problems` checks it, `build` makes a catalogue of it."""
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}


def build(raw: dict[str, Any]) -> Catalogue:
    """A catalogue from data without problems; KeyError or TypeError on data that has some."""
    figures = {entry["id"]: _figure(entry) for entry in raw["figures"]["figures"]}
    return Catalogue(
        version=".".join(str(raw[name]["version"]) for name in FILES),
        scenarios=_by_code(_scenario(entry, figures) for entry in raw["scenarios"]["scenarios"]),
        measures=_by_code(_measure(entry, figures) for entry in raw["measures"]["measures"]),
        figures=tuple(figures.values()),
        myths=tuple(Myth(e["id"], Text(**e["claim"]), Text(**e["why"])) for e in raw["figures"]["rejected"]),
    )


def _by_code[Entry: (Scenario, CatalogueMeasure)](entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.code))


def _figure(entry: dict[str, Any]) -> Figure:
    texts = {name: Text(**entry[name]) for name in ("quantity", "population", "source") if entry.get(name)}
    return Figure(**{**entry, "source": None, **texts})


def _grounds(entry: dict[str, Any], figures: dict[str, Figure]) -> Grounds:
    why = entry.get("why")
    return Grounds(
        basis=entry["basis"],
        figures=tuple(figures[name] for name in entry.get("figures", ())),
        why=Text(**why) if why else None,
    )


def _range(entry: dict[str, Any] | None, figures: dict[str, Figure]) -> Range | None:
    if entry is None:
        return None
    return Range(entry["low"], entry["likely"], entry["high"], _grounds(entry, figures))


def _scenario(entry: dict[str, Any], figures: dict[str, Figure]) -> Scenario:
    frequency = _range(entry["frequency"], figures)
    assert frequency is not None  # written in every scenario
    return Scenario(
        code=entry["code"],
        category=entry["category"],
        title=Text(**entry["title"]),
        event=Text(**entry["event"]),
        cause=Text(**entry["cause"]),
        consequences=Text(**entry["consequences"]),
        services=tuple(entry["services"]),
        sectors=() if entry["sectors"] == EVERY_SECTOR else tuple(entry["sectors"]),
        frequency=frequency,
        duration=_range(entry.get("duration"), figures),
        severity=_range(entry.get("severity"), figures),
        likelihood=entry["likelihood"],
        impact=entry["impact"],
        confidence=entry["confidence"],
        measures=tuple(entry["measures"]),
    )


def _measure(entry: dict[str, Any], figures: dict[str, Figure]) -> CatalogueMeasure:
    effect, cost, refs = entry["effect"], entry["cost"], entry["refs"]
    return CatalogueMeasure(
        code=entry["code"],
        phase=entry["phase"],
        themes=tuple(entry["themes"]),
        title=Text(**entry["title"]),
        description=Text(**entry["description"]),
        proof=Text(**entry["proof"]),
        effect=Effect(effect["on"], effect["low_pct"], effect["high_pct"], _grounds(effect, figures)),
        effort=entry["effort"],
        cost=Cost(_pair(cost["once"]), _pair(cost["yearly"]), _grounds(cost, figures)),
        asked_by_insurers=entry["asked_by_insurers"],
        refs=References(
            **{name: tuple(found) for name, found in refs.items() if name != "other"},
            other=tuple(Text(**text) for text in refs.get("other", ())),
        ),
    )


def _pair(bounds: list[float]) -> tuple[float, float]:
    low, high = bounds
    return low, high
