"""Everything that one run is made from, as plain facts: kept with its result, and read back to draw the same events.

The fingerprint of these facts tells whether a stored result still stands.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from portal.documents.canonical import canonical_json
from risks.continuity.hours import StopCosts
from risks.quantification.distributions import Bernoulli, Frequency, Lognormal, Pert, Poisson
from risks.quantification.exposure import COMMON_SHARE, Exposure, Portfolio, with_common_causes
from risks.quantification.plan import Effect, Option
from risks.quantification.simulation import YEARS

FORMAT = "rempart-loss-inputs/1"


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """`exposures` are today's, before common causes. `options` are the measures not done yet. `frequencies` maps a risk
    to the range of its yearly rate where one is known; `left_out` a risk that cannot be counted to why. `grounds` says
    where each risk's figures come from: catalogue or own."""

    exposures: tuple[Exposure, ...]
    costs: StopCosts | None = None
    options: tuple[Option, ...] = ()
    frequencies: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    activities: tuple[str, ...] = ()
    common_share: float = COMMON_SHARE
    years: int = YEARS
    seed: int = 1

    @property
    def portfolio(self) -> Portfolio:
        """As it is simulated, common causes among the risks."""
        return Portfolio(with_common_causes(self.exposures, self.common_share), self.costs)


def encode(inputs: Inputs) -> dict[str, Any]:
    """Plain JSON."""
    costs = inputs.costs
    return {
        "format": FORMAT,
        "exposures": [_exposure_out(exposure) for exposure in inputs.exposures],
        "costs": None if costs is None else _costs_out(costs),
        "options": [asdict(option) for option in inputs.options],
        "frequencies": {ref: list(ends) for ref, ends in inputs.frequencies.items()},
        "left_out": dict(inputs.left_out),
        "grounds": dict(inputs.grounds),
        "activities": list(inputs.activities),
        "common_share": inputs.common_share,
        "years": inputs.years,
        "seed": inputs.seed,
    }


def decode(data: Mapping[str, Any]) -> Inputs:
    """The inputs of a stored run. Raises ValueError for another format."""
    if data["format"] != FORMAT:
        raise ValueError(f"inputs of another format: {data['format']}")
    return Inputs(
        exposures=tuple(_exposure_in(one) for one in data["exposures"]),
        costs=_costs_in(data["costs"]) if data["costs"] else None,
        options=tuple(
            Option(one["ref"], tuple(Effect(**e) for e in one["effects"]), one["once_eur"], one["yearly_eur"])
            for one in data["options"]
        ),
        frequencies={ref: (ends[0], ends[1]) for ref, ends in data["frequencies"].items()},
        left_out=data["left_out"],
        grounds=data["grounds"],
        activities=tuple(data["activities"]),
        common_share=data["common_share"],
        years=data["years"],
        seed=data["seed"],
    )


def fingerprint(encoded: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return sha256(canonical_json(encoded)).hexdigest()


def _costs_out(costs: StopCosts) -> dict[str, Any]:
    # The margins are months × a usual week: twelve figures and 168 say all of it.
    by_month = costs.by_hour.sum(axis=1)
    week = costs.by_hour[int(by_month.argmax())]
    return {
        "months_eur": by_month.tolist(),
        "week": (week / week.sum()).tolist() if week.sum() else week.tolist(),
        "activities": list(costs.activities),
        "extra_day_eur": costs.extra_day_eur,
        "recovery_eur": costs.recovery_eur,
        "penalty_day_eur": costs.penalty_day_eur,
        "penalty_after_hours": costs.penalty_after_hours,
    }


def _costs_in(data: Mapping[str, Any]) -> StopCosts:
    rest = {name: value for name, value in data.items() if name not in {"months_eur", "week", "activities"}}
    by_hour = np.outer(np.array(data["months_eur"]), np.array(data["week"]))
    return StopCosts(by_hour, tuple(data["activities"]), **rest)


def _exposure_out(exposure: Exposure) -> dict[str, Any]:
    return {
        "ref": exposure.ref,
        "frequency": _frequency_out(exposure.frequency),
        "size": _size_out(exposure.size),
        "stops": list(exposure.stops),
        "amount": _size_out(exposure.amount) if exposure.amount else None,
        "head": exposure.head,
        "peril": exposure.peril,
        "hangs_on": sorted(exposure.hangs_on),
        "provider": exposure.provider,
        "hour_left": exposure.hour_left,
    }


def _exposure_in(data: Mapping[str, Any]) -> Exposure:
    return Exposure(
        ref=data["ref"],
        frequency=_frequency_in(data["frequency"]),
        size=_size_in(data["size"]),
        stops=tuple(data["stops"]),
        amount=_size_in(data["amount"]) if data["amount"] else None,
        head=data["head"],
        peril=data["peril"],
        hangs_on=frozenset(data["hangs_on"]),
        provider=data["provider"],
        hour_left=data.get("hour_left", 1.0),
    )


def _frequency_out(frequency: Frequency) -> dict[str, Any]:
    if isinstance(frequency, Poisson):
        return {"kind": "poisson", "rate": frequency.rate}
    return {"kind": "bernoulli", "probability": frequency.probability}


def _frequency_in(data: Mapping[str, Any]) -> Frequency:
    return Poisson(data["rate"]) if data["kind"] == "poisson" else Bernoulli(data["probability"])


def _size_out(size: Lognormal | Pert) -> dict[str, Any]:
    return {"kind": "lognormal" if isinstance(size, Lognormal) else "pert", **asdict(size)}


def _size_in(data: Mapping[str, Any]) -> Lognormal | Pert:
    rest = {name: value for name, value in data.items() if name != "kind"}
    return Lognormal(**rest) if data["kind"] == "lognormal" else Pert(**rest)
