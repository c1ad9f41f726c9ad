"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.outreach.models import Campaign, CampaignMessage
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion
from subsidies.verdicts.models import MatchingFacts, Sweep, VerdictChange

__all__ = [
    "Campaign",
    "CampaignMessage",
    "CatalogueState",
    "ConditionAnswer",
    "Follow",
    "MatchingFacts",
    "Programme",
    "ProgrammeVersion",
    "Sweep",
    "VerdictChange",
]
