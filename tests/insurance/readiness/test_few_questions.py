"""A business that sells for less than two million euros meets 35 questions at most, those of the guided assessment
included, in whatever order it takes the two."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from insurance.readiness.standing import IN_ALL
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from risks.assessment.questions import load
from tests.cast import Cast
from tests.factories import make_service
from tests.insurance.readiness.conftest import HOME

STOCK = "/b/demo/assessment/"
KINDS = [choice.code for choice in load().question("services").choices]


def company(cast: Cast, employees: int) -> None:
    with business_context(write=[cast.bakery]):
        Profile.objects.update_or_create(
            business=cast.bakery, defaults={"employees": employees, "turnover_eur": Decimal("1999999.00")}
        )


def through_the_assessment(client: Client) -> set[str]:
    """Answers each question that the pages lead to; gives their codes."""
    met: set[str] = set()
    there = client.post(f"{STOCK}start/")["Location"]
    while there.startswith(STOCK) and not there.endswith("proposal/"):
        code = there.removeprefix(STOCK).strip("/")
        assert f"a:{code}" not in met, "a question comes once"
        met.add(f"a:{code}")
        form = client.get(there).context["form"]
        question = load().question(code)
        said: dict[str, Any] = {"form_key": str(form["form_key"].value()), "version": form["version"].value() or ""}
        if question.kind == "services":
            said["kinds"] = KINDS
        else:
            codes = [choice.code for choice in question.choices]
            said["value"] = codes[0]  # yes, where there is one: a no to premises or stock leaves more out
        sent = client.post(there, said)
        assert sent.status_code == 303, (code, sent.status_code)
        there = sent["Location"]
    return met


def through_the_questionnaire(client: Client) -> set[str]:
    """The same on the short path of the insurers' questions."""
    met: set[str] = set()
    while (there := client.get(f"{HOME}next/")["Location"]) != HOME:
        code = there.removeprefix(HOME).partition("/")[0]
        assert f"r:{code}" not in met, "a question comes once"
        met.add(f"r:{code}")
        assert client.get(there).status_code == 200
        assert client.post(there, {"unknown": "1"}).status_code == 303
    return met


@pytest.mark.parametrize("employees", [1, 6, 30])
@pytest.mark.parametrize("assessment_first", [True, False])
def test_a_small_business_meets_few_questions_in_either_order(
    cast: Cast, signed_in: Any, employees: int, assessment_first: bool
) -> None:
    company(cast, employees)
    make_service(cast.bakery, kind="email")  # one is known, and the assessment asks which others there are
    client = signed_in("ines")
    if assessment_first:
        met = through_the_assessment(client) | through_the_questionnaire(client)
    else:
        met = through_the_questionnaire(client)
        met |= through_the_assessment(client)
        met |= through_the_questionnaire(client)
    assert len(met) <= IN_ALL, sorted(met)
    assert any(code.startswith("r:") for code in met), "some of the insurers' questions are asked"


def test_the_guided_assessment_alone_leaves_room_for_insurers_questions() -> None:
    assert len(list(load())) < IN_ALL
