"""What can go wrong, what is done about it, and what it costs in a year."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Words


@with_config(STRICT)
class Level(TypedDict):
    likelihood: int
    impact: int
    level: int


@with_config(STRICT)
class Scale(TypedDict):
    impact_eur: list[int]  # the four bounds between the five impacts
    likelihood_years: NotRequired[list[int]]  # the four bounds between the five likelihoods
    impact_names: NotRequired[list[str]]  # the business's own, five or none; an empty one is the usual name
    likelihood_names: NotRequired[list[str]]
    appetite_level: int  # from this level on, more than the business accepts
    matrix: list[list[int]]  # [likelihood - 1][impact - 1]


@with_config(STRICT)
class Risk(TypedDict):
    reference: str
    number: int
    title: str | None  # null: withheld, like what else says what the risk is
    category: Words | None
    source: str | None
    event: str | None
    cause: str | None
    consequences: str | None
    existing_controls: str | None
    services: list[str] | None  # references
    measures: list[str] | None
    owner: str | None
    inherent: Level | None
    current: Level | None
    target: Level | None
    treatment: Literal["reduce", "transfer", "accept", "avoid"] | None
    review_on: Day | None


@with_config(STRICT)
class Register(TypedDict):
    scale: Scale
    risks: list[Risk]  # open ones


@with_config(STRICT)
class Measure(TypedDict):
    reference: str
    title: str | None  # null: withheld
    description: str | None
    theme: Words | None
    owner: str | None
    due_on: Day | None
    status: Literal["planned", "under_way", "done", "dropped"]
    done_on: Day | None
    cost_once_eur: Amount | None
    cost_yearly_eur: Amount | None
    expected_effect: str | None
    risks: list[str]
    proofs: list[str]


@with_config(STRICT)
class Distribution(TypedDict):
    """Yearly losses of the simulated years, euros."""

    mean: Amount
    standard_error: Amount
    p50: Amount
    p90: Amount
    p95: Amount  # exceeded one year in twenty
    p99: Amount
    p99_5: Amount
    exceedance: list[tuple[str, Amount]]  # (yearly chance, loss exceeded with it), from common to rare


@with_config(STRICT)
class ExpectedDistribution(Distribution):
    expected: Amount  # in closed form


@with_config(STRICT)
class LossOfRisk(TypedDict):
    reference: str | None  # of the risk; of a common cause, the service or provider that fails
    title: Words | None  # null: withheld
    how_often: Words | None
    each_time: Words | None
    expected: Amount
    p95: Amount
    p99: Amount
    expected_plan: Amount


@with_config(STRICT)
class NotCounted(TypedDict):
    reference: str
    title: str | None
    why: Words


@with_config(STRICT)
class Step(TypedDict):
    measure: str
    left: Amount  # expected loss a year once this measure and those before it are done


@with_config(STRICT)
class Swing(TypedDict):
    input: Words
    low: Amount
    high: Amount


@with_config(STRICT)
class Losses(TypedDict):
    model: str
    seed: int
    years: int
    calculated_on: Day
    inputs_sha256: str | None  # null: withheld, since one of the inputs is
    facts_moved_since: bool
    today: ExpectedDistribution  # before any insurance
    plan: ExpectedDistribution  # with all measures of the plan done
    risks: list[LossOfRisk]
    not_counted: list[NotCounted]
    steps: list[Step]
    swings: list[Swing]
