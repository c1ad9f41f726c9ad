"""Re-exports: each model lives in its feature's package."""

from subsidies.applications.models import (
    Application,
    ApplicationDocument,
    ApplicationMeasure,
    ApplicationNote,
    ApplicationTask,
)
from subsidies.curation.models import CatalogueEntry, Draft
from subsidies.funding.models import ConditionAnswer
from subsidies.funding.plan.models import FundingChoice
from subsidies.intake.models import Feed, Intake, IntakeRow
from subsidies.ledger.models import MinorAid
from subsidies.outreach.models import Campaign, CampaignMessage
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion
from subsidies.verdicts.models import MatchingFacts, Sweep, Tally, VerdictChange

__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationMeasure",
    "ApplicationNote",
    "ApplicationTask",
    "Campaign",
    "CampaignMessage",
    "CatalogueEntry",
    "CatalogueState",
    "ConditionAnswer",
    "Draft",
    "Feed",
    "FundingChoice",
    "Intake",
    "IntakeRow",
    "MatchingFacts",
    "MinorAid",
    "Programme",
    "ProgrammeVersion",
    "Sweep",
    "Tally",
    "VerdictChange",
]
