"""Grants: who may give them, what they open, and that every attempt is counted, refused or not."""

import contextlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from insurance.insurers.desk.actions import look
from insurance.insurers.desk.applicants import applicants
from insurance.insurers.grants.actions import create_grant, revoke_all
from insurance.insurers.grants.codes import hash_code
from insurance.insurers.grants.models import GrantAccess
from insurance.insurers.room.actions import download
from insurance.models import GrantCopy, PublicSeal
from portal.access.models import Grant
from portal.audit.models import Entry
from portal.embedded.home import wait
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from tests.cast import Cast
from tests.factories import make_copy, make_version


def give(cast: Cast, **fields: Any) -> tuple[Grant, str | None]:
    version = make_version(cast.bakery)
    values = {"expires_at": timezone.now() + timedelta(days=3), "max_downloads": 2, "organisation": cast.insurer}
    with business_context(write=[cast.bakery]):
        grant, code = create_grant(
            actor=cast.actor("ines"), business=cast.bakery, version_number=version.number, **{**values, **fields}
        )
    make_copy(grant, b"the marked bundle")
    return grant, code


def outcomes(business: Business) -> list[str]:
    with business_context(read=[business]):
        return list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def nora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.nora)
    return client


def address(grant: Grant, org: str = "mutuelle-ponant") -> str:
    return f"/o/{org}/dossiers/{grant.public_id}/download/"


def test_an_underwriter_downloads_the_sealed_bytes_and_the_business_sees_it(cast: Cast, nora: Client) -> None:
    grant, code = give(cast)
    assert code is None
    assert "Le Fournil des Lices" in nora.get("/o/mutuelle-ponant/dossiers/").content.decode()
    answer = nora.post(address(grant))
    assert (answer.status_code, answer.content) == (200, b"the marked bundle")
    assert answer["Content-Disposition"] == 'attachment; filename="rempart-demo-D-001.zip"'
    assert outcomes(cast.bakery) == ["seen", "downloaded"]
    with business_context(read=[cast.bakery]):
        assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["grant.created", "grant.used"]


def test_the_owner_sees_every_access(cast: Cast, nora: Client) -> None:
    grant, _code = give(cast)
    nora.post(address(grant))
    owner = Client()
    owner.force_login(cast.ines)
    page = owner.get("/b/demo/grants/").content.decode()
    assert "Nora Salaün, Mutuelle du Ponant" in page


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"downloads": 2}, "used_up"),
    ],
)
def test_an_ended_grant_refuses_neutrally_and_is_still_recorded(
    cast: Cast, nora: Client, fields: dict[str, Any], why: str
) -> None:
    grant, _code = give(cast)
    Grant.objects.filter(pk=grant.pk).update(**fields)
    answer = nora.post(address(grant))
    assert answer.status_code == 410
    assert b"marked bundle" not in answer.content and "Fournil" not in answer.content.decode()
    assert outcomes(cast.bakery) == [why]


@pytest.mark.parametrize("minutes,opens", [(5, True), (-5, False)])
def test_the_servers_clock_decides(cast: Cast, nora: Client, minutes: int, opens: bool) -> None:
    grant, _code = give(cast, expires_at=timezone.now() + timedelta(minutes=minutes))
    assert (nora.post(address(grant)).status_code == 200) is opens


def test_another_insurer_finds_nothing(cast: Cast, client: Client) -> None:
    grant, _code = give(cast)
    other = Organisation.objects.create(kind="insurer", slug="other-insurer", name="Other")
    other.memberships.create(user=cast.nora, role="underwriter")
    client.force_login(cast.nora)
    assert client.post(address(grant, "other-insurer")).status_code == 404
    missing = client.post(f"/o/other-insurer/dossiers/{cast_uuid()}/download/")
    assert missing.status_code == 404
    for name in ("ines", "yann", "zoe", "claire"):
        client.force_login(cast.people[name])
        assert client.post(address(grant)).status_code == 404
    assert outcomes(cast.bakery) == []


def cast_uuid() -> str:
    return "00000000-0000-4000-8000-000000000000"


def test_a_download_is_never_a_get(cast: Cast, nora: Client) -> None:
    grant, _code = give(cast)
    assert nora.get(address(grant)).status_code == 405
    assert outcomes(cast.bakery) == []


def test_an_altered_file_is_never_served(cast: Cast, nora: Client) -> None:
    grant, _code = give(cast)
    with business_context(read=[cast.bakery]):
        stored = GrantCopy.objects.get().bundle_stored_as
    with default_storage.open(stored, "wb") as file:
        file.write(b"something else")
    answer = nora.post(address(grant))
    assert answer.status_code == 409 and b"something else" not in answer.content


def test_a_revoked_version_is_not_delivered_any_more(cast: Cast, nora: Client) -> None:
    grant, _code = give(cast)
    PublicSeal.objects.update(state="revoked")
    assert nora.post(address(grant)).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_two_tabs_opened_at_once_are_one_look(cast: Cast) -> None:
    give(cast)
    actor, (one,) = cast.workspace_actor("nora", cast.insurer), applicants(cast.insurer, timezone.now())
    start = threading.Barrier(4)

    def open_tab() -> None:
        start.wait()
        try:
            look(actor=actor, organisation=cast.insurer, chosen=[one])
        finally:
            connection.close()

    tabs = [threading.Thread(target=open_tab) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert outcomes(cast.bakery) == ["viewed"]


def test_a_link_needs_its_code_and_keeps_only_a_hash(cast: Cast, client: Client) -> None:
    grant, code = give(cast, organisation=None, recipient="Cabinet Le Bris")
    assert code is not None and code not in str(Grant.objects.values().get())
    link = f"/shared/{grant.public_id}/"
    assert client.get(link).status_code == 200
    wrong = client.post(link, {"code": "WRONG"})
    assert wrong.status_code == 422 and b"sealed" not in wrong.content
    spaced = f" {code[:5].lower()}-{code[5:]} "
    assert client.post(link, {"code": spaced}).url == f"{link}room/"
    answer = client.post(f"{link}download/")
    assert (answer.status_code, answer.content) == (200, b"the marked bundle")
    assert outcomes(cast.bakery) == ["wrong_code", "viewed", "downloaded"]


def test_ten_wrong_codes_close_the_link_for_a_while(cast: Cast, client: Client) -> None:
    grant, code = give(cast, organisation=None, recipient="Cabinet Le Bris")
    for _ in range(10):
        client.post(f"/shared/{grant.public_id}/", {"code": "WRONG"}, headers={"x-forwarded-for": f"10.0.0.{_}"})
    assert client.post(f"/shared/{grant.public_id}/", {"code": code}).status_code == 422


def test_a_stranger_who_guesses_does_not_close_the_link_for_its_reader(cast: Cast, client: Client) -> None:
    grant, code = give(cast, organisation=None, recipient="Cabinet Le Bris")
    link = f"/shared/{grant.public_id}/"
    for _ in range(30):
        client.post(link, {"code": "WRONG"}, REMOTE_ADDR="203.0.113.9")
    assert client.post(link, {"code": code}, REMOTE_ADDR="203.0.113.9").status_code == 422
    assert client.post(link, {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 302
    assert outcomes(cast.bakery) == ["wrong_code"] * 10 + ["viewed"], "the trail is not filled either"


def test_a_crowd_of_guessers_closes_the_link_for_a_while(cast: Cast, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("insurance.insurers.room.entering.MOST_WRONG_CODES_IN_ALL", 4)
    grant, code = give(cast, organisation=None, recipient="Cabinet Le Bris")
    link = f"/shared/{grant.public_id}/"
    for place in range(4):
        client.post(link, {"code": "WRONG"}, REMOTE_ADDR=f"203.0.113.{place}")
    assert client.post(link, {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 422


def test_no_address_of_a_guesser_is_kept(cast: Cast, client: Client) -> None:
    grant, _code = give(cast, organisation=None, recipient="Cabinet Le Bris")
    client.post(f"/shared/{grant.public_id}/", {"code": "WRONG"}, REMOTE_ADDR="203.0.113.9")
    with business_context(read=[cast.bakery]):
        kept = GrantAccess.objects.get()
    assert len(kept.network) == 64 and "203.0.113" not in str(vars(kept))


def test_the_link_leads_to_the_sites_own_address_whatever_host_was_asked(cast: Cast, settings: Any) -> None:
    settings.SITE_URL = "https://rempart.example"
    make_version(cast.bakery)
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.ines)
    form = {"dossier": 1, "recipient": "Cabinet Le Bris", "days": 3, "max_downloads": 3}
    page = client.post("/b/demo/grants/new/?to=self", form, follow=True).content.decode()
    assert f"https://rempart.example/shared/{Grant.objects.get().public_id}/" in page


def test_a_link_cannot_be_widened(cast: Cast, client: Client) -> None:
    grant, code = give(cast, organisation=None, recipient="x")
    make_version(cast.bakery, b"another version")
    link, wider = f"/shared/{grant.public_id}/", "?version=2&expires_at=2099-01-01"
    client.post(f"{link}{wider}", {"code": code, "version": 2, "max_downloads": 99})
    answer = client.post(f"{link}download/{wider}", {"version": 2, "max_downloads": 99})
    assert answer.content == b"the marked bundle"
    grant.refresh_from_db()
    assert grant.max_downloads == 2


def test_a_grant_to_an_insurer_has_no_link(cast: Cast, client: Client) -> None:
    grant, _code = give(cast)
    assert client.get(f"/shared/{grant.public_id}/").status_code == 404


@pytest.mark.parametrize("name,status", [("marc", 403), ("lucie", 403), ("paul", 403), ("yann", 404), ("nora", 404)])
def test_only_the_owner_gives_and_withdraws(cast: Cast, client: Client, name: str, status: int) -> None:
    grant, _code = give(cast)
    client.force_login(cast.people[name])
    form = {"dossier": 1, "organisation": cast.insurer.pk, "days": 3, "max_downloads": 3}
    assert client.post("/b/demo/grants/new/?to=account", form).status_code == status
    assert client.post(f"/b/demo/grants/{grant.public_id}/revoke/").status_code == status
    assert Grant.objects.count() == 1 and Grant.objects.get().revoked_at is None


def test_the_owner_shares_by_link_and_sees_the_code_once(cast: Cast, client: Client) -> None:
    make_version(cast.bakery)
    client.force_login(cast.ines)
    form = {"dossier": 1, "recipient": "Cabinet Le Bris", "days": 3, "max_downloads": 3}
    page = client.post("/b/demo/grants/new/?to=self", form, follow=True).content.decode()
    grant = Grant.objects.get()
    assert str(grant.public_id) in page
    shown = [word for word in page.replace("<", " ").replace(">", " ").split() if hash_code(word) == grant.code_sha256]
    assert len(shown) == 1
    assert shown[0] not in client.get("/b/demo/grants/").content.decode()


def test_a_version_of_the_neighbour_cannot_be_shared(cast: Cast, client: Client) -> None:
    make_version(cast.neighbour, b"neighbour")
    make_version(cast.neighbour, b"neighbour 2")
    make_version(cast.bakery)
    client.force_login(cast.ines)
    form = {"dossier": 2, "organisation": cast.insurer.pk, "days": 3, "max_downloads": 3}
    answer = client.post("/b/demo/grants/new/?to=account", form)
    assert answer.status_code == 422 and "dossier" in answer.context["form"].errors
    assert not Grant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_downloads_never_pass_the_limit(cast: Cast) -> None:
    grant, _code = give(cast, max_downloads=2)
    results: list[str] = []
    actor = cast.workspace_actor("nora", cast.insurer)

    def work() -> None:
        results.append(download(grant_id=grant.pk, who="nora", actor=actor).outcome)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["downloaded"] * 2 + ["used_up"] * 4
    grant.refresh_from_db()
    assert grant.downloads == 2


@pytest.mark.django_db(transaction=True)
def test_a_crowd_of_programs_takes_no_more_dossiers_a_day_than_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """E9."""
    monkeypatch.setattr("insurance.insurers.room.actions.MOST_DOSSIERS_A_DAY", 1)
    grants, actor = [give(cast)[0] for _ in range(3)], cast.workspace_actor("nora", cast.insurer)
    both, results = threading.Barrier(3), list[str]()

    def reads(_version: Any) -> bytes:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)  # all are past the count, where they may be
        return b"x"

    def work(grant: Grant) -> None:
        results.append(download(grant_id=grant.pk, who="nora", actor=actor, read=reads).outcome)
        connection.close()

    threads = [threading.Thread(target=work, args=(grant,)) for grant in grants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["downloaded", "too_many", "too_many"]


@pytest.mark.django_db(transaction=True)
def test_what_is_being_opened_while_all_is_withdrawn_is_withdrawn_too(cast: Cast) -> None:
    closed: list[int] = []

    def work() -> None:
        with business_context(write=[cast.bakery]):
            closed.append(revoke_all(actor=cast.actor("ines"), business=cast.bakery))
        connection.close()

    def waits() -> bool:
        with connection.cursor() as cursor:
            # Within a transaction the sessions are those of the first look: the other may have begun after it.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            return bool(cursor.fetchone()[0])

    other = threading.Thread(target=work)
    with transaction.atomic():
        grant, _code = give(cast)
        other.start()
        assert wait(lambda: not other.is_alive() or waits(), 60)
    other.join()
    grant.refresh_from_db()
    assert closed == [1] and grant.revoked_at is not None
