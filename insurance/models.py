"""Re-exports: each model lives in its feature's package."""

from insurance.claims.models import Claim, ClaimMeasure, ClaimProof, LossRunImport, NilDeclaration
from insurance.cover.models import CoverRun
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.insurers.models import GrantAccess
from insurance.policies.models import Cover, Policy
from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireAnswer, QuestionnaireEntry
from insurance.readiness.models import InsuranceAnswer

__all__ = [
    "Claim",
    "ClaimMeasure",
    "ClaimProof",
    "Cover",
    "CoverRun",
    "DossierVersion",
    "GrantAccess",
    "InsuranceAnswer",
    "LossRunImport",
    "NilDeclaration",
    "Policy",
    "PublicSeal",
    "PublishedQuestionnaire",
    "QuestionnaireAnswer",
    "QuestionnaireEntry",
]
