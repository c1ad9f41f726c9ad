"""Re-exports: each model lives in its feature's package."""

from risks.register.models import Risk, RiskComment, RiskService
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureProof, RiskMeasure

__all__ = ["Measure", "MeasureProof", "Risk", "RiskComment", "RiskMeasure", "RiskService", "Service"]
