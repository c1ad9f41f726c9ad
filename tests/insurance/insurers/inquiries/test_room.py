"""A reader without account asks and reads in their room; nobody else does there, and not after it is shut."""

import time
import uuid
from typing import Any

import pytest
from django.test import Client

from insurance.dossier.models import DossierVersion
from insurance.insurers.inquiries.actions import share_update
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.inquiries.telling import READER, tell_now
from portal.access.models import Grant
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_grant, make_version
from tests.insurance.insurers.inquiries.conftest import browser, say
from tests.portal.letters import letters

ADDRESS = "jeanne@lebris.example"


@pytest.fixture
def mailed(cast: Cast, version: DossierVersion) -> Grant:
    return make_grant(cast.bakery, version, recipient="Jeanne Le Bris", email=ADDRESS, language="en")


def inside(*grants: Grant) -> Client:
    """A browser in which codes opened these rooms."""
    client, now = Client(headers={"accept-language": "en"}), int(time.time())
    session = client.session
    session["rooms"] = {str(grant.public_id): {"since": now, "seen": now} for grant in grants}
    session.save()
    return client


def room(grant: Grant, place: str = "room/") -> str:
    return f"/shared/{grant.public_id}/{place}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_reader_asks_in_the_room_and_reads_the_answer_there(cast: Cast, mailed: Grant) -> None:
    jeanne = inside(mailed)
    assert room(mailed, "questions/") in text(jeanne.get(room(mailed)))
    key = str(uuid.uuid4())
    for _click in range(2):
        sent = jeanne.post(room(mailed, "questions/"), {"text": "Quel <b>secours</b> ?", "form_key": key})
        assert sent.status_code == 302 and sent["Location"] == room(mailed) + "#questions"
    page = text(jeanne.get(room(mailed)))
    assert page.count("Quel &lt;b&gt;secours&lt;/b&gt; ?") == 1
    ines = browser(cast, "ines")
    assert "Jeanne Le Bris asks about D-001" in text(ines.get("/b/demo/questions/Q-1/"))
    ines.post("/b/demo/questions/Q-1/answer/", {"kind": "answered", "text": "Un <i>groupe</i>", "version": "1"})
    assert "Un &lt;i&gt;groupe&lt;/i&gt;" in text(jeanne.get(room(mailed)))
    more = jeanne.post(room(mailed, "questions/Q-1/"), {"text": "De quelle puissance ?"})
    assert more.status_code == 302
    assert "De quelle puissance" in text(ines.get("/b/demo/questions/Q-1/"))
    refused = jeanne.post(room(mailed, "questions/"), {"text": "x" * 2_001})
    assert refused.status_code == 422 and "is too long" in text(refused)


def test_another_room_of_the_same_version_shows_nothing_of_it(cast: Cast, mailed: Grant, asked: Inquiry) -> None:
    jeanne = inside(mailed)
    assert "caisse" not in text(jeanne.get(room(mailed)))
    assert jeanne.post(room(mailed, "questions/Q-1/"), {"text": "x"}).status_code == 404
    assert jeanne.get(room(asked.grant, "questions/")).status_code == 404, "that one is an insurer's"


def test_without_the_code_nothing_is_asked_or_read(mailed: Grant, client: Client) -> None:
    for answer in (client.get(room(mailed, "questions/")), client.post(room(mailed, "questions/"), {"text": "x"})):
        assert answer.status_code == 302 and answer["Location"] == room(mailed, "")
    assert client.post(room(mailed, "questions/Q-1/"), {"text": "x"}).status_code == 302


def test_a_withdrawn_grant_shuts_it_from_the_next_request(cast: Cast, mailed: Grant) -> None:
    jeanne = inside(mailed)
    jeanne.post(room(mailed, "questions/"), {"text": "Quel secours ?"})
    Grant.objects.filter(pk=mailed.pk).update(revoked_at=mailed.created_at)
    for answer in (
        jeanne.get(room(mailed, "questions/")),
        jeanne.post(room(mailed, "questions/"), {"text": "Et ?"}),
        jeanne.post(room(mailed, "questions/Q-1/"), {"text": "Et ?"}),
    ):
        assert answer.status_code == 410 and "secours" not in text(answer)


def test_the_answer_is_told_at_the_address_that_the_link_went_to(cast: Cast, mailed: Grant) -> None:
    inside(mailed).post(room(mailed, "questions/"), {"text": "Quel secours ?"})
    with business_context(read=[cast.bakery]):
        row = Inquiry.objects.get()
    say(cast, row)
    with business_context(write=[cast.bakery]):
        assert tell_now(cast.bakery, mailed.pk, READER) == 1
    (letter,) = letters(ADDRESS)
    assert letter.path == room(mailed, "questions/") and letter.language == "en"
    assert "secours" not in letter.body and "réparateur" not in letter.body


def test_the_newer_version_goes_to_the_same_address_and_no_other(cast: Cast, mailed: Grant) -> None:
    make_version(cast.bakery)
    other = make_grant(cast.bakery, make_version(cast.bakery), recipient="Jeanne Le Bris", email="other@x.example")
    with business_context(write=[cast.bakery]):
        given = share_update(actor=cast.actor("ines"), business=cast.bakery, grant=mailed)
    assert given is not None
    new, code = given
    assert (new.email, new.language, new.version_number, code) == (ADDRESS, "en", other.version_number, None)
    assert new.expires_at == mailed.expires_at and letters(ADDRESS)
