"""Re-exports: each model lives in its feature's package."""

from risks.assessment.models import Answer, Asked, Assessment, Decision
from risks.continuity.models import Activity, Dependence, StoppageFigures
from risks.criteria.models import RiskCriteria
from risks.importing.models import SheetImport
from risks.quantification.models import Estimate, LossRun, MeasureEffect
from risks.register.models import Acceptance, Risk, RiskComment, RiskService, SavedFilter
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureProof, RiskMeasure

__all__ = [
    "Acceptance",
    "Activity",
    "Answer",
    "Asked",
    "Assessment",
    "Decision",
    "Dependence",
    "Estimate",
    "LossRun",
    "Measure",
    "MeasureEffect",
    "MeasureProof",
    "Risk",
    "RiskComment",
    "RiskCriteria",
    "RiskMeasure",
    "RiskService",
    "SavedFilter",
    "Service",
    "SheetImport",
    "StoppageFigures",
]
