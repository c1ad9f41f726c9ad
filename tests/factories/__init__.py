"""Rows for tests, written in the right business's context; keyword arguments win over the defaults."""

from tests.factories.clock import freeze_now
from tests.factories.dossiers import (
    make_copy,
    make_grant,
    make_inquiry,
    make_renewal,
    make_request,
    make_statement,
    make_version,
)
from tests.factories.insurance import (
    make_claim,
    make_insurance_answer,
    make_policy,
    make_questionnaire,
    make_questionnaire_answer,
    make_wanted,
)
from tests.factories.risks import make_measure, make_proof, make_risk, make_service
from tests.factories.subsidies import (
    make_application,
    make_choice,
    make_draft,
    make_intake,
    make_message,
    make_minor_aid,
    make_programme,
)

__all__ = [
    "freeze_now",
    "make_application",
    "make_choice",
    "make_claim",
    "make_copy",
    "make_draft",
    "make_grant",
    "make_inquiry",
    "make_insurance_answer",
    "make_intake",
    "make_measure",
    "make_message",
    "make_minor_aid",
    "make_policy",
    "make_programme",
    "make_proof",
    "make_questionnaire",
    "make_questionnaire_answer",
    "make_renewal",
    "make_request",
    "make_risk",
    "make_service",
    "make_statement",
    "make_version",
    "make_wanted",
]
