"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.intake.models import Feed, Intake, IntakeRow
from subsidies.programmes.models import CatalogueState, Programme, ProgrammeVersion

__all__ = [
    "CatalogueState",
    "ConditionAnswer",
    "Feed",
    "Follow",
    "Intake",
    "IntakeRow",
    "Programme",
    "ProgrammeVersion",
]
