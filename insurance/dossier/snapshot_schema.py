"""What a dossier is made from: one frozen, plain JSON value. It holds no code and no label that could change later.

Amounts, hours and percentages are decimal strings; days are ISO dates, moments ISO with their zone; `null` is unknown
and prints as that word. The product's own labels (a kind of service, a head of cover) are `Words`, in both languages,
so that one snapshot renders in either. What people typed is text as they typed it.

`sections` says which parts are in the dossier, in order; a part that is named but has no data prints that it is empty.
"""

from functools import cache
from typing import Any, Literal, NotRequired, TypedDict

from pydantic import TypeAdapter, with_config

from insurance.dossier.snapshot_exchanges import Exchange
from insurance.dossier.snapshot_losses import LossRun
from insurance.dossier.snapshot_words import STRICT, Amount, Day, Moment, Words
from portal.ui.bilingual import in_both_languages

FORMAT = "rempart-dossier/1"
SECTIONS = (
    "summary",
    "company",
    "services",
    "stoppage",
    "register",
    "losses",
    "measures",
    "answers",
    "exchanges",
    "policies",
    "gap",
    "claims",
    "programmes",
    "proofs",
    "verification",
)


@with_config(STRICT)
class Version(TypedDict):
    reference: str  # D-003
    supersedes: str | None  # D-002
    superseded_on: Day | None
    frozen_at: Moment
    language: Literal["fr", "en"]
    demonstration: bool
    recipient: str | None  # who it is for; null: whoever it is given to
    purposes: list[Words]  # lines of insurance sought
    verification_url: str
    audit_length: int
    audit_head: str | None  # SHA-256 of the last entry of the business's log when frozen
    seal_level: NotRequired[Literal["B-B", "B-LT"]]  # of PAdES: without or with a time stamp; not in older ones


@with_config(STRICT)
class Opening(TypedDict):
    day: int  # 1 Monday … 7 Sunday
    spans: list[tuple[str, str]]  # ("07:00", "19:30"); empty: closed


@with_config(STRICT)
class Company(TypedDict):
    name: str
    activity: str | None  # label of the NAF code
    naf: str | None
    siren: str | None
    siret: str | None
    legal_form: str | None
    employees: int | None
    employees_band: str | None
    turnover_eur: Amount | None
    balance_sheet_eur: Amount | None
    online_share_pct: str | None
    created_on: Day | None
    commune: str | None
    department: str | None
    region: str | None
    opening_hours: list[Opening] | None
    confirmed: dict[str, Day]  # field → day it was last confirmed


@with_config(STRICT)
class Service(TypedDict):
    reference: str
    name: str
    kind: Words
    provider: str | None
    contact: str | None
    contract: str | None
    contract_ends_on: Day | None
    availability_pct: str | None
    support_hours: str | None
    supports: str | None
    fallback: str | None
    tolerable_stop_hours: str | None
    owner: str | None


@with_config(STRICT)
class StopOf(TypedDict):
    hours: int
    mean_eur: Amount  # margin, over all moments at which it may begin
    worst_eur: Amount
    worst_month: int  # 1 January
    worst_hour: int  # of the week, from 0 for Monday midnight


@with_config(STRICT)
class Stoppage(TypedDict):
    hour_mean_eur: Amount
    by_duration: list[StopOf]
    month: int  # of `week_eur`
    week_eur: list[Amount]  # 168 hours from Monday midnight
    cash_days: str | None


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
    title: str
    category: Words
    source: str | None
    event: str | None
    cause: str | None
    consequences: str | None
    existing_controls: str | None
    services: list[str]  # references
    measures: list[str]
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
    title: str
    description: str | None
    theme: Words
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
    insurer: str
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
class Programme(TypedDict):
    title: str
    operator: str | None
    kind: Words
    eligibility: Literal["eligible", "unknown", "not_eligible"] | None
    amount_eur: Amount | None
    since: Day
    note: str | None
    url: str | None


@with_config(STRICT)
class Proof(TypedDict):
    reference: str
    title: str
    file_name: str  # its name in the bundle when `bundled`
    media_type: str
    size_bytes: int
    sha256: str
    added_on: Day
    valid_until: Day | None
    bundled: bool
    supports: list[str]  # references of measures and policies


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
    reference: str  # of the risk; of a common cause, the service or provider that fails
    title: Words
    how_often: Words
    each_time: Words
    expected: Amount
    p95: Amount
    p99: Amount
    expected_plan: Amount


@with_config(STRICT)
class NotCounted(TypedDict):
    reference: str
    title: str
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
    inputs_sha256: str
    facts_moved_since: bool
    today: ExpectedDistribution  # before any insurance
    plan: ExpectedDistribution  # with all measures of the plan done
    risks: list[LossOfRisk]
    not_counted: list[NotCounted]
    steps: list[Step]
    swings: list[Swing]


@with_config(STRICT)
class Settled(TypedDict):
    loss: Amount  # = paid + retained + refused
    paid: Amount
    retained: Amount  # by deductibles, waiting times and limits
    refused: Amount  # no cover, another trigger, out of scope


@with_config(STRICT)
class SettledRisk(Settled):
    reference: str
    title: Words
    reasons: list[Words]
    covers: list[str]  # I-002.1: first cover of I-002


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
    terms_sha256: str
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
class Answer(TypedDict):
    code: str
    question: Words
    state: Literal["open", "unknown", "known"]
    value: Any  # in the form of the question's type; null while open or unknown
    text: Words | None  # the same as one reads it
    source: Words | None
    scope_pct: int | None
    checked_on: Day | None
    exceptions: str | None
    proof: str | None  # reference
    declaration: Literal["declared", "stale", "not_declared"]  # stale: it changed since it was declared
    declared_by: str | None
    declared_on: Day | None
    oed: str | None  # the Open Exposure Data field that it answers


@with_config(STRICT)
class AnswerGroup(TypedDict):
    code: str
    label: Words
    answers: list[Answer]


@with_config(STRICT)
class ReadyLine(TypedDict):
    code: str
    label: Words
    points: int | None  # of 100; null before anything was answered


@with_config(STRICT)
class WhoSays(TypedDict):
    name: Words
    url: str


@with_config(STRICT)
class RedLine(TypedDict):
    code: str
    text: Words
    sources: list[WhoSays]
    assumed: Words | None  # what is our own assumption
    state: Literal["crossed", "clear", "unknown"]


@with_config(STRICT)
class Answers(TypedDict):
    questionnaire_version: str
    groups: list[AnswerGroup]
    lines: list[ReadyLine]
    red_lines: list[RedLine]
    declaration: Words


@with_config(STRICT)
class Snapshot(TypedDict):
    format: Literal["rempart-dossier/1"]
    version: Version
    sections: list[str]
    company: Company
    services: NotRequired[list[Service]]
    stoppage: NotRequired[Stoppage | None]
    register: NotRequired[Register]
    losses: NotRequired[Losses | None]
    measures: NotRequired[list[Measure]]
    answers: NotRequired[Answers]
    exchanges: NotRequired[list[Exchange]]  # those that the business chose to tell
    policies: NotRequired[list[Policy]]
    gap: NotRequired[Gap | None]
    claims: NotRequired[LossRun]
    programmes: NotRequired[list[Programme]]  # those in use
    proofs: NotRequired[list[Proof]]


@cache
def _adapter() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def checked(value: Any) -> Snapshot:
    """`value` when it has this shape. Raises pydantic's ValidationError (a ValueError) naming each wrong place."""
    return _adapter().validate_python(value)


def json_schema() -> dict[str, Any]:
    """The JSON Schema that travels beside `dossier.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


def words(label: Any) -> Words:
    """A translatable label of the product, frozen in both languages."""
    both = in_both_languages(label)
    return {"fr": both["fr"], "en": both["en"]}
