"""What insurance the business looks for, and what its chamber's adviser states."""

from typing import NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Words


@with_config(STRICT)
class Wanted(TypedDict):
    line: Words
    line_code: str  # of insurance.policies.models.Line
    heads: list[Words]  # empty: the insurer may propose
    head_codes: list[str]
    limit_eur: Amount | None  # of one loss
    deductible_eur: Amount | None
    waiting_hours: str | None  # that the business can bear itself
    starts_on: Day | None
    note: str | None


@with_config(STRICT)
class PartLookedAt(TypedDict):
    code: str
    label: Words
    sha256: NotRequired[str]  # in older ones: of whole facts, so that withheld ones could be found out by trying
    changed_since: bool  # whether they were others when the dossier was frozen


@with_config(STRICT)
class Review(TypedDict):
    """Neither a guarantee nor a signature."""

    reference: str  # V-001
    adviser: str
    chamber: str
    given_on: Day
    parts: list[PartLookedAt]
    noticed: str
    own_changes: int  # entries of the log on these parts by the adviser, until then
    chamber_changes: int  # by the other people of the chamber
