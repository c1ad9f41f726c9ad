"""Contracts, claims and what insurers ask."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from insurance.models import (
    Claim,
    Cover,
    CoverWanted,
    InsuranceAnswer,
    Policy,
    PublishedQuestionnaire,
    QuestionnaireAnswer,
)
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.tenancy.references import next_number


def make_policy(business: Business, **fields: Any) -> Policy:
    with business_context(write=[business]):
        defaults = {"line": "cyber", "insurer": "Mutuelle du Ponant", "policy_number": "48-2207"}
        policy = Policy.objects.create(business=business, number=next_number(business, "I"), **{**defaults, **fields})
        Cover.objects.create(
            business=business,
            policy=policy,
            head="gross_margin",
            limit_eur=Decimal("50000.00"),
            deductible_eur=Decimal("1000.00"),
            waiting_hours=Decimal(12),
            waiting_mode="beyond",
            indemnity_days=90,
        )
        return policy


def make_insurance_answer(business: Business, question: str = "activity_text", **fields: Any) -> InsuranceAnswer:
    with business_context(write=[business]):
        defaults = {"value": "Boulangerie", "questionnaire_version": "1", "answered_at": timezone.now()}
        return InsuranceAnswer.objects.create(business=business, question=question, **{**defaults, **fields})


def make_wanted(business: Business, line: str = "cyber", **fields: Any) -> CoverWanted:
    with business_context(write=[business]):
        return CoverWanted.objects.create(business=business, line=line, **fields)


def make_questionnaire(insurer: Organisation, code: str = "cyber-tpe") -> PublishedQuestionnaire:
    """The demo's questionnaire, published."""
    content = json.loads((settings.BASE_DIR / "deploy/demo_data/questionnaire_ponant.json").read_text(encoding="utf-8"))
    return PublishedQuestionnaire.objects.create(
        insurer=insurer,
        number=PublishedQuestionnaire.objects.filter(insurer=insurer).count() + 1,
        code=code,
        version=content["version"],
        content={**content, "code": code},
        content_sha256="0" * 64,
        valid_from=date.fromisoformat(content["valid_from"]),
        published_at=timezone.now(),
    )


def make_questionnaire_answer(
    business: Business, row: PublishedQuestionnaire, value: str, **fields: Any
) -> QuestionnaireAnswer:
    """A text that only one insurer asks for."""
    with business_context(write=[business]):
        defaults = {
            "question": "C3",
            "kind": "text",
            "questionnaire_version": row.version,
            "answered_at": timezone.now(),
        }
        return QuestionnaireAnswer.objects.create(
            business=business, insurer=row.insurer, questionnaire=row.code, value=value, **{**defaults, **fields}
        )


def make_claim(business: Business, description: str = "Écran cassé à la livraison", **fields: Any) -> Claim:
    """A closed claim of last year with all of its figures."""
    with business_context(write=[business]):
        amounts = dict.fromkeys(
            ("ground_up_eur", "deductible_eur", "paid_indemnity_eur", "paid_expense_eur"), Decimal(0)
        )
        defaults = {
            "loss_on": timezone.localdate() - timedelta(days=400),
            "status": "closed",
            **amounts,
            "reserve_eur": Decimal(0),
            "recovery_eur": Decimal(0),
        }
        number = next_number(business, "C")
        return Claim.objects.create(business=business, number=number, description=description, **{**defaults, **fields})
