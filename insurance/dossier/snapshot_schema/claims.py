"""The loss run's part of a snapshot."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Words


@with_config(STRICT)
class LossRow(TypedDict):
    """A row of loss_run.csv, its columns in their order: ISO days, decimal points, codes for choices."""

    claim_no: str | None
    loss_date: Day | None
    discovery_date: Day | None
    report_date: Day | None
    close_date: Day | None
    status: Literal["open", "closed", "reopened", "no_payment"]
    cause: str | None
    site: str | None
    cover: str | None
    description: str | None
    insured_flag: Literal["yes", "no"] | None
    ground_up: Amount | None
    deductible: Amount | None
    paid_indemnity: Amount | None
    paid_expense: Amount | None
    reserve: Amount | None
    recovery: Amount | None
    incurred: Amount | None  # = paid_indemnity + paid_expense + reserve - recovery
    downtime_h: str | None
    records: str | None
    actions: str | None


@with_config(STRICT)
class ClaimOfRun(TypedDict):
    reference: str  # C-001
    policy: str | None
    valued_on: Day | None  # the figures are of that day
    status: Words
    cause: Words | None
    cover: Words | None
    insured: Words | None
    lessons: str | None
    measures: list[str]
    proofs: list[str]
    row: LossRow


@with_config(STRICT)
class SumOfLosses(TypedDict):
    known_eur: Amount | None  # null when nothing is known
    unknown: int  # claims whose amount is unknown, left out of it


@with_config(STRICT)
class LossesOfYear(TypedDict):
    year: int | None  # null: the day of the loss is unknown; in `total`, all years
    count: int
    paid: SumOfLosses
    reserve: SumOfLosses
    recovery: SumOfLosses
    incurred: SumOfLosses


@with_config(STRICT)
class LossesOfContract(TypedDict):
    """A policy year of one contract. Without `policy`: the claims on no contract; without `starts_on`: those of an
    unknown day or in none of its policy years."""

    policy: str | None  # I-001
    line: Words | None
    line_code: str | None
    insurer: str | None
    policy_number: str | None
    starts_on: Day | None  # the days of the policy year that are within the five years
    ends_on: Day | None
    premium_eur: Amount | None  # earned in these days; taxes included, as invoiced
    count: int
    paid: SumOfLosses
    reserve: SumOfLosses
    recovery: SumOfLosses
    incurred: SumOfLosses
    ratio_pct: str | None  # = 100 × incurred ÷ premium; null when one of them is unknown
    valued_on: Day | None  # the earliest day of the claims' figures; null when one is unknown


@with_config(STRICT)
class NoLoss(TypedDict):
    since: Day
    declared_on: Day
    declared_by: str | None


@with_config(STRICT)
class LossRun(TypedDict):
    since: Day  # five years before `as_of`
    as_of: Day
    nil: NoLoss | None
    claims: list[ClaimOfRun]
    years: list[LossesOfYear]
    total: LossesOfYear
    older_open: int  # claims of before `since` that are listed because they are open; in no sum
    contracts: NotRequired[list[LossesOfContract]]  # older snapshots lack it
