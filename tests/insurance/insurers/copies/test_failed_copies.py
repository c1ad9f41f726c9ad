"""A reader whose copy cannot be made is told so, and why, in their language: never that it will be there in seconds."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from insurance.dossier.signing import KEYS, WHY
from insurance.insurers.copies.making import REST
from insurance.models import GrantAccess
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.insurers.copies.test_copies import made, sealed_version, share
from tests.insurance.insurers.room.test_rooms import READER, inside, link
from tests.portal.api.program import Program, new_token
from tests.portal.documents.certificates import DAY, make_keys, write_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]
HEADING = {"fr": "Votre copie n’a pas pu être préparée", "en": "Your copy could not be made"}
PREPARED = {"fr": "Votre copie est en préparation", "en": "Your copy is being prepared"}


@pytest.fixture
def expire(cast: Cast, settings: Any, tmp_path: Path) -> Callable[[], None]:
    """From then on the installation's certificate has ended."""

    def change() -> None:
        for name, path in write_files(make_keys("Ended", -3 * DAY, -DAY), tmp_path / "ended").items():
            setattr(settings, name, path)

    assert not any(getattr(settings, f"{name}_FILE") for name in KEYS)
    return change


def page_of(client: Client, method: str, address: str, language: str) -> tuple[int, str]:
    answer = getattr(client, method)(address, headers={"Accept-Language": language})
    return answer.status_code, answer.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reader_behind_a_link_is_told_why_and_may_try_again(
    cast: Cast, client: Client, expire: Callable[[], None], language: str
) -> None:
    grant = share(cast, sealed_version(cast), email=READER, language=language)
    inside(client, grant)
    status, page = page_of(client, "post", f"{link(grant)}download/", language)
    assert status == 202 and PREPARED[language] in page
    expire()
    assert made(grant) == "failed"
    with override(language):
        sentence = str(WHY["seal_expired"])
    answer = client.post(f"{link(grant)}download/", headers={"Accept-Language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, str(int(REST.total_seconds())))
    for page in (answer.content.decode(), page_of(client, "get", f"{link(grant)}room/", language)[1]):
        page = page.replace("&#x27;", "'")
        assert sentence in page and HEADING[language] in page and PREPARED[language] not in page
    part = client.get(f"{link(grant)}room/", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true" and b"<html" not in part.content, "the page around it would go on saying so"
    owner = Client()
    owner.force_login(cast.ines)
    page = page_of(owner, "get", f"/b/demo/grants/{grant.public_id}/", language)[1]
    assert "Le certificat du cachet a expiré" in page and "Sa copie n’a pas pu être préparée" in page
    grant.refresh_from_db()
    assert grant.downloads == 0
    with business_context(write=[cast.bakery]):
        Job.objects.filter(kind="grant.copy").update(finished_at=timezone.now() - REST - timedelta(seconds=1))
    assert page_of(client, "post", f"{link(grant)}download/", language)[0] == 202, "it is made anew"


@pytest.mark.parametrize("code", ["gave up", "OperationalError"])
def test_a_failure_without_words_of_its_own_is_told_too(cast: Cast, client: Client, code: str) -> None:
    grant = share(cast, sealed_version(cast), email=READER)
    inside(client, grant)
    with business_context(write=[cast.bakery]):
        Job.objects.filter(kind="grant.copy").update(state="failed", error=code, finished_at=timezone.now())
    status, page = page_of(client, "post", f"{link(grant)}download/", "fr")
    assert status == 503 and "La plateforme n’y est pas parvenue" in page and code not in page


def test_a_copy_of_a_file_that_was_altered_names_what_to_ask_for(cast: Cast, client: Client) -> None:
    grant = share(cast, sealed_version(cast), email=READER)
    inside(client, grant)
    with business_context(write=[cast.bakery]):
        Job.objects.filter(kind="grant.copy").update(state="failed", error="bundle_damaged", finished_at=timezone.now())
    status, page = page_of(client, "post", f"{link(grant)}download/", "en")
    assert status == 503 and "The stored file is not the one that was sealed" in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_program_is_told_why_and_when_to_ask_again(cast: Cast, expire: Callable[[], None], language: str) -> None:
    grant = share(cast, sealed_version(cast), organisation=cast.insurer, recipient="", email="")
    nora = Program(new_token(cast, "nora"))
    address = f"/organisations/mutuelle-ponant/dossiers/{grant.public_id}/bundle"
    assert nora.get(address).status_code == 409
    expire()
    assert made(grant) == "failed"
    answer = nora.get(address, accept_language=language)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == str(int(REST.total_seconds()))
    with override(language):
        assert answer.json()["detail"] == str(WHY["seal_expired"])
    assert answer.json()["reason"] == "seal_expired"
    assert nora.get(address.replace("bundle", "data.json")).status_code == 200, "the data needs no copy"
    with business_context(read=[cast.bakery]):
        assert GrantAccess.objects.filter(grant=grant, outcome="downloaded").count() == 1
