"""Re-exports: each model lives in its feature's package."""

from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.programmes.models import Programme

__all__ = ["ConditionAnswer", "Follow", "Programme"]
