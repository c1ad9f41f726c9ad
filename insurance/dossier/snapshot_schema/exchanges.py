"""The part of a snapshot that holds what readers asked, and what the business answered."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from pydantic import with_config

from insurance.dossier.snapshot_schema.base import STRICT, Day, Words


@with_config(STRICT)
class NamedProof(TypedDict):
    """A proof as it was when the answer named it; its file, if it is there, is among the proofs."""

    reference: str
    title: str
    sha256: str


@with_config(STRICT)
class Said(TypedDict):
    kind: Literal["asked", "answered", "unknown", "corrected"]  # corrected: answered in the questionnaire
    said_on: Day
    text: str | None
    proof: NamedProof | None


@with_config(STRICT)
class Exchange(TypedDict):
    reference: str
    part: Words | None  # of the dossier
    question_code: NotRequired[str | None]  # of the questionnaire; what is withheld of it is withheld here
    question: Words | None  # the same in words
    asked_by: str | None  # only in a dossier made for the same reader; null: not told
    entries: list[Said]


def for_recipient(exchanges: Sequence[Exchange], recipient: str | None) -> list[Exchange]:
    """What may be told in a dossier made for `recipient`: who asked is told to nobody but themselves."""
    own = _name(recipient)
    return [
        {**one, "asked_by": one["asked_by"] if own and _name(one["asked_by"]) == own else None} for one in exchanges
    ]


def _name(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
