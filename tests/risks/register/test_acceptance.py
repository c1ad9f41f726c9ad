"""Living with a risk: who may say so, why, until when, and that it is asked again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.models import Acceptance, Risk
from risks.register.reminders import acceptances
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.register.conftest import SignIn

PAGE = "/b/demo/risks/R-1/"
Form = Callable[..., dict[str, str]]


def form(**fields: str) -> dict[str, str]:
    later = timezone.localdate() + timedelta(days=90)
    return {"reason": "Coûte plus cher à éviter.", "until": later.isoformat(), **fields}


def risk_of(cast: Cast) -> Risk:
    with business_context(read=[cast.bakery]):
        return Risk.objects.for_business(cast.bakery).get()


def test_an_accepted_risk_says_why_who_and_until_when(cast: Cast, signed_in: SignIn) -> None:
    make_risk(cast.bakery, title="Vitre cassée")
    client: Client = signed_in("marc")
    assert client.post(PAGE + "accept/", form(reason="Rare & <b>peu cher</b>")).status_code == 303
    page = client.get(PAGE).content.decode()
    assert "Rare &amp; &lt;b&gt;peu cher&lt;/b&gt; · Marc Tanguy" in page
    assert risk_of(cast).treatment == "accept"
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="risk.accepted", ref="R-001").count() == 1


def test_a_new_acceptance_replaces_the_one_before_and_both_stay_on_record(cast: Cast, signed_in: SignIn) -> None:
    make_risk(cast.bakery)
    client = signed_in("ines")
    client.post(PAGE + "accept/", form())
    client.post(PAGE + "accept/", form(reason="Toujours vrai."))
    with business_context(read=[cast.bakery]):
        assert [row.ended_at is None for row in Acceptance.objects.order_by("pk")] == [False, True]
    client.post(PAGE + "accept/end/")
    client.post(PAGE + "accept/end/")
    assert risk_of(cast).treatment == ""
    with business_context(read=[cast.bakery]):
        assert not Acceptance.objects.filter(ended_at=None).exists()
        assert Entry.objects.filter(verb="risk.acceptance_ended").count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": "  "}, "reason"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
    ],
)
def test_a_reason_and_a_near_day_are_asked_for_beside_the_field(
    cast: Cast, signed_in: SignIn, fields: dict[str, str], wrong: str
) -> None:
    make_risk(cast.bakery)
    answer = signed_in("ines").post(PAGE + "accept/", form(**fields))
    assert answer.status_code == 422 and wrong in answer.context["form"].errors
    assert risk_of(cast).treatment == ""


@pytest.mark.parametrize(("name", "status"), [("lucie", 403), ("paul", 403), ("yann", 404)])
def test_only_those_who_answer_for_the_business_accept(cast: Cast, signed_in: SignIn, name: str, status: int) -> None:
    make_risk(cast.bakery)
    client = signed_in(name)
    assert client.post(PAGE + "accept/", form()).status_code == status
    assert client.post(PAGE + "accept/end/").status_code == status
    assert risk_of(cast).treatment == ""


def test_no_mandate_accepts_for_a_business(cast: Cast, signed_in: SignIn) -> None:
    make_risk(cast.bakery)
    cast.mandate(scope="edit")
    assert signed_in("claire").post(PAGE + "accept/", form()).status_code == 403


def test_the_end_of_an_acceptance_is_spoken_of(cast: Cast, signed_in: SignIn) -> None:
    make_risk(cast.bakery, title="Vitre cassée")
    signed_in("ines").post(PAGE + "accept/", form())
    end = timezone.localdate() + timedelta(days=90)
    with business_context(read=[cast.bakery]):
        assert acceptances(cast.bakery, end - timedelta(days=1)) == []
        assert [item.title for item in acceptances(cast.bakery, end)] == ["R-001 Vitre cassée"]
