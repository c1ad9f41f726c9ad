"""What changed since an earlier version, worded in both languages when it was compared."""

from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Amount, Moment, Words

Kind = Literal["added", "removed", "changed"]
Turn = Literal["better", "worse", "neutral"]


@with_config(STRICT)
class ChangedValue(TypedDict):
    field: str  # its name in the snapshot
    label: Words
    before: Words | None  # null: unknown
    after: Words | None


@with_config(STRICT)
class ChangedEntry(TypedDict):
    reference: str | None  # R-003; of an answer, its code; null where entries have none
    title: Words | None  # null: withheld
    kind: Kind
    values: list[ChangedValue]


@with_config(STRICT)
class ChangedPart(TypedDict):
    part: str  # of SECTIONS
    label: Words
    entries: list[ChangedEntry]


@with_config(STRICT)
class Headline(TypedDict):
    """One figure of the whole dossier, before and after."""

    code: str  # expected_loss, bad_year, kept, above, readiness.cyber …
    label: Words
    before: Words | None
    after: Words | None
    change: NotRequired[Amount]  # after - before, where both are numbers
    turn: Turn


@with_config(STRICT)
class Counts(TypedDict):
    """How many since then; null where the part is not in both versions."""

    measures_done: int | None
    risks_added: int | None
    risks_removed: int | None
    policies_changed: int | None
    claims_added: int | None
    red_crossed: list[Words]  # red lines that were not crossed before
    red_cleared: list[Words]


@with_config(STRICT)
class Changes(TypedDict):
    since: str  # D-002
    since_frozen_at: Moment
    headlines: list[Headline]
    counts: Counts
    parts: list[ChangedPart]
    not_compared: list[Words]  # parts that only one of the two versions holds
    withheld: bool  # something is withheld from one of their readers, and so is compared in neither
