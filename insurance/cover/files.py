"""The input files of the two calculating commands: read strictly, each error with its place in the file.

Unknown keys, numbers in quotes, NaN and infinity are refused: a figure is never guessed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from insurance.cover.interruption import Interruption, Terms
from insurance.cover.portfolio import Contract
from risks.quantification.distributions import Bernoulli, Lognormal, Pert, Poisson, Wrong
from risks.quantification.simulation import Scenario

MOST_BYTES = 10_000_000


class Unusable(Exception):
    """The file cannot be calculated with; the message says where and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class PoissonIn(_Strict):
    kind: Literal["poisson"]
    rate: float


class BernoulliIn(_Strict):
    kind: Literal["bernoulli"]
    probability: float


class LognormalIn(_Strict):
    kind: Literal["lognormal"]
    p05: float
    p95: float


class PertIn(_Strict):
    kind: Literal["pert"]
    low: float
    mode: float
    high: float
    gamma: float = 4.0


class ScenarioIn(_Strict):
    ref: str = Field(min_length=1, max_length=200)
    frequency: Annotated[PoissonIn | BernoulliIn, Field(discriminator="kind")]
    severity: Annotated[LognormalIn | PertIn, Field(discriminator="kind")]


class PolicyIn(_Strict):
    limit_event: float | None = None
    limit_year: float | None = None
    deductible: float | None = None
    covers: list[str]


class PortfolioIn(_Strict):
    scenarios: list[ScenarioIn] = Field(min_length=1, max_length=10_000)
    policies: list[PolicyIn] = Field(default=[], max_length=1_000)


class InterruptionIn(_Strict):
    turnover_history: list[float] | None = None
    actual_turnover: float | None = None
    variable_cost_margin_rate: float | None = None
    extra_costs: float | None = None
    savings: float | None = None
    hourly_margin: float | None = None
    hourly_profile: list[float] | None = None
    start_hour: float | None = None
    outage_hours: float | None = None
    waiting_hours: float | None = None
    waiting_mode: Literal["deductible", "franchise"] | None = None
    deductible_working_days: float | None = None
    opening_days: float | None = None
    indemnity_days: float | None = None
    extra_costs_cap: float | None = None
    deductible: float | None = None
    limit: float | None = None
    sum_insured_ratio: float | None = None


def read_json(path: Path) -> Any:
    """The value in the file. Raises Unusable for a file that is missing, too large or no plain JSON."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise Unusable(f"{path}: larger than {MOST_BYTES} bytes")
    try:
        return json.loads(data, parse_constant=_refuse)
    except RecursionError as error:
        raise Unusable(f"{path}: nested too deeply") from error
    except ValueError as error:  # also what is no UTF-8
        raise Unusable(f"{path}: not JSON: {error}") from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number to calculate with")


def portfolio(path: Path) -> tuple[list[Scenario], list[Contract]]:
    """Scenarios and contracts of a file for `simulate`. Raises Unusable."""
    given = _valid(path, TypeAdapter(PortfolioIn))
    scenarios, contracts = [], []
    for place, scenario in enumerate(given.scenarios):
        with _at(path, f"scenarios[{place}].frequency"):
            frequency = _frequency(scenario.frequency)
        with _at(path, f"scenarios[{place}].severity"):
            severity = _severity(scenario.severity)
        scenarios.append(Scenario(scenario.ref, frequency, severity))
    known = {scenario.ref for scenario in scenarios}
    for place, policy in enumerate(given.policies):
        if missing := sorted(set(policy.covers) - known):
            raise Unusable(f"{path}: policies[{place}].covers: names {missing[0]}, which is no scenario")
        limits = {"limit_event": policy.limit_event, "limit_year": policy.limit_year, "deductible": policy.deductible}
        with _at(path, f"policies[{place}]"):
            said = {name: value for name, value in limits.items() if value is not None}
            contracts.append(Contract(frozenset(policy.covers), **said))
    return scenarios, contracts


def interruption(path: Path) -> tuple[Interruption, Terms]:
    """Facts and terms of a file for `business_interruption`. Raises Unusable."""
    given = _valid(path, TypeAdapter(InterruptionIn))
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given if value is not None
    }
    facts = {name: value for name, value in said.items() if name in Interruption.__dataclass_fields__}
    terms = {name: value for name, value in said.items() if name in Terms.__dataclass_fields__}
    return Interruption(**facts), Terms(**terms)


def _frequency(given: PoissonIn | BernoulliIn) -> Poisson | Bernoulli:
    return Poisson(given.rate) if isinstance(given, PoissonIn) else Bernoulli(given.probability)


def _severity(given: LognormalIn | PertIn) -> Lognormal | Pert:
    if isinstance(given, LognormalIn):
        return Lognormal(given.p05, given.p95)
    return Pert(given.low, given.mode, given.high, given.gamma)


@contextmanager
def _at(path: Path, place: str) -> Iterator[None]:
    """What is wrong in here is wrong at this place of the file."""
    try:
        yield
    except Wrong as error:
        raise Unusable(f"{path}: {place}.{error.field}: {error.why}") from error


def _valid[T](path: Path, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_python(read_json(path))
    except ValidationError as error:
        first: Mapping[str, Any] = error.errors(include_url=False)[0]
        raise Unusable(f"{path}: {_place(first['loc']) or 'the file'}: {first['msg']}") from error


def _place(loc: tuple[Any, ...]) -> str:
    """scenarios[2].severity.p05; the name of a chosen kind is no key of the file."""
    kinds = {"poisson", "bernoulli", "lognormal", "pert"}
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part not in kinds:
            text += f".{part}" if text else str(part)
    return text
