"""What the business lives on, how long it can do without, and whether its services were seen to come back in time
(business impact analysis, ISO 22301:2019, 8.2.2)."""

from typing import Literal, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Day

Severity = Literal[0, 1, 2, 3]  # nobody notices, a nuisance, serious, not to be borne


@with_config(STRICT)
class HangsOn(TypedDict):
    service: str  # reference
    stops_pct: int  # of the activity, when the service is down


@with_config(STRICT)
class Activity(TypedDict):
    reference: str  # B-001
    name: str
    share_pct: str | None  # of the turnover
    mtpd_hours: str | None  # maximum tolerable period of disruption
    rto_hours: str | None  # recovery time objective
    rpo_hours: str | None  # recovery point objective
    mbco_pct: str | None  # minimum business continuity objective
    customers: list[Severity]  # one for each of `hours`; empty: unknown
    reputation: list[Severity]
    duties: list[Severity]
    duty_note: str | None
    hangs_on: list[HangsOn]


@with_config(STRICT)
class Recovery(TypedDict):
    service: str
    name: str
    promised_hours: str | None  # by its provider, after a failure
    restored_in_hours: str | None  # in the last trial
    tested_on: Day | None


@with_config(STRICT)
class Shortfall(TypedDict):
    kind: Literal["promise_late", "promise_unknown", "restore_late", "restore_unknown", "restore_old"]
    service: str
    service_name: str
    activity: str
    activity_name: str
    within_hours: str  # in which the activity must run again
    shown_hours: str | None  # promised or measured


@with_config(STRICT)
class Continuity(TypedDict):
    hours: list[int]  # the lengths of a stop that activities are asked about
    activities: list[Activity]
    recoveries: list[Recovery]
    shortfalls: list[Shortfall]  # on the day of the freeze
