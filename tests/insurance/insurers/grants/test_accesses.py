"""What the business sees of its readers, withdrawing everything at once, and an insurer that takes too much."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from insurance.insurers.grants.accesses import note_access
from insurance.models import GrantAccess, PublicSeal
from portal.access.models import Grant
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_copy, make_grant, make_version


def test_the_log_names_who_when_and_why_and_is_a_spreadsheet_too(cast: Cast, client: Client) -> None:
    grant = make_grant(cast.bakery, recipient="=1+1")
    with business_context(write=[cast.bakery]):
        note_access(grant, "=1+1", "downloaded")
        note_access(grant, "Cabinet", "expired")
    client.force_login(cast.marc)
    file = client.get("/b/demo/grants/accesses.csv").content.decode()
    assert "Cabinet" in file and "D-001" in file and '"\'=1+1"' in file
    page = client.get("/b/demo/grants/").content.decode()
    assert "accesses.csv" in page and "Cabinet" in page
    assert "Cabinet" in client.get(f"/b/demo/grants/{grant.public_id}/").content.decode()
    for name, status in (("paul", 403), ("yann", 404)):
        client.force_login(cast.people[name])
        assert client.get("/b/demo/grants/accesses.csv").status_code == status


def test_the_log_is_paged(cast: Cast, client: Client) -> None:
    grant = make_grant(cast.bakery)
    with business_context(write=[cast.bakery]):
        GrantAccess.objects.bulk_create(
            GrantAccess(business=cast.bakery, grant=grant, who=f"R{n}", outcome="viewed") for n in range(60)
        )
    client.force_login(cast.ines)
    first, second = (client.get(f"/b/demo/grants/?page={n}").content.decode() for n in (1, 2))
    assert "R59" in first and "R5<" not in first and "R5<" in second


def test_everything_is_withdrawn_at_once_and_only_ours(cast: Cast, client: Client) -> None:
    version = make_version(cast.bakery)
    ours = [make_grant(cast.bakery, version), make_grant(cast.bakery, version, organisation=cast.insurer, recipient="")]
    theirs = make_grant(cast.neighbour)
    client.force_login(cast.marc)
    assert client.post("/b/demo/grants/revoke/").status_code == 403
    client.force_login(cast.ines)
    assert client.get("/b/demo/grants/revoke/").status_code == 200
    assert not Grant.objects.exclude(revoked_at=None).exists(), "asking changes nothing"
    client.post("/b/demo/grants/revoke/")
    assert set(Grant.objects.exclude(revoked_at=None)) == set(ours)
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_the_owner_sees_a_void_version_shut_and_a_used_up_one_still_read(cast: Cast, client: Client) -> None:
    void, used_up = make_grant(cast.bakery), make_grant(cast.bakery)
    PublicSeal.objects.filter(number=void.version_number).update(state="revoked")
    Grant.objects.filter(pk=used_up.pk).update(downloads=used_up.max_downloads)
    client.force_login(cast.ines)
    page = client.get("/b/demo/grants/")
    assert page.context["live"] == 1
    rows = page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    assert f"{void.public_id}/revoke/" not in rows and f"{used_up.public_id}/revoke/" in rows
    one = client.get(f"/b/demo/grants/{void.public_id}/")
    assert not one.context["item"].live
    assert client.get(f"/b/demo/grants/{used_up.public_id}/").context["item"].live


def test_an_insurer_that_takes_dossier_after_dossier_is_stopped_and_the_business_sees_it(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """E9."""
    monkeypatch.setattr("insurance.insurers.room.actions.MOST_DOSSIERS_A_DAY", 2)
    found = []
    for _ in range(3):
        grant = make_grant(cast.bakery, organisation=cast.insurer, recipient="", may_pass_on=False)
        make_copy(grant)
        found.append(grant)
    client.force_login(cast.nora)

    def take(grant: Grant) -> int:
        return client.post(f"/o/mutuelle-ponant/dossiers/{grant.public_id}/download/").status_code

    with caplog.at_level(logging.WARNING, "rempart.security"):
        assert [take(grant) for grant in found] == [200, 200, 429]
    assert any(getattr(line, "event", {}).get("why") == "too many dossiers in a day" for line in caplog.records)
    with business_context(read=[cast.bakery]):
        assert list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))[-1] == "too_many"
    assert take(found[0]) == 200, "one of today's again is no new one"
    Grant.objects.filter(pk=found[1].pk).update(downloaded_at=timezone.now() - timedelta(days=1, seconds=1))
    assert take(found[2]) == 200, "the next day"
