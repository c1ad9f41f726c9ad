"""What one run says, as the plain figures that are stored and shown everywhere. Pure; euros a year, to the cent.

Rounded once, here: page, PDF, workbook and command print these very figures.
"""

from decimal import Decimal
from typing import Any

import numpy as np

from risks.quantification import plan
from risks.quantification.distributions import Floats
from risks.quantification.inputs import Inputs
from risks.quantification.outcome import Run, convergence
from risks.quantification.sensitivity import tornado
from risks.quantification.simulation import MODEL, total
from risks.quantification.summary import summary

NAMES = {0.50: "p50", 0.90: "p90", 0.95: "p95", 0.99: "p99", 0.995: "p99_5"}
SHOWN_SWINGS = 12


def cents(value: float) -> float:
    """Half a cent goes away from zero, as on an invoice."""
    return float(np.copysign(np.floor(abs(value) * 100 + 0.5) / 100, value)) + 0.0


def exact(value: Any) -> Any:
    """Stored results with their floats as decimals of the same digits, for pages and papers."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return value


def figures(yearly: Floats) -> dict[str, Any]:
    """The average year, the bad ones and the curve of one distribution of years."""
    said = summary(yearly)
    return {
        "mean": cents(said.mean),
        "standard_error": cents(said.standard_error),
        **{NAMES[share]: cents(loss) for share, loss in said.levels.items()},
        "exceedance": [[chance, cents(loss)] for chance, loss in said.curve],
    }


def results(inputs: Inputs, run: Run) -> dict[str, Any]:
    """Everything but insurance. `run` must be of these inputs' portfolio."""
    portfolio, options = run.portfolio, list(inputs.options)
    left = plan.factors(portfolio, options)
    today, planned = run.yearly(), run.yearly(left)
    # Rounded by risk, then added up: what stands under a list of risks is the sum of that list, to the cent.
    expected = {ref: cents(euros) for ref, euros in run.expected().items()}
    expected_plan = {ref: cents(euros) for ref, euros in run.expected(left).items()}
    rows = [
        {
            "ref": exposure.ref,
            "members": list(exposure.members),
            "expected": expected[exposure.ref],
            "expected_plan": expected_plan[exposure.ref],
            **_short(today[exposure.ref]),
        }
        for exposure in run.exposures
    ]
    whole = total(today)
    steps = plan.ordered(portfolio, options)
    return {
        "model": MODEL,
        "years": run.years,
        "seed": run.seed,
        "today": {**figures(whole), "expected": cents(sum(expected.values()))},
        "plan": {
            **figures(total(planned)),
            "expected": cents(sum(expected_plan.values())),
        },
        "rows": sorted(rows, key=lambda row: (-row["expected"], row["ref"])),
        "convergence": [[count, cents(mean)] for count, mean in convergence(whole)],
        "worth": [_worth(one) for one in plan.worth(portfolio, options)],
        "steps": {
            "refs": list(steps.refs),
            "today": cents(sum(expected.values())),
            "after": [cents(loss) for loss in steps.after_eur],
        },
        "tornado": [
            {"what": one.what, "ref": one.ref, "low": cents(one.low_eur), "high": cents(one.high_eur)}
            for one in tornado(
                inputs.exposures, inputs.costs, common_share=inputs.common_share, frequencies=inputs.frequencies
            )[:SHOWN_SWINGS]
        ],
    }


def _short(yearly: Floats) -> dict[str, float]:
    said = summary(yearly)
    return {"mean": cents(said.mean), "p95": cents(said.levels[0.95]), "p99": cents(said.levels[0.99])}


def _worth(one: plan.Worth) -> dict[str, Any]:
    cost, per_euro = one.option.cost_eur, one.per_euro
    return {
        "ref": one.option.ref,
        "low": cents(one.low_eur),
        "middle": cents(one.middle_eur),
        "high": cents(one.high_eur),
        "cost": None if cost is None else cents(cost),
        "per_euro": None if per_euro is None else cents(per_euro),
    }
