"""Re-exports: each model lives in its feature's package."""

from insurance.claims.models import Claim, ClaimMeasure, ClaimProof, LossRunImport, NilDeclaration
from insurance.cover.models import CoverRun
from insurance.dossier.models import DossierVersion, PublicCopy, PublicSeal
from insurance.insurers.copies.models import GrantCopy
from insurance.insurers.grants.models import GrantAccess
from insurance.insurers.inquiries.models import Inquiry, InquiryEntry
from insurance.insurers.passing_on.models import PassOnRequest
from insurance.insurers.room.models import GrantCode
from insurance.policies.models import Cover, Policy
from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireAnswer, QuestionnaireEntry
from insurance.readiness.models import InsuranceAnswer
from insurance.renewals.models import RenewalCampaign, RenewalItem
from insurance.review.models import ReviewRequest, ReviewStatement
from insurance.wanted.models import CoverWanted

__all__ = [
    "Claim",
    "ClaimMeasure",
    "ClaimProof",
    "Cover",
    "CoverRun",
    "CoverWanted",
    "DossierVersion",
    "GrantAccess",
    "GrantCode",
    "GrantCopy",
    "Inquiry",
    "InquiryEntry",
    "InsuranceAnswer",
    "LossRunImport",
    "NilDeclaration",
    "PassOnRequest",
    "Policy",
    "PublicCopy",
    "PublicSeal",
    "PublishedQuestionnaire",
    "QuestionnaireAnswer",
    "QuestionnaireEntry",
    "RenewalCampaign",
    "RenewalItem",
    "ReviewRequest",
    "ReviewStatement",
]
