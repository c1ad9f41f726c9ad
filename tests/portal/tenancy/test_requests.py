"""One request, one transaction, one business."""

import logging
from typing import Any

import pytest
from django.test import Client

from portal.tenancy.context import business_context
from portal.tenancy.middleware import KeptQuiet
from risks.models import Risk
from tests.cast import Cast
from tests.factories import make_risk


@pytest.fixture
def ines(cast: Cast, settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.portal.tenancy.half_way"
    client = Client(raise_request_exception=False)
    client.force_login(cast.ines)
    return client


def count(cast: Cast) -> int:
    with business_context(read=[cast.bakery]):
        return Risk.objects.count()


@pytest.mark.parametrize(
    ("status", "kept"), [(200, 1), (302, 1), (409, 1), (422, 1), (403, 0), (404, 0), (500, 0), (503, 0)]
)
def test_what_a_view_wrote_before_an_error_is_undone(cast: Cast, ines: Client, status: int, kept: int) -> None:
    assert ines.get(f"/b/demo/half/{status}/").status_code == status
    assert count(cast) == kept
    assert ines.get("/b/demo/half/200/").status_code == 200  # the session survives


def quietly(cast: Cast, client: Client, way: str) -> None:
    assert client.get(f"/b/demo/quiet/{way}/").status_code == 500, "what was written is lost: nobody may hear “done”"
    assert count(cast) == 0
    client.raise_request_exception = True
    with pytest.raises(KeptQuiet) as kept:
        client.get(f"/b/demo/quiet/{way}/")
    assert "division by zero" in str(kept.value.__cause__)


@pytest.mark.parametrize("way", ["caught", "condition"])
def test_a_failed_statement_that_was_kept_quiet_is_an_error(cast: Cast, ines: Client, way: str) -> None:
    quietly(cast, ines, way)


@pytest.mark.django_db(transaction=True)
def test_nor_does_a_real_commit_pass_for_one(cast: Cast, ines: Client) -> None:
    """PostgreSQL answers COMMIT with a quiet ROLLBACK then."""
    quietly(cast, ines, "caught")


def test_a_context_ends_with_its_request(cast: Cast, ines: Client) -> None:
    make_risk(cast.bakery)
    assert ines.get("/b/demo/risks/").status_code == 200
    assert Risk.objects.count() == 0


def test_the_url_decides_and_nothing_else(cast: Cast, ines: Client) -> None:
    """Neither a cookie, a header, a query nor a form field names the business."""
    make_risk(cast.neighbour, "CANARY")
    ines.cookies["business"] = "cycles-rivoal"
    answer = ines.get(
        "/b/demo/risks/?business=cycles-rivoal&slug=cycles-rivoal", headers={"x-business": "cycles-rivoal"}
    )
    assert answer.status_code == 200
    assert "CANARY" not in answer.content.decode()
    assert "Le Fournil des Lices" in answer.content.decode()


def test_a_refusal_leaves_one_line_without_personal_text(cast: Cast, ines: Client, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, logger="rempart.security"):
        ines.get("/b/cycles-rivoal/risks/")
    lines = [record.event for record in caplog.records if record.name == "rempart.security"]
    assert lines == [{"user": cast.ines.pk, "route": "risks", "business": None, "why": "stranger", "status": 404}]
