"""What is insured, and what is left once the insurers have paid."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Words
from insurance.dossier.snapshot_schema.risks import Distribution


@with_config(STRICT)
class Cover(TypedDict):
    head: Words
    head_code: NotRequired[str]  # of risks.quantification.models.LossHead; not in older ones
    limit_eur: Amount | None
    deductible_eur: Amount | None
    waiting_hours: str | None
    waiting_mode: Literal["beyond", "from_zero"] | None
    indemnity_days: int | None
    note: str | None


@with_config(STRICT)
class Policy(TypedDict):
    reference: str
    line: Words
    line_code: NotRequired[str]  # of insurance.policies.models.Line; not in older ones
    insurer: str | None  # null: withheld
    intermediary: str | None
    policy_number: str | None
    starts_on: Day | None
    ends_on: Day | None
    notice_days: int | None
    premium_yearly_eur: Amount | None
    document: str | None  # reference of the proof
    note: str | None
    covers: list[Cover]


@with_config(STRICT)
class Settled(TypedDict):
    loss: Amount  # = paid + retained + refused
    paid: Amount
    retained: Amount  # by deductibles, waiting times and limits
    refused: Amount  # no cover, another trigger, out of scope


@with_config(STRICT)
class SettledRisk(Settled):
    reference: str | None  # null: withheld, as below
    title: Words | None
    reasons: list[Words] | None
    covers: list[str] | None  # I-002.1: first cover of I-002


@with_config(STRICT)
class WaitingTime(TypedDict):
    cover: str
    hours: str
    mode: Literal["beyond", "from_zero"]
    unpaid_pct: str  # of the simulated stops that it answers for


@with_config(STRICT)
class Condition(TypedDict):
    policy: str
    condition: Words
    state: Literal["proven", "done", "open", "unknown"]


@with_config(STRICT)
class ToLookUp(TypedDict):
    cover: str
    head: Words
    missing: list[Words]


@with_config(STRICT)
class Gap(TypedDict):
    terms_sha256: str | None  # null: withheld, since one of the terms is
    facts_moved_since: bool
    total: Settled
    today: Distribution  # what stays with the business
    plan: Distribution
    risks: list[SettledRisk]
    waiting: list[WaitingTime]
    conditions: list[Condition]
    not_calculated: list[str]  # covers with a term unknown: they count as paying nothing
    to_look_up: NotRequired[list[ToLookUp]]  # the same covers, with what is unknown of each; not in older ones


@with_config(STRICT)
class Programme(TypedDict):
    title: str
    operator: str | None
    kind: Words
    eligibility: Literal["eligible", "unknown", "not_eligible"] | None
    amount_eur: Amount | None
    since: Day
    note: str | None
    url: str | None
    measures: NotRequired[list[str]]  # that it pays for, by reference; not in older ones


@with_config(STRICT)
class Proof(TypedDict):
    reference: str
    title: str | None  # null: withheld
    file_name: str  # its name in the bundle when `bundled`
    media_type: str
    size_bytes: int | None  # null, as its fingerprint: withheld, since the file is
    sha256: str | None
    added_on: Day
    valid_until: Day | None
    bundled: bool
    kept_back: NotRequired[Literal[True]]  # its file stays with the business: it shows what is withheld
    supports: list[str]  # references of measures and policies
