"""Signing in; the questionnaire of a business; verbs inside its context."""

from typing import Any

import pytest

from insurance.models import InsuranceAnswer
from insurance.readiness import actions
from insurance.readiness.queries import Overview, overview
from insurance.readiness.questions import load
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast

HOME = "/b/demo/readiness/"


@pytest.fixture
def signed_in(signed_in: Any) -> Any:
    """Here they read English unless said otherwise."""
    return lambda name, language="en": signed_in(name, language)


def question(code: str) -> Any:
    return load().question(code)


def seen(business: Business) -> Overview:
    with business_context(read=[business]):
        found = overview(business)
        _ = found.readiness
    return found


def kept(business: Business) -> list[InsuranceAnswer]:
    with business_context(read=[business]):
        rows = InsuranceAnswer.objects.for_business(business).select_related("proof", "answered_by", "declared_by")
        return list(rows.order_by("question"))


def say(cast: Cast, code: str, value: Any = None, who: str = "ines", version: int = 0, **more: Any) -> Any:
    with business_context(write=[cast.bakery]):
        return actions.answer(
            actor=cast.actor(who), business=cast.bakery, question=question(code), version=version, value=value, **more
        )


def declare(cast: Cast, code: str, who: str = "ines", fingerprint: str | None = None) -> None:
    with business_context(write=[cast.bakery]):
        shown = overview(cast.bakery).found[code].fingerprint if fingerprint is None else fingerprint
        actions.declare(actor=cast.actor(who), business=cast.bakery, question=question(code), fingerprint=shown)
