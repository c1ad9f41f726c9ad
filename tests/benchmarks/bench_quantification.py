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


def _seconds(work: Callable[[list[Any]], float], scenarios: list[Any]) -> float:
    start = time.perf_counter()
    work(scenarios)
    return time.perf_counter() - start


def peak() -> None:
    """Prints the peak memory of this process, in MB, after the largest run."""
    _before_and_after(_scenarios(30))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def run() -> list[dict[str, Any]]:
    many, ten = _scenarios(30), _scenarios(10)
    ours, bare, both = [], [], []
    for _again in range(AGAIN):
        ours.append(_seconds(_ours, many))
        bare.append(_seconds(_bare, many))
        both.append(_seconds(_before_and_after, ten))
    alone = [sys.executable, "-c", "from tests.benchmarks.bench_quantification import peak; peak()"]
    memory = float(subprocess.run(alone, capture_output=True, text=True, check=True).stdout)
    return [
        _entry("100,000 years of 30 risks against bare numpy", statistics.median(ours), statistics.median(bare), "s"),
        _entry("10 risks before and after insurance, bound 0.15 s", statistics.median(both), ANCHOR_S, "s"),
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
