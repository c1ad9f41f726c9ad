"""What a dossier is made from: one frozen, plain JSON value. It holds no code and no label that could change later.

Amounts, hours and percentages are decimal strings; days are ISO dates, moments ISO with their zone; `null` is unknown
and prints as that word. The product's own labels (a kind of service, a head of cover) are `Words`, in both languages,
so that one snapshot renders in either. What people typed is text as they typed it.

`sections` says which parts are in the dossier, in order; a part that is named but has no data prints that it is empty.
"""

from functools import cache
from typing import Any, Literal, NotRequired, TypedDict

from pydantic import TypeAdapter, with_config

from insurance.dossier.snapshot_schema.answers import (
    Answer,
    AnswerGroup,
    Answers,
    ReadyLine,
    RedLine,
    WhoSays,
    each_answer,
)
from insurance.dossier.snapshot_schema.base import STRICT, Amount, Day, Moment, Words
from insurance.dossier.snapshot_schema.changes import Changes
from insurance.dossier.snapshot_schema.claims import (
    ClaimOfRun,
    LossesOfContract,
    LossesOfYear,
    LossRow,
    LossRun,
    NoLoss,
    SumOfLosses,
)
from insurance.dossier.snapshot_schema.continuity import Activity, Continuity, Recovery, Shortfall
from insurance.dossier.snapshot_schema.covers import (
    Condition,
    Cover,
    Gap,
    Policy,
    Programme,
    Proof,
    Settled,
    SettledRisk,
    ToLookUp,
    WaitingTime,
)
from insurance.dossier.snapshot_schema.exchanges import Exchange, NamedProof, Said
from insurance.dossier.snapshot_schema.facts import Company, Opening, ProviderName, Service, StopOf, Stoppage, Version
from insurance.dossier.snapshot_schema.questionnaires import TheirAnswer, TheirQuestionnaire, TheirSection
from insurance.dossier.snapshot_schema.risks import (
    Distribution,
    ExpectedDistribution,
    Level,
    Losses,
    LossOfRisk,
    Measure,
    NotCounted,
    Register,
    Risk,
    Scale,
    Step,
    Swing,
)
from insurance.dossier.snapshot_schema.sought import PartLookedAt, Review, Wanted
from portal.ui.bilingual import in_both_languages

__all__ = [
    "FORMAT",
    "SECTIONS",
    "Activity",
    "Amount",
    "Answer",
    "AnswerGroup",
    "Answers",
    "Changes",
    "ClaimOfRun",
    "Company",
    "Condition",
    "Continuity",
    "Cover",
    "Day",
    "Distribution",
    "Exchange",
    "ExpectedDistribution",
    "Gap",
    "Level",
    "LossOfRisk",
    "LossRow",
    "LossRun",
    "Losses",
    "LossesOfContract",
    "LossesOfYear",
    "Measure",
    "Moment",
    "NamedProof",
    "NoLoss",
    "NotCounted",
    "Opening",
    "PartLookedAt",
    "Policy",
    "Programme",
    "Proof",
    "ProviderName",
    "ReadyLine",
    "Recovery",
    "RedLine",
    "Register",
    "Review",
    "Risk",
    "Said",
    "Scale",
    "Service",
    "Settled",
    "SettledRisk",
    "Shortfall",
    "Snapshot",
    "Step",
    "StopOf",
    "Stoppage",
    "SumOfLosses",
    "Swing",
    "TheirAnswer",
    "TheirQuestionnaire",
    "TheirSection",
    "ToLookUp",
    "Version",
    "WaitingTime",
    "Wanted",
    "WhoSays",
    "Words",
    "checked",
    "each_answer",
    "json_schema",
    "words",
]

FORMAT = "rempart-dossier/1"
SECTIONS = (
    "summary",
    "changes",
    "company",
    "services",
    "stoppage",
    "continuity",
    "register",
    "losses",
    "measures",
    "answers",
    "exchanges",
    "questionnaires",
    "policies",
    "gap",
    "wanted",
    "claims",
    "programmes",
    "proofs",
    "review",
    "verification",
    "glossary",
)


@with_config(STRICT)
class Snapshot(TypedDict):
    format: Literal["rempart-dossier/1"]
    version: Version
    sections: list[str]
    changes: NotRequired[Changes]  # since an earlier version, where the owner chose to say so
    company: Company
    services: NotRequired[list[Service]]
    stoppage: NotRequired[Stoppage | None]
    continuity: NotRequired[Continuity | None]
    register: NotRequired[Register]
    losses: NotRequired[Losses | None]
    measures: NotRequired[list[Measure]]
    answers: NotRequired[Answers]
    exchanges: NotRequired[list[Exchange]]  # those that the business chose to tell
    questionnaires: NotRequired[list[TheirQuestionnaire]]  # those chosen for this version
    policies: NotRequired[list[Policy]]
    gap: NotRequired[Gap | None]
    wanted: NotRequired[list[Wanted]]
    claims: NotRequired[LossRun]
    programmes: NotRequired[list[Programme]]  # those in use
    proofs: NotRequired[list[Proof]]
    review: NotRequired[list[Review]]  # those that the business did not set aside


@cache
def _adapter() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def checked(value: Any) -> Snapshot:
    """`value` when it has this shape. Raises pydantic's ValidationError (a ValueError) naming each wrong place."""
    return _adapter().validate_python(value)


def json_schema() -> dict[str, Any]:
    """The JSON Schema that travels beside `dossier.json`. Its name is no address: the same bytes on every portal."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{FORMAT.replace('/', ':')}"}
    return {**named, **_adapter().json_schema()}


def words(label: Any) -> Words:
    """A translatable label of the product, frozen in both languages."""
    both = in_both_languages(label)
    return {"fr": both["fr"], "en": both["en"]}
