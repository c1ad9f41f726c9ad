"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion
from subsidies.verdicts.models import MatchingFacts, Sweep, Tally, VerdictChange

__all__ = [
    "CatalogueState",
    "ConditionAnswer",
    "Follow",
    "MatchingFacts",
    "Programme",
    "ProgrammeVersion",
    "Sweep",
    "Tally",
    "VerdictChange",
]
