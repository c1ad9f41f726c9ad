"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion

__all__ = ["CatalogueState", "ConditionAnswer", "Follow", "Programme", "ProgrammeVersion"]
