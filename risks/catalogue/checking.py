"""What is wrong with the catalogue's data, entry by entry, in words for whoever edits it. Pure.

`problems` reads the data as written and never raises on a missing or misspelt part: it names it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from risks.catalogue import codes
from risks.catalogue.entries import CatalogueMeasure, Figure, Scenario
from risks.catalogue.steps import likelihood_step

type Entry = dict[str, Any]

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SECTOR = re.compile(r"\d{2}(\.\d{1,2}[A-Z]?)?")
SCENARIO_TEXTS = ("title", "event", "cause", "consequences")
MEASURE_TEXTS = ("title", "description", "proof")
FEWEST_MEASURES = 2
OPTIONAL = {"duration", "severity", "source", "url"}


@dataclass(frozen=True, slots=True)
class _Known:
    """Codes that other entries may name; `figures` gives each figure's confidence."""

    figures: dict[str, str]
    rejected: frozenset[str]
    measures: frozenset[str]
    answered: frozenset[str]


def problems(raw: dict[str, Any]) -> list[str]:
    """Each problem as "scenario fire: title has no fr"; empty when the data may be shipped."""
    scenarios: list[Entry] = raw["scenarios"]["scenarios"]
    measures: list[Entry] = raw["measures"]["measures"]
    figures: list[Entry] = raw["figures"]["figures"]
    rejected: list[Entry] = raw["figures"]["rejected"]
    known = _Known(
        figures={str(entry.get("id")): str(entry.get("confidence")) for entry in figures},
        rejected=frozenset(str(entry.get("id")) for entry in rejected),
        measures=frozenset(str(entry.get("code")) for entry in measures),
        answered=frozenset(code for entry in scenarios for code in entry.get("measures", ())),
    )
    found = [f"{name}: no version" for name in raw if not raw[name].get("version")]
    for kind, key, entries, check in (
        ("figure", "id", figures, _figure),
        ("rejected figure", "id", rejected, _myth),
        ("scenario", "code", scenarios, _scenario),
        ("measure", "code", measures, _measure),
    ):
        found += _twice(kind, [str(entry.get(key)) for entry in entries])
        found += [f"{kind} {entry.get(key)}: {said}" for entry in entries for said in check(entry, known)]
    return found


def _scenario(entry: Entry, known: _Known) -> Iterator[str]:
    yield from _parts(entry, Scenario)
    yield from _code(entry)
    yield from _texts(entry, SCENARIO_TEXTS)
    yield from _one_of(entry, "category", codes.CATEGORIES)
    yield from _all_of(entry, "services", codes.SERVICES)
    yield from _one_of(entry, "confidence", codes.CONFIDENCES)
    yield from _sectors(entry)
    ranges = {name: entry[name] for name in ("frequency", "duration", "severity") if name in entry}
    if len(ranges.keys() - {"frequency"}) == 0:
        yield "neither duration nor severity"
    for name, value in ranges.items():
        yield from _bounds(name, [value.get(bound) for bound in ("low", "likely", "high")])
        yield from _grounds(name, value, known)
    yield from _scores(entry)
    yield from _over_confident(entry, ranges.values(), known)
    links = entry.get("measures", [])
    if len(set(links)) < FEWEST_MEASURES:
        yield f"fewer than {FEWEST_MEASURES} measures"
    if len(set(links)) < len(links):
        yield "a measure is linked twice"
    yield from (f"unknown measure {link}" for link in links if link not in known.measures)


def _measure(entry: Entry, known: _Known) -> Iterator[str]:
    yield from _parts(entry, CatalogueMeasure)
    yield from _code(entry)
    yield from _texts(entry, MEASURE_TEXTS)
    yield from _one_of(entry, "phase", codes.PHASES)
    yield from _all_of(entry, "themes", codes.THEMES)
    if not entry.get("themes"):
        yield "no theme"
    yield from _one_of(entry, "effort", codes.EFFORTS)
    if not isinstance(entry.get("asked_by_insurers"), bool):
        yield "does not say whether insurers ask for it"
    effect, cost = entry.get("effect") or {}, entry.get("cost") or {}
    yield from (f"effect {said}" for said in _one_of(effect, "on", codes.TARGETS))
    yield from _bounds("effect", [effect.get("low_pct"), effect.get("high_pct")], most=100)
    yield from _grounds("effect", effect, known)
    for name in ("once", "yearly"):
        yield from _bounds(f"cost {name}", list(cost.get(name) or [None, None]))
    yield from _grounds("cost", cost, known)
    yield from (f"unknown standard {name}" for name in entry.get("refs", {}) if name not in codes.STANDARDS)
    yield from (f"refs has no {lang}" for text in entry.get("refs", {}).get("other", ()) for lang in _untold(text))
    if entry.get("code") not in known.answered:
        yield "answers no scenario"


def _figure(entry: Entry, known: _Known) -> Iterator[str]:
    yield from _parts(entry, Figure)
    yield from _texts(entry, ("quantity", "population", *(["source"] if entry.get("source") else [])))
    yield from _one_of(entry, "unit", codes.UNITS)
    if entry.get("id") in known.rejected or entry.get("confidence") == "reject":
        yield "is a rejected figure"
    else:
        yield from _one_of(entry, "confidence", codes.CONFIDENCES)
    yield from _one_of(entry, "read", codes.READ)
    bounds = [entry[name] for name in ("low", "likely", "high") if entry.get(name) is not None]
    yield from _bounds("figure", bounds) if bounds else ("no value",)
    own = entry.get("read") == "own"
    if not own and not (entry.get("source") and str(entry.get("url")).startswith("http")):
        yield "no source"
    if own != (entry.get("confidence") == "judgement"):
        yield "own estimates, and they alone, have the confidence judgement"
    if entry.get("read") == "secondhand" and entry.get("confidence") == "strong":
        yield "is read second hand and cannot be strong"


def _myth(entry: Entry, known: _Known) -> Iterator[str]:
    yield from _texts(entry, ("claim", "why"))


def _parts(entry: Entry, kind: type[Scenario | CatalogueMeasure | Figure]) -> Iterator[str]:
    """The parts an entry has are those of the class it is read into; ranges may be left out, and are checked apart."""
    parts = {field.name for field in fields(kind)}
    yield from (f"unknown part {part}" for part in sorted(entry.keys() - parts))
    yield from (f"no {part}" for part in sorted(parts - entry.keys() - OPTIONAL))


def _code(entry: Entry) -> Iterator[str]:
    if not CODE.fullmatch(str(entry.get("code"))):
        yield "code is not lower-case words joined by hyphens"


def _texts(entry: Entry, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{name} has no {lang}" for name in names for lang in _untold(entry.get(name)))


def _untold(text: Any) -> list[str]:
    """The languages that a text lacks."""
    return [lang for lang in codes.LANGUAGES if not str((text or {}).get(lang, "")).strip()]


def _one_of(entry: Entry, name: str, allowed: Iterable[Any]) -> Iterator[str]:
    if entry.get(name) not in allowed:
        yield f"unknown {name} {entry.get(name)}"


def _all_of(entry: Entry, name: str, allowed: frozenset[str]) -> Iterator[str]:
    yield from (f"unknown {name} {code}" for code in entry.get(name, ["None"]) if code not in allowed)


def _sectors(entry: Entry) -> Iterator[str]:
    sectors = entry.get("sectors")
    if sectors == codes.EVERY_SECTOR:
        return
    if not sectors or not all(SECTOR.fullmatch(str(sector)) for sector in sectors):
        yield f"unknown sectors {sectors}"


def _bounds(name: str, bounds: list[Any], most: float | None = None) -> Iterator[str]:
    """`bounds` from low to high, none missing, none negative, none above `most`."""
    if any(bound is None for bound in bounds):
        yield f"{name} has no value for a bound"
    elif bounds != sorted(bounds):
        yield f"{name} is an inverted range"
    elif bounds[0] < 0 or (most is not None and bounds[-1] > most):
        yield f"{name} is out of bounds"


def _grounds(name: str, value: Entry, known: _Known) -> Iterator[str]:
    basis, figures = value.get("basis"), value.get("figures", [])
    if basis not in codes.BASES:
        yield f"{name} has neither a source nor our judgement"
        return
    if basis == "judgement" and figures:
        yield f"{name} is our judgement and yet cites figures"
    if basis != "judgement" and not figures:
        yield f"{name} has no source"
    if basis != "figures":
        yield from (f"{name} does not say why in {lang}" for lang in _untold(value.get("why")))
    for figure in figures:
        if figure in known.rejected or known.figures.get(figure) == "reject":
            yield f"{name} cites the rejected figure {figure}"
        elif figure not in known.figures:
            yield f"{name} cites the unknown figure {figure}"


def _scores(entry: Entry) -> Iterator[str]:
    likely = (entry.get("frequency") or {}).get("likely")
    if likely is not None and entry.get("likelihood") != likelihood_step(likely):
        yield f"likelihood {entry.get('likelihood')} disagrees with {likely} events a year"
    if entry.get("impact") not in range(1, 6):
        yield f"unknown impact {entry.get('impact')}"


def _over_confident(entry: Entry, ranges: Iterable[Entry], known: _Known) -> Iterator[str]:
    """A scenario is no better founded than the weakest of its ranges."""
    order = codes.CONFIDENCES
    if entry.get("confidence") not in order:
        return
    weakest = max((_rank(value, known) for value in ranges), default=len(order) - 1)
    if order.index(entry["confidence"]) != weakest:
        yield f"confidence {entry['confidence']} instead of {order[weakest]}"


def _rank(value: Entry, known: _Known) -> int:
    order = codes.CONFIDENCES
    cited = [known.figures.get(figure) for figure in value.get("figures", ())]
    ranks = [order.index(confidence) for confidence in cited if confidence in order]
    if not ranks or value.get("basis") == "judgement":
        return order.index("judgement")
    return max(*ranks, order.index("weak")) if value.get("basis") == "adapted" else max(ranks)


def _twice(kind: str, names: list[str]) -> list[str]:
    return [f"{kind} {name}: written twice" for name in sorted(set(names)) if names.count(name) > 1]
