"""From answers, services and sector to a ranked set of risks, each with why, its level today and what lowers it. Pure.

A scenario is left out when an answer says that what it needs is not there (no premises, no fire there), when it is
about services of which the business uses none, or when its sectors exclude the business. Its likelihood and impact
start from the catalogue and move with the answers: one step down where everything that lowers it is in place, one step
up where at least one such thing is plainly missing. Unknown moves nothing, and is said.

Ranking: by level of the register's matrix, then by how much speaks for it here (a missing protection counts 3, a
service in use 2, the sector 2), then by likelihood, then by code. Same answers, same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from risks.assessment.flow import Facts, services_in_use, used
from risks.assessment.levels import Cut, Place, after_measures, before_measures, cut_of
from risks.assessment.questions import UNKNOWN, Question, Questions, goodness
from risks.catalogue.catalogue import Catalogue
from risks.catalogue.entries import CatalogueMeasure, Scenario
from risks.register.scale import DEFAULT, Scale, level

MOST = 28
MEASURES_EACH = 3  # planned with a risk that is accepted as it is
TIED_TO_SERVICES = frozenset({"online", "cyber"})  # categories that make no sense without one of their services
_WEIGHT = {"missing": 3, "service": 2, "sector": 2, "unknown": 1, "in_place": 0}

type Because = Literal["missing", "unknown", "in_place", "service", "sector"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a risk is proposed, or stands where it stands: an answer (question code), a kind of service, the sector."""

    because: Because
    code: str


@dataclass(frozen=True, slots=True)
class ProposedRisk:
    """One risk: the scenario's code, suggested likelihood and impact today (1–5), reasons with the weightiest first,
    measures to take with the most useful for the least effort first, and those in place. `inherent` and `target` stand
    before any measure and after the first `MEASURES_EACH`, whose `cut` says by how much."""

    scenario: str
    likelihood: int
    impact: int
    why: tuple[Reason, ...]
    measures: tuple[str, ...]
    in_place: tuple[str, ...]
    inherent: Place
    target: Place
    cut: Cut


@dataclass(frozen=True, slots=True)
class ToDo:
    """An "I don't know" to settle: the question, and who may know."""

    question: str
    who: str


@dataclass(frozen=True, slots=True)
class Proposal:
    risks: tuple[ProposedRisk, ...]
    to_dos: tuple[ToDo, ...]


def propose(
    catalogue: Catalogue, questions: Questions, answers: Mapping[str, Any], facts: Facts, scale: Scale = DEFAULT
) -> Proposal:
    """At most MOST risks on the business's scale, ranked as the module says; and what is still to find out."""
    counted = used(questions, answers, facts)
    kinds = services_in_use(counted, facts)
    asked = [questions.question(code) for code in counted]
    done = _in_place(asked, counted)
    found = [
        _proposed(catalogue, scenario, asked, counted, kinds, facts, done, scale)
        for scenario in catalogue.scenarios
        if _exists(scenario, asked, counted, kinds, facts)
    ]
    found.sort(key=_rank)
    to_dos = tuple(ToDo(question.code, question.who) for question in asked if counted[question.code] == UNKNOWN)
    return Proposal(tuple(found[:MOST]), to_dos)


def _rank(item: ProposedRisk) -> tuple[int, int, int, str]:
    weight = sum(_WEIGHT[reason.because] for reason in item.why)
    return (-(level(item.likelihood, item.impact) or 0), -weight, -item.likelihood, item.scenario)


def _exists(
    scenario: Scenario,
    asked: Iterable[Question],
    answers: Mapping[str, Any],
    kinds: frozenset[str] | None,
    facts: Facts,
) -> bool:
    if not scenario.concerns(facts.naf):
        return False
    if any(scenario.code in question.needed_by and answers[question.code] == "no" for question in asked):
        return False
    tied = scenario.category in TIED_TO_SERVICES and scenario.services
    return not (tied and kinds is not None and kinds.isdisjoint(scenario.services))


def _in_place(asked: Iterable[Question], answers: Mapping[str, Any]) -> frozenset[str]:
    """What a plain yes says is there, unless another answer puts it in doubt."""
    yes, other = set[str](), set[str]()
    for question in asked:
        (yes if goodness(question, answers[question.code]) == 1 else other).update(question.measures)
    return frozenset(yes - other)


def _proposed(  # noqa: PLR0917 -- everything the answers say about one scenario
    catalogue: Catalogue,
    scenario: Scenario,
    asked: list[Question],
    answers: Mapping[str, Any],
    kinds: frozenset[str] | None,
    facts: Facts,
    done: frozenset[str],
    scale: Scale,
) -> ProposedRisk:
    rarer = [question for question in asked if scenario.code in question.lowers_likelihood]
    milder = [question for question in asked if scenario.code in question.lowers_impact]
    entries = catalogue.measures_of(scenario.code)
    open_ones = [measure for measure in entries if measure.code not in done]
    asked_for = {code for question in (*rarer, *milder) for code in question.measures}
    base, ordered = before_measures(scenario, scale), _by_use(open_ones, asked_for)
    today = Place(_moved(base.likelihood, rarer, answers), _moved(base.impact, milder, answers))
    cut = cut_of(ordered[:MEASURES_EACH])
    return ProposedRisk(
        scenario=scenario.code,
        likelihood=today.likelihood,
        impact=today.impact,
        why=tuple(_reasons(scenario, (*rarer, *milder), answers, kinds, facts)),
        measures=tuple(measure.code for measure in ordered),
        in_place=tuple(measure.code for measure in entries if measure.code in done),
        inherent=Place(max(base.likelihood, today.likelihood), max(base.impact, today.impact)),
        target=after_measures(scenario, today, cut, scale),
        cut=cut,
    )


def _moved(step: int, questions: list[Question], answers: Mapping[str, Any]) -> int:
    """A step up where something is plainly missing, down where all is in place, and nothing is unknown."""
    known = [goodness(question, answers[question.code]) for question in questions]
    if any(value == 0 for value in known):
        return min(5, step + 1)
    if known and all(value == 1 for value in known):
        return max(1, step - 1)
    return step


def _reasons(
    scenario: Scenario,
    questions: Iterable[Question],
    answers: Mapping[str, Any],
    kinds: frozenset[str] | None,
    facts: Facts,
) -> list[Reason]:
    found = []
    for question in dict.fromkeys(questions):
        value = goodness(question, answers[question.code])
        because: Because = "unknown" if value is None else "in_place" if value == 1 else "missing"
        if value is not None or answers[question.code] == UNKNOWN:
            found.append(Reason(because, question.code))
    found += [Reason("service", kind) for kind in scenario.services if kinds and kind in kinds]
    if scenario.sectors and facts.naf is not None:
        found.append(Reason("sector", facts.naf))
    return sorted(found, key=lambda reason: -_WEIGHT[reason.because])


def _by_use(measures: Iterable[CatalogueMeasure], asked_for: set[str]) -> list[CatalogueMeasure]:
    """What an answer showed to be missing first, then by effect for the effort; the middle of the effect's range."""

    def use(measure: CatalogueMeasure) -> float:
        return (measure.effect.low_pct + measure.effect.high_pct) / 2 / measure.effort

    return sorted(measures, key=lambda measure: (measure.code not in asked_for, -use(measure), measure.code))
