"""The register's page asks the database the same number of questions for 1 risk and for 50, and never more than 12."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.advisers.summary import refresh
from portal.tenancy.context import business_context
from risks.register.models import RiskService
from tests.cast import Cast, build_cast
from tests.factories import make_measure, make_risk, make_service

LIST = "/b/demo/risks/"
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def queries(client: Client, path: str, **extra: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, **extra).status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]


def fill(cast: Cast, count: int) -> None:
    service = make_service(cast.bakery)
    for place in range(count):
        risk = make_risk(cast.bakery, f"Risk {place}", owner=cast.member("lucie"), review_on=timezone.localdate())
        make_measure(cast.bakery, risks=(risk,))
        with business_context(write=[cast.bakery]):
            RiskService.objects.create(business=cast.bakery, risk=risk, service=service)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "most"), [("ines", 12), ("claire", 14)])  # a mandate and a second factor: two more
def test_the_list_asks_as_much_for_one_risk_as_for_fifty(name: str, most: int) -> None:
    cast, client = build_cast(), Client()
    cast.mandate()
    client.force_login(cast.people[name])
    fill(cast, 1)
    refresh(cast.bakery)  # as every write does once it is committed
    client.get(LIST)
    one = queries(client, LIST + "?size=50")
    fill(cast, 2)
    three = queries(client, LIST + "?size=50")
    fill(cast, 47)
    fifty = queries(client, LIST + "?size=50")
    assert len(one) == len(three) == len(fifty)
    assert len(fifty) <= most, "\n".join(fifty)
    filtered = queries(client, f"{LIST}?size=50&q=risk&level=over&service=1&treatment=unknown&status=all")
    assert len(filtered) == len(fifty) + 1 <= most  # the length of the found list


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["R-1/", "export.csv"])
def test_other_pages_do_not_grow_with_their_rows(path: str) -> None:
    cast, client = build_cast(), Client()
    client.force_login(cast.ines)
    fill(cast, 1)
    client.get(LIST + path)
    one = queries(client, LIST + path)
    fill(cast, 2)
    assert len(queries(client, LIST + path)) == len(one)
