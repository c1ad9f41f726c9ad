"""An adviser who takes home dossier after dossier is stopped for the day (E9)."""

import logging

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_version

SNAPSHOT = '{"sections": ["company"]}'


@pytest.fixture
def versions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of three dossiers, where two a day are the most."""
    monkeypatch.setattr("insurance.dossier.actions.MOST_DOSSIERS_A_DAY", 2)
    made = [make_version(cast.bakery, f"bundle {number}".encode(), snapshot=SNAPSHOT) for number in range(3)]
    return [f"/b/demo/dossier/D-{version.number}/" for version in made]


def test_the_third_dossier_of_a_day_is_refused_to_an_adviser_and_told_to_the_log(
    cast: Cast, versions: list[str], client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    cast.mandate(scope="edit")
    client.force_login(cast.claire)
    with caplog.at_level(logging.WARNING, "rempart.security"):
        assert [client.get(f"{version}download/").status_code for version in versions] == [200, 200, 429]
    assert any(getattr(line, "event", {}).get("why") == "too many dossiers in a day" for line in caplog.records)
    assert client.get(f"{versions[0]}download/").status_code == 200, "one of today's again is no new one"
    with business_context(read=[cast.bakery]):
        taken = set(Entry.objects.filter(verb="dossier.downloaded").values_list("ref", flat=True))
    assert taken == {"D-001", "D-002"}


def test_the_copy_for_mail_counts_as_well(cast: Cast, versions: list[str], client: Client) -> None:
    cast.mandate(scope="edit")
    client.force_login(cast.claire)
    for version in versions[:2]:
        client.get(f"{version}download/")
    signed = client.get(f"{versions[2]}mail/").context["signed"]
    assert client.post(f"{versions[2]}mail/", {"passphrase": signed}).status_code == 429


def test_the_business_takes_its_own_as_often_as_it_likes(cast: Cast, versions: list[str], client: Client) -> None:
    client.force_login(cast.ines)
    assert [client.get(f"{version}download/").status_code for version in versions] == [200] * 3
