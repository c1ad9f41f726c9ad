"""The three situations of a proposed risk, on the business's own scale. Pure.

Inherent is the catalogue's likely rate and cost, before any measure. Today starts there and moves with the answers
(proposal.py); an answer that raises today's step raises the inherent one with it, since nothing in place explains it.
The target follows from the measures to plan: each cuts the rate or the cost by the middle of its range, several by the
product of what they leave, and the step falls by as many bounds of the scale as the cut crosses. The catalogue's ranges
name their sources; that measures work independently of each other is our assumption.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from risks.catalogue.entries import CatalogueMeasure, Scenario
from risks.catalogue.steps import impact_step, likelihood_step
from risks.register.scale import DEFAULT, Scale


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the matrix: likelihood and impact, 1–5 each."""

    likelihood: int
    impact: int


@dataclass(frozen=True, slots=True)
class Cut:
    """By how much the planned measures lower rate and cost, in percent."""

    rate_pct: float
    cost_pct: float


def cost_of(scenario: Scenario) -> float:
    """The likely cost of one event in euros before VAT; where the catalogue only names a step, its middle on the usual
    scale."""
    if scenario.severity is not None:
        return scenario.severity.likely
    bounds = DEFAULT.impact_eur
    if scenario.impact == 1:
        return bounds[0] / 2
    if scenario.impact > len(bounds):
        return bounds[-1] * 2.0
    return sqrt(bounds[scenario.impact - 2] * bounds[scenario.impact - 1])


def before_measures(scenario: Scenario, scale: Scale) -> Place:
    """The catalogue's own steps, moved to this scale by where its likely rate and cost fall on it."""
    rate, cost = scenario.frequency.likely, cost_of(scenario)
    likelihood = scenario.likelihood + likelihood_step(rate, scale) - likelihood_step(rate)
    impact = scenario.impact + impact_step(cost, scale) - impact_step(cost)
    return Place(min(5, max(1, likelihood)), min(5, max(1, impact)))


def cut_of(measures: Iterable[CatalogueMeasure]) -> Cut:
    """What the measures cut together."""
    rate, cost = 1.0, 1.0
    for measure in measures:
        left = 1 - (measure.effect.low_pct + measure.effect.high_pct) / 200
        if measure.effect.on == "frequency":
            rate *= left
        else:
            cost *= left
    return Cut(round(100 * (1 - rate), 1), round(100 * (1 - cost), 1))


def after_measures(scenario: Scenario, today: Place, cut: Cut, scale: Scale) -> Place:
    """Today's steps, lowered by as many bounds as the cut takes the likely rate and cost across; never above today."""
    rate, cost = scenario.frequency.likely, cost_of(scenario)
    rarer = likelihood_step(rate, scale) - likelihood_step(rate * (1 - cut.rate_pct / 100), scale)
    milder = impact_step(cost, scale) - impact_step(cost * (1 - cut.cost_pct / 100), scale)
    return Place(max(1, today.likelihood - rarer), max(1, today.impact - milder))
