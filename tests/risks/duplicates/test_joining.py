"""Two risks that are one: found, shown side by side, joined without losing a text or a measure."""

from typing import Any

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.models import RiskComment, RiskMeasure
from tests.cast import Cast
from tests.factories import make_measure, make_risk
from tests.risks.register.conftest import answers, stored

ALIKE = "/b/demo/risks/alike/"


@pytest.fixture
def ines(client: Client, cast: Cast) -> Client:
    client.force_login(cast.people["ines"])
    return client


def two(cast: Cast) -> tuple[Any, Any]:
    one = make_risk(cast.bakery, title="Panne du four", tags=["four"])
    other = make_risk(cast.bakery, title="Le four en panne", event="Plus de pain.", tags=["Noël"])
    make_measure(cast.bakery, "Réparer", risks=(one, other))
    make_measure(cast.bakery, "Second four", risks=(other,))
    return one, other


def test_the_one_that_stays_takes_over_measures_and_tags_and_the_other_is_closed(ines: Client, cast: Cast) -> None:
    two(cast)
    assert "Panne du four" in ines.get(ALIKE).content.decode()
    assert ines.post(ALIKE + "R-1/R-2/", {"keep": "1"})["Location"] == "/b/demo/risks/R-1/"
    one, other = stored(cast.bakery)
    assert (one.status, other.status, other.event, one.tags) == ("open", "closed", "Plus de pain.", ["four", "Noël"])
    with business_context(read=[cast.bakery]):
        assert RiskMeasure.objects.filter(risk=one).count() == 2
        assert "R-001" in RiskComment.objects.get(risk=other).body
        assert Entry.objects.filter(verb="risk.joined", ref="R-001").count() == 1
    assert ines.get(ALIKE).context["pairs"] == []


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [("R-1/R-1/", {"keep": "1"}, 404), ("R-1/R-9/", {"keep": "1"}, 404), ("R-1/R-2/", {"keep": "9"}, 422)],
)
def test_only_two_risks_of_the_register_are_joined(
    ines: Client, cast: Cast, path: str, sent: dict[str, str], status: int
) -> None:
    two(cast)
    assert ines.post(ALIKE + path, sent).status_code == status
    assert {risk.status for risk in stored(cast.bakery)} == {"open"}


@pytest.mark.parametrize(("who", "status"), [("paul", 403), ("lucie", 403), ("yann", 404)])
def test_nobody_else_joins_them(client: Client, cast: Cast, who: str, status: int) -> None:
    two(cast)
    client.force_login(cast.people[who])
    assert client.post(ALIKE + "R-1/R-2/", {"keep": "1"}).status_code == status


def test_a_new_risk_that_looks_like_one_is_asked_about_first(ines: Client, cast: Cast) -> None:
    make_risk(cast.bakery, title="Panne du four")
    page = ines.post("/b/demo/risks/new/", answers(title="Panne de four"))
    assert page.status_code == 422
    assert "R-001 Panne du four" in page.content.decode()
    assert len(stored(cast.bakery)) == 1
    assert ines.post("/b/demo/risks/new/", answers(title="Panne de four", anyway="1")).status_code == 303
    assert len(stored(cast.bakery)) == 2
