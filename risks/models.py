"""Re-exports: each model lives in its feature's package."""

from risks.assessment.models import Answer, Asked, Assessment, Decision
from risks.importing.models import SheetImport
from risks.register.models import Acceptance, Risk, RiskComment, RiskService
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureProof, RiskMeasure

__all__ = [
    "Acceptance",
    "Answer",
    "Asked",
    "Assessment",
    "Decision",
    "Measure",
    "MeasureProof",
    "Risk",
    "RiskComment",
    "RiskMeasure",
    "RiskService",
    "Service",
    "SheetImport",
]
