"""What the contracts would pay of simulated years, as the plain figures that are stored. Pure; euros a year, cents.

A risk's average loss has one figure, the one in closed form that is told wherever the risk is: the years played say
only which part of it the contracts pay, keep and refuse. Their own average differs by chance from the closed form, and
two averages of one loss could not stand side by side, let alone be taken one from the other. Bad years and curves are
those of the years played.

Rounded once, here. What is retained is the loss less what is paid and refused, so that the four figures of a line add
up to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from insurance.cover.settling import CoverOutcome, Settled, left_in_the_end, settle
from insurance.cover.terms import covers_of
from risks.quantification import plan
from risks.quantification.distributions import Floats
from risks.quantification.exposure import Exposure, Happened
from risks.quantification.inputs import Inputs
from risks.quantification.outcome import Run
from risks.quantification.results import cents, figures
from risks.quantification.simulation import added_up

type Today = Sequence[tuple[Exposure, Happened]]  # the events of each risk, before any contract

BINS = (1, 2, 4, 8, 12, 24, 48)  # hours
MOST_WAITS = 3  # covers whose waiting time is looked into, those with most claims: each settles all years once more


def outcome(inputs: Inputs, run: Run, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Contracts together, risk by risk and cover by cover; each contract and offer alone."""
    contracts = [policy["ref"] for policy in terms["policies"] if policy["standing"] == "contract"]
    covers = covers_of(terms, contracts)
    today = list(run.happened())
    settled, outcomes = settle(today, covers, run.portfolio.costs, run.years)
    planned = plan.factors(run.portfolio, inputs.options)
    after, _outcomes = settle(run.happened(planned), covers, run.portfolio.costs, run.years)
    averages = {ref: cents(euros) for ref, euros in run.expected().items()}
    weights = _weights(settled, averages)
    rows = [_row(one, outcomes, averages[ref], weights[ref]) for ref, one in sorted(settled.items())]
    total = {name: cents(sum(row[name] for row in rows)) for name in ("loss", "paid", "retained", "refused")}
    return {
        "today": figures(_kept(settled, run.years)),
        "plan": figures(_kept(after, run.years)),
        "total": total,
        "rows": sorted(rows, key=lambda row: (-row["loss"], row["ref"])),
        "covers": _covers(outcomes, total["retained"], weights),
        "alone": [_alone(policy, terms, today, run, averages) for policy in terms["policies"]],
        "waiting": _waiting(settled, outcomes, today, run, averages),
    }


def _weights(settled: Mapping[str, Settled], averages: Mapping[str, float]) -> dict[str, float]:
    """By risk, what a euro of all its events stands for in its average year; 0 of one that never happened."""
    played = {ref: float(one.happened.loss.sum()) for ref, one in settled.items()}
    return {ref: averages[ref] / euros if euros > 0 else 0.0 for ref, euros in played.items()}


def _stays(settled: Mapping[str, Settled], averages: Mapping[str, float]) -> float:
    """What stays in an average year of all risks; of one that never happened in the years played, all of it."""
    weights = _weights(settled, averages)
    return cents(
        sum(averages[ref] - cents(weights[ref] * float(one.paid.sum())) for ref, one in sorted(settled.items()))
    )


def _weighted(by_risk: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return cents(sum(weights[ref] * by_risk[ref] for ref in sorted(by_risk)))


def _kept(settled: Mapping[str, Settled], years: int) -> Floats:
    found = np.zeros(years)
    for ref in sorted(settled):
        found += added_up(settled[ref].happened.year, settled[ref].kept, years)
    return found


def _row(one: Settled, outcomes: Sequence[CoverOutcome], loss: float, weight: float) -> dict[str, Any]:
    paid = cents(weight * float(one.paid.sum()))
    refused = min(cents(loss - paid), cents(weight * float(one.refused.sum())))
    if not one.answered or (cents(weight * float(one.retained.sum())) == 0 and refused):
        refused = cents(loss - paid)  # a rounded cent is no term's
    reasons = sorted(one.why().items(), key=lambda item: -item[1])
    exposure = one.exposure
    answering = [
        other.cover.ref
        for other in outcomes
        if other.cover.refuses(exposure) is None and other.cover.head in one.happened.parts
    ]
    return {
        "ref": exposure.ref,
        "members": list(exposure.members),
        "loss": loss,
        "paid": paid,
        "refused": refused,
        "retained": cents(loss - paid - refused),
        "reasons": [[head, reason, cents(weight * euros)] for (head, reason), euros in reasons if euros > 0],
        "covers": answering,
    }


def _covers(outcomes: Sequence[CoverOutcome], retained: float, weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """What each cover does, with what its terms leave in the end: all of them together are what is retained. The cents
    that rounding leaves over go to the largest."""
    cuts = [{term: cents(euros) for term, euros in left.items()} for left in left_in_the_end(outcomes, weights)]
    over = cents(retained - sum(sum(left.values()) for left in cuts))
    most = max(((euros, -place, term) for place, left in enumerate(cuts) for term, euros in left.items()), default=None)
    if most is not None and over:
        cuts[-most[1]][most[2]] = cents(most[0] + over)
    return [
        {
            "ref": one.cover.ref,
            "policy": one.cover.policy,
            "claimed": _weighted(one.claims, weights),
            "paid": _weighted(one.pays, weights),
            "cuts": {term: euros for term, euros in left.items() if euros > 0},
        }
        for one, left in zip(outcomes, cuts, strict=True)
        if not one.cover.incomplete
    ]


def _alone(
    policy: Mapping[str, Any], terms: Mapping[str, Any], today: Today, run: Run, averages: Mapping[str, float]
) -> dict[str, Any]:
    """One contract or offer as if there were no other: what it leaves on average and one year in twenty."""
    settled, _outcomes = settle(today, covers_of(terms, [policy["ref"]]), run.portfolio.costs, run.years)
    stays = _stays(settled, averages)
    return {
        "ref": policy["ref"],
        "paid": cents(sum(averages.values()) - stays),
        "kept_mean": stays,
        "kept_p95": figures(_kept(settled, run.years))["p95"],
    }


def _waiting(
    settled: Mapping[str, Settled],
    outcomes: Sequence[CoverOutcome],
    today: Today,
    run: Run,
    averages: Mapping[str, float],
) -> list[dict[str, Any]]:
    """For each cover of lost margin with waiting hours: how many of the stops that it answers for end within them, how
    long stops last, and what would stay with fewer hours."""
    covers, found = [one.cover for one in outcomes], list[dict[str, Any]]()
    waiting = [one for one in outcomes if one.cover.head == "gross_margin" and one.cover.waiting_hours]
    for cover in [one.cover for one in sorted(waiting, key=lambda one: -one.claimed)[:MOST_WAITS]]:
        lengths = [
            one.happened.hours
            for ref, one in sorted(settled.items())
            if one.happened.hours is not None and cover.refuses(one.exposure) is None
        ]
        hours = np.concatenate(lengths) if lengths else np.zeros(0)
        if not len(hours):
            continue
        edges = sorted({*BINS, cover.waiting_hours})
        shares = np.histogram(hours, bins=[0.0, *edges, np.inf])[0] / len(hours)
        fewer = 4.0 if cover.waiting_hours > 4 else 0.0
        others = [replace(one, waiting_hours=fewer) if one is cover else one for one in covers]
        less, _outcomes = settle(today, others, run.portfolio.costs, run.years)
        found.append(
            {
                "ref": cover.ref,
                "hours": cover.waiting_hours,
                "counts_in": cover.waiting_counts_in,
                "unpaid": float((hours <= cover.waiting_hours).mean()),
                "edges": edges,
                "shares": [float(share) for share in shares],
                "fewer": fewer,
                "kept": _stays(settled, averages),
                "kept_fewer": _stays(less, averages),
            }
        )
    return found
