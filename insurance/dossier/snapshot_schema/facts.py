"""Whose dossier it is, what the business depends on, and what a stop costs."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Moment, Words


@with_config(STRICT)
class Redacted(TypedDict):
    """One thing that is withheld. A withheld value is null, and its path is here: any other null is unknown."""

    code: str  # of insurance.dossier.redaction.catalogue
    label: Words
    count: int  # of values, or of entries withheld whole
    references: list[str]  # of entries withheld whole; of single answers, their codes
    paths: list[str]  # JSON Pointers (RFC 6901) of the values that are null because they are withheld
    passages: list[str]  # and of texts in which its words were replaced by [masqué] or [withheld]


@with_config(STRICT)
class Version(TypedDict):
    reference: str  # D-003
    supersedes: str | None  # D-002
    superseded_on: Day | None  # when that earlier version was frozen
    frozen_at: Moment
    as_at: NotRequired[Day]  # the day on which the facts hold; these two are not in older ones
    valid_until: NotRequired[Day]  # the last day on which to rely on them
    language: Literal["fr", "en"]
    demonstration: bool
    recipient: str | None  # who it is for; null: whoever it is given to
    purposes: list[Words]  # lines of insurance sought
    verification_url: str
    audit_length: int
    audit_head: str | None  # SHA-256 of the last entry of the business's log when frozen
    redacted: NotRequired[list[Redacted]]  # what is withheld from this reader; absent: nothing
    redacted_by: NotRequired[str]  # the list that `redacted` chose from: rempart-redactions/1
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
class ProviderName(TypedDict):
    """One provider, however people write it."""

    code: str
    name: str


@with_config(STRICT)
class Service(TypedDict):
    reference: str
    name: str
    kind: Words
    provider: str | None  # as the business writes it
    provider_canonical: NotRequired[ProviderName | None]  # the same for all businesses; these three not in older ones
    provider_runs_on: NotRequired[ProviderName | None]  # believed, not confirmed by the provider
    sales_stopped_pct: NotRequired[str | None]  # of the turnover, when it stops; null: the activities are not described
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
    worst_hour: int | None  # of the week, from 0 for Monday midnight


@with_config(STRICT)
class Stoppage(TypedDict):
    hour_mean_eur: Amount
    by_duration: list[StopOf]
    month: int  # of `week_eur`
    week_eur: list[Amount] | None  # 168 hours from Monday midnight
    cash_days: str | None
