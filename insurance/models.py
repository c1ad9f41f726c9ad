"""Re-exports: each model lives in its feature's package."""

from insurance.cover.models import CoverRun
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.insurers.models import GrantAccess
from insurance.policies.models import Cover, Policy
from insurance.readiness.models import InsuranceAnswer

__all__ = ["Cover", "CoverRun", "DossierVersion", "GrantAccess", "InsuranceAnswer", "Policy", "PublicSeal"]
