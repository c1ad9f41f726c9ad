"""Re-exports: each model lives in its feature's package."""

from subsidies.curation.models import CatalogueEntry, Draft
from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion

__all__ = [
    "CatalogueEntry",
    "CatalogueState",
    "ConditionAnswer",
    "Draft",
    "Follow",
    "Programme",
    "ProgrammeVersion",
]
