"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.funding.plan.models import FundingChoice
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion

__all__ = ["CatalogueState", "ConditionAnswer", "Follow", "FundingChoice", "Programme", "ProgrammeVersion"]
