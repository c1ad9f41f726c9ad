"""Simulated years of losses against bare numpy that draws the same kind of events, and the memory it takes.

The reference draws a Poisson number for each year, the severities, and adds them up by year: what a script would do.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

YEARS, AGAIN = 100_000, 7
ANCHOR_S, MOST_MB = 1.0, 250.0  # a published open-source tool takes about a second for ten risks


def _scenarios(count: int) -> list[Any]:
    from risks.quantification.distributions import Lognormal, Poisson
    from risks.quantification.simulation import Scenario

    return [
        Scenario(f"R-{place:03d}", Poisson(0.1 + 0.04 * place), Lognormal(300 * (place + 1), 9_000 * (place + 1)))
        for place in range(count)
    ]


def _ours(scenarios: list[Any]) -> float:
    from risks.quantification.simulation import by_year, simulate, total
    from risks.quantification.summary import summary

    happened = simulate(scenarios, years=YEARS, seed=1)
    return summary(total({ref: by_year(events, YEARS) for ref, events in happened.items()})).levels[0.995]


def _bare(scenarios: list[Any]) -> float:
    rng, yearly = np.random.default_rng(1), np.zeros(YEARS)
    for scenario in scenarios:
        count = rng.poisson(scenario.frequency.rate, YEARS)
        loss = np.exp(rng.normal(scenario.severity.mu, scenario.severity.sigma, count.sum()))
        yearly += np.bincount(np.repeat(np.arange(YEARS), count), weights=loss, minlength=YEARS)
    return float(np.quantile(yearly, [0.5, 0.9, 0.95, 0.99, 0.995])[-1])


def _before_and_after(scenarios: list[Any]) -> float:
    from insurance.cover.portfolio import Contract, net
    from risks.quantification.simulation import by_year, simulate, total
    from risks.quantification.summary import summary

    happened = simulate(scenarios, years=YEARS, seed=1)
    contract = Contract(frozenset(happened), limit_event=50_000, limit_year=100_000, deductible=1_000)
    kept = net(happened, [contract], YEARS)
    said = [summary(total({ref: by_year(e, YEARS) for ref, e in part.items()})) for part in (happened, kept)]
    return said[0].mean - said[1].mean


def _stops(count: int) -> Any:
    """Risks that stop sales by the hour and risks of known euros, two contracts over them, measures against half."""
    from risks.continuity.hours import Figures, StopCosts, margins, week_of
    from risks.quantification.distributions import Lognormal, Poisson
    from risks.quantification.exposure import Exposure
    from risks.quantification.inputs import Inputs
    from risks.quantification.plan import Effect, Option

    week = week_of({day: [["08:00", "19:00"]] for day in ("tue", "wed", "thu", "fri", "sat")})
    costs = StopCosts(margins(Figures(400_000, 40, 30), week), (0.6, 0.4), recovery_eur=500)
    exposures = []
    for place in range(count):
        ref, rate = f"R-{place:03d}", Poisson(0.1 + 0.04 * place)
        if place % 2:
            exposures.append(Exposure(ref, rate, Lognormal(300 * (place + 1), 9_000 * (place + 1)), head="fraud"))
        else:
            stop = Exposure(
                ref, rate, Lognormal(1, 40), stops=(1.0, 0.3), peril="failure", hangs_on=frozenset({"host"})
            )
            exposures.append(stop)
    options = [
        Option(f"M-{place:03d}", (Effect(f"R-{place:03d}", "frequency", 30, 60),), 400, 50) for place in range(8)
    ]
    return Inputs(tuple(exposures), costs, tuple(options), activities=("online", "on_the_spot"), years=YEARS, seed=1)


def _settled(inputs: Any) -> float:
    """Before and after two contracts: hourly stops, common causes, waiting hours, a limit for the year."""
    from insurance.cover.settling import CoverTerms, settle
    from risks.quantification.outcome import Run
    from risks.quantification.simulation import added_up, total
    from risks.quantification.summary import summary

    run = Run(inputs.portfolio, YEARS, 1)
    terms: dict[str, Any] = {"triggers": frozenset({"failure", "other"}), "deductible": 500.0, "limit_event": 50_000.0}
    covers = [
        CoverTerms(ref="I-001.1", policy="I-001", head="gross_margin", waiting_hours=12.0, **terms),
        CoverTerms(ref="I-002.1", policy="I-002", head="fraud", limit_year=80_000.0, **terms),
    ]
    settled, _outcomes = settle(run.happened(), covers, inputs.costs, YEARS)
    before = summary(total(run.yearly()))
    after = summary(total({ref: added_up(one.happened.year, one.kept, YEARS) for ref, one in settled.items()}))
    return before.mean - after.mean


def _everything(inputs: Any) -> Any:
    from risks.quantification.outcome import Run
    from risks.quantification.results import results

    return results(inputs, Run(inputs.portfolio, YEARS, 1))


def _seconds(work: Callable[[Any], Any], scenarios: Any) -> float:
    start = time.perf_counter()
    work(scenarios)
    return time.perf_counter() - start


def peak() -> None:
    """Prints the peak memory of this process, in MB, after the largest run."""
    _before_and_after(_scenarios(30))
    _settled(_stops(30))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run() -> list[dict[str, Any]]:
    many, ten = _scenarios(30), _scenarios(10)
    stops = _stops(10)
    ours, bare, both, settled = [], [], [], []
    for _again in range(AGAIN):
        ours.append(_seconds(_ours, many))
        bare.append(_seconds(_bare, many))
        both.append(_seconds(_before_and_after, ten))
        settled.append(_seconds(_settled, stops))
    whole = statistics.median(_seconds(_everything, stops) for _again in range(3))
    alone = [sys.executable, "-c", "from tests.benchmarks.bench_quantification import peak; peak()"]
    memory = float(subprocess.run(alone, capture_output=True, text=True, check=True).stdout)
    return [
        _entry("100,000 years of 30 risks against bare numpy", statistics.median(ours), statistics.median(bare), "s"),
        _entry("10 risks before and after insurance, bound 0.15 s", statistics.median(both), ANCHOR_S, "s"),
        _entry("10 risks by the hour and contracts, bound 0.15 s", statistics.median(settled), ANCHOR_S, "s"),
        _entry("a whole run of 10 risks: years, plan, what matters most", whole, ANCHOR_S, "s"),
        _entry("peak memory of 30 risks before and after insurance", memory, MOST_MB, "MB"),
    ]


def _entry(name: str, ours: float, reference: float, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 4),
        "reference": round(reference, 4),
        "ratio": round(ours / reference, 3),
        "unit": unit,
    }
