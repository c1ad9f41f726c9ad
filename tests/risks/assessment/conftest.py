"""Signing in, in one language or the other, and an assessment with every question answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.tenancy.context import business_context
from risks.assessment.actions import answer_question, start_assessment
from risks.assessment.models import Assessment
from risks.assessment.questions import load
from tests.cast import Cast

HOME = "/b/demo/assessment/"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(client: Client, cast: Cast) -> SignIn:
    def as_person(name: str, language: str = "en") -> Client:
        person = cast.people[name]
        person.language = language
        person.save(update_fields=["language"])
        client.force_login(person)
        return client

    return as_person


def everything(cast: Cast, **others: Any) -> Assessment:
    """A run with every question answered no, but for the given ones."""
    actor = cast.actor("ines")
    with business_context(write=[cast.bakery]):
        run = start_assessment(actor=actor, business=cast.bakery)
        for question in load():
            values: tuple[str, ...] = ("shop", "payment", "till", "email") if question.kind == "services" else ()
            value = "" if values else "under_7" if question.kind == "band" else others.get(question.code, "no")
            if question.code in {"premises", "stock", "customer-data"}:
                value = others.get(question.code, "yes")
            answer_question(actor=actor, run=run, question=question, version=0, value=value, values=values)
    return run
