"""A reader's room: a code by mail opens it, once, for one grant; and it shuts at once with the grant."""

import json
import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from insurance.dossier.headline import headline_of
from insurance.insurers.grants.actions import create_grant, revoke_grant
from insurance.models import GrantAccess, GrantCode, PublicSeal
from portal.access.models import Grant
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_copy, make_version
from tests.insurance.dossier.example import example
from tests.portal.letters import last_letter, letters

READER = "jeanne@cabinet.example"


def share(cast: Cast, **fields: Any) -> Grant:
    version = make_version(cast.bakery, **fields.pop("version", {}))
    values = {"recipient": "Jeanne Le Bris", "email": READER, "language": "fr", "max_downloads": 2}
    with business_context(write=[cast.bakery]):
        grant, code = create_grant(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version_number=version.number,
            expires_at=timezone.now() + timedelta(days=3),
            **{**values, **fields},
        )
    assert code is None
    make_copy(grant)
    return grant


def link(grant: Grant) -> str:
    return f"/shared/{grant.public_id}/"


def code_by_mail(client: Client, grant: Grant, **more: Any) -> str:
    client.post(f"{link(grant)}code/", **more)
    found = re.search(r"^[A-Z0-9]{8}$", last_letter(READER).body, re.MULTILINE)
    assert found is not None
    return found[0]


def inside(client: Client, grant: Grant) -> Client:
    assert client.post(link(grant), {"code": code_by_mail(client, grant)}).url == f"{link(grant)}room/"
    return client


def outcomes(cast: Cast) -> list[str]:
    with business_context(read=[cast.bakery]):
        return list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def grant(cast: Cast) -> Grant:
    return share(cast)


def test_the_link_goes_to_the_reader_and_the_code_only_there(cast: Cast, grant: Grant, client: Client) -> None:
    letter = last_letter(READER)
    assert letter.path == link(grant) and "Fournil des Lices" in letter.subject and letter.language == "fr"
    page = client.get(link(grant)).content.decode()
    assert READER not in page and "Fournil" not in page and "Jeanne" not in page
    answer = client.post(f"{link(grant)}code/", follow=True)
    code = re.search(r"^[A-Z0-9]{8}$", last_letter(READER).body, re.MULTILINE)
    assert code is not None and code[0] not in answer.content.decode()
    assert letter.path not in last_letter(READER).body, "link and code never travel together"
    with business_context(read=[cast.bakery]):
        assert code[0] not in str(GrantCode.objects.values().get())


def test_a_code_opens_the_room_and_the_download_is_counted(cast: Cast, grant: Grant, client: Client) -> None:
    room = inside(client, grant).get(f"{link(grant)}room/")
    text = room.content.decode()
    assert room.status_code == 200 and "Le Fournil des Lices" in text and "D-001" in text
    assert "no-store" in room["Cache-Control"]
    answer = client.post(f"{link(grant)}download/")
    assert (answer.status_code, answer.content) == (200, b"the marked bundle")
    assert client.get(f"{link(grant)}download/").status_code == 405
    assert outcomes(cast) == ["code_sent", "viewed", "downloaded"]


def test_a_code_is_good_once_and_for_ten_minutes(cast: Cast, grant: Grant) -> None:
    first, second = Client(), Client()
    code = code_by_mail(first, grant)
    assert first.post(link(grant), {"code": code}).status_code == 302
    assert second.post(link(grant), {"code": code}).status_code == 422
    late = code_by_mail(second, grant)
    with business_context(write=[cast.bakery]):
        GrantCode.objects.filter(used_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert second.post(link(grant), {"code": late}).status_code == 422
    code_by_mail(second, grant)
    with business_context(read=[cast.bakery]):
        assert not GrantCode.objects.filter(expires_at__lt=timezone.now()).exists(), "old ones are not kept"


def test_a_code_opens_its_own_grant_only(cast: Cast, grant: Grant, client: Client) -> None:
    other = share(cast, email="autre@cabinet.example")
    code = code_by_mail(client, grant)
    assert client.post(link(other), {"code": code}).status_code == 422
    inside(client, grant)
    assert client.get(f"{link(other)}room/").url == link(other)
    assert client.post(f"{link(other)}download/").url == link(other)


def test_codes_are_not_sent_without_end_and_the_answer_never_tells(grant: Grant, client: Client) -> None:
    answers = {client.post(f"{link(grant)}code/", REMOTE_ADDR="203.0.113.9")["Location"] for _ in range(8)}
    assert len(answers) == 1
    assert len(letters(READER)) == 1 + 5, "five an hour from one network"
    for place in range(8):
        client.post(f"{link(grant)}code/", REMOTE_ADDR=f"198.51.100.{place}")
    assert len(letters(READER)) == 1 + 10, "ten from everywhere"


def test_wrong_codes_are_throttled_as_told_ones_are(cast: Cast, grant: Grant, client: Client) -> None:
    code = code_by_mail(client, grant)
    for _ in range(10):
        assert client.post(link(grant), {"code": "WRONGWRO"}).status_code == 422
    assert client.post(link(grant), {"code": code}).status_code == 422
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_addresses_of_one_customer_are_one_network(cast: Cast, grant: Grant, client: Client) -> None:
    """Half of an IPv6 address is the customer's own to change."""
    code = code_by_mail(client, grant, REMOTE_ADDR="2001:db8:7:7::1")
    for place in range(10):
        client.post(link(grant), {"code": "WRONGWRO"}, REMOTE_ADDR=f"2001:db8:7:7:{place:x}::9")
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="2001:db8:7:7:ffff::1").status_code == 422
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="2001:db8:7:8::1").status_code == 302


def test_a_crowd_of_guessers_does_not_shut_out_who_asked_for_a_code(
    cast: Cast, grant: Grant, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insurance.insurers.room.entering.MOST_WRONG_CODES_IN_ALL", 4)
    for place in range(4):
        client.post(link(grant), {"code": "WRONGWRO"}, REMOTE_ADDR=f"203.0.113.{place}")
    code = code_by_mail(client, grant, REMOTE_ADDR="198.51.100.7")
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="203.0.113.200").status_code == 422, "nobody asked here"
    for _ in range(9):
        assert client.post(link(grant), {"code": "WRONGWRO"}, REMOTE_ADDR="198.51.100.7").status_code == 422
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 302
    code = code_by_mail(client, grant, REMOTE_ADDR="198.51.100.7")
    client.post(link(grant), {"code": "WRONGWRO"}, REMOTE_ADDR="198.51.100.7")
    assert client.post(link(grant), {"code": code}, REMOTE_ADDR="198.51.100.7").status_code == 422, "ten are enough"


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
    ],
)
def test_the_room_shuts_at_once_with_the_grant(
    cast: Cast, grant: Grant, client: Client, fields: dict[str, Any]
) -> None:
    inside(client, grant)
    Grant.objects.filter(pk=grant.pk).update(**fields)
    for answer in (client.get(f"{link(grant)}room/"), client.post(f"{link(grant)}download/")):
        assert answer.status_code == 410 and b"marked" not in answer.content and b"Fournil" not in answer.content
    sent = len(letters(READER))
    assert client.post(f"{link(grant)}code/").status_code == 410
    assert len(letters(READER)) == sent
    assert len(outcomes(cast)) == 4, "an attempt is written down, once an hour from inside and once from outside"


def test_knocking_at_a_closed_door_does_not_fill_the_history(cast: Cast, grant: Grant, client: Client) -> None:
    inside(client, grant)
    Grant.objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    stranger = Client()

    def knock() -> None:
        for _ in range(3):
            for sender in (client, stranger):
                assert sender.post(link(grant), {"code": "WRONGWRO"}).status_code == 410
                assert sender.post(f"{link(grant)}code/").status_code == 410
            assert client.get(f"{link(grant)}room/").status_code == 410
            assert client.post(f"{link(grant)}download/").status_code == 410

    def written() -> tuple[int, int]:
        with business_context(read=[cast.bakery]):
            return GrantAccess.objects.count(), Entry.objects.filter(verb="grant.refused").count()

    knock()
    assert written() == (2 + 2, 2), "the room and the link, once each"
    knock()
    assert written() == (2 + 2, 2)
    stranger.post(link(grant), {"code": "WRONGWRO"}, REMOTE_ADDR="198.51.100.7")
    assert written() == (2 + 3, 3), "another network is another attempt"
    with patch("insurance.insurers.grants.accesses.REFUSED_AGAIN", timedelta(0)):
        stranger.post(link(grant), {"code": "WRONGWRO"})
    assert written() == (2 + 4, 4), "and so is a later one"


def test_downloads_that_are_used_up_and_wrong_codes_are_written_to_the_history_once(cast: Cast, client: Client) -> None:
    grant = share(cast, max_downloads=1)
    inside(client, grant)
    for _ in range(4):
        client.post(f"{link(grant)}download/")
        Client().post(link(grant), {"code": "WRONGWRO"})
    assert outcomes(cast).count("used_up") == 1
    assert outcomes(cast).count("wrong_code") == 4, "these are counted against guessing"
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="grant.refused").count() == 2


def test_used_up_downloads_end_downloading_and_not_the_room(cast: Cast, grant: Grant, client: Client) -> None:
    inside(client, grant)
    Grant.objects.filter(pk=grant.pk).update(downloads=2)
    page = client.get(f"{link(grant)}room/")
    assert page.status_code == 200 and b"btn-primary" not in page.content.split(b'id="version"')[0]
    assert client.post(f"{link(grant)}download/").status_code == 410
    assert outcomes(cast)[-1] == "used_up"


def test_the_room_says_what_the_headline_says_and_calls_nothing_withheld_clear(cast: Cast, client: Client) -> None:
    frozen: Any = example()
    frozen["gap"]["total"] |= {"retained": "30000.00", "refused": "4200.00"}
    frozen["gap"]["today"]["mean"] = "12345.00"
    frozen["version"]["redacted"] = [{"code": "answers.answers"}]
    crossed, unknown = frozen["answers"]["red_lines"]
    crossed["state"], unknown["state"] = "withheld", "clear"
    told = headline_of(frozen)
    for kept in (told, None):
        grant = share(cast, version={"snapshot": json.dumps(frozen), "headline": kept})
        page = inside(Client(headers={"accept-language": "en"}), grant).get(f"{link(grant)}room/").content.decode()
        assert told["gap"] is not None and told["gap"]["stays_eur"] == "34200.00"
        assert "€34,200" in page and "12,3" not in page
        assert "1 red line is withheld from you" in page and "Some facts are withheld from you" in page
        assert "1 red line is not crossed" in page and "none is known to be crossed" not in page


def test_the_room_shuts_when_the_version_is_declared_void(grant: Grant, client: Client) -> None:
    inside(client, grant)
    PublicSeal.objects.update(state="revoked")
    assert client.get(f"{link(grant)}room/").status_code == 410
    assert client.post(f"{link(grant)}download/").status_code == 410


@pytest.mark.parametrize("seconds", [31 * 60, 12 * 3600 + 60])
def test_the_room_ends_after_half_an_hour_idle_and_after_twelve_hours(
    grant: Grant, client: Client, seconds: int
) -> None:
    import time

    inside(client, grant)
    start, step = time.time(), 20 * 60 if seconds > 12 * 3600 else seconds
    passed = 0
    while passed < seconds:
        passed = min(passed + step, seconds)
        with patch("insurance.insurers.room.readers.time.time", return_value=start + passed):
            answer = client.get(f"{link(grant)}room/")
        if passed < min(seconds, 12 * 3600):
            assert answer.status_code == 200
    assert answer.status_code == 302 and answer.url == link(grant)


def test_another_browser_has_no_room(grant: Grant, client: Client) -> None:
    inside(client, grant)
    stranger = Client()
    assert stranger.get(f"{link(grant)}room/").url == link(grant)
    assert stranger.post(f"{link(grant)}download/").url == link(grant)


def test_leaving_closes_the_room_here(grant: Grant, client: Client) -> None:
    inside(client, grant)
    client.post(f"{link(grant)}leave/")
    assert client.get(f"{link(grant)}room/").url == link(grant)


def test_entering_changes_the_session_key(grant: Grant, client: Client) -> None:
    client.get("/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["rempart"] = session.session_key
    inside(client, grant)
    assert client.cookies["rempart"].value != session.session_key


def test_a_link_that_never_was_is_missing_everywhere(client: Client, cast: Cast) -> None:
    nowhere = "/shared/00000000-0000-4000-8000-000000000000/"
    assert client.get(nowhere).status_code == client.post(nowhere, {"code": "x"}).status_code == 404
    for what in ("code/", "download/", "leave/"):
        assert client.post(nowhere + what).status_code == 404
    assert client.get(nowhere + "room/").status_code == 404


def test_a_grant_of_the_telephone_sends_no_code_by_mail(cast: Cast, client: Client) -> None:
    version = make_version(cast.bakery)
    with business_context(write=[cast.bakery]):
        told, _code = create_grant(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version_number=version.number,
            recipient="Cabinet Le Bris",
            expires_at=timezone.now() + timedelta(days=3),
            max_downloads=2,
        )
    assert client.post(f"{link(told)}code/").status_code == 404


def test_a_reader_whose_copy_is_not_made_yet_waits_and_nothing_is_counted(
    cast: Cast, grant: Grant, client: Client
) -> None:
    from insurance.models import GrantCopy

    with business_context(write=[cast.bakery]):
        GrantCopy.objects.all().delete()
    inside(client, grant)
    assert client.post(f"{link(grant)}download/").status_code == 202
    grant.refresh_from_db()
    assert grant.downloads == 0


def test_a_hostile_name_stays_text_and_makes_no_header(cast: Cast, client: Client) -> None:
    """C8: line ends in names never reach a header."""
    client.force_login(cast.ines)
    make_version(cast.bakery)
    form = {"dossier": 1, "days": 3, "max_downloads": 3, "language": "fr"}
    hostile = "Jeanne\r\nBcc: x@evil.example <b>"
    answer = client.post(
        "/b/demo/grants/new/?to=mail", {**form, "recipient": hostile, "email": f"{READER}\nBcc: x@y.example"}
    )
    assert answer.status_code == 422 and not Grant.objects.exists()
    named = {**form, "recipient": "Jeanne <b>\u2028x", "email": READER}
    assert client.post("/b/demo/grants/new/?to=mail", named).status_code == 422
    assert client.post("/b/demo/grants/new/?to=mail", {**named, "recipient": "Jeanne <b>"}).status_code == 303
    cast.bakery.name = "Fournil\r\nBcc: x@evil.example"
    cast.bakery.save()
    grant = Grant.objects.get()
    make_copy(grant)
    code_by_mail(client, grant)
    assert all("\n" not in letter.subject and "\r" not in letter.subject for letter in letters(READER))
    assert "<b>" not in inside(Client(), grant).get(f"{link(grant)}room/").content.decode()


def test_a_withdrawn_grant_says_nothing_to_whoever_has_no_room(cast: Cast, grant: Grant, client: Client) -> None:
    with business_context(write=[cast.bakery]):
        revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
    assert client.get(link(grant)).status_code == 200, "as any link: only who types a code learns that it ended"
    assert client.get(f"{link(grant)}room/").url == link(grant)


def test_letters_of_one_business_have_a_daily_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insurance.insurers.grants.actions.MOST_LINKS_A_DAY", 1)
    share(cast)
    client = Client()
    client.force_login(cast.ines)
    form = {"dossier": 1, "recipient": "x", "email": READER, "days": 3, "max_downloads": 3}
    answer = client.post("/b/demo/grants/new/?to=mail", form)
    assert answer.status_code == 422 and "email" in answer.context["form"].errors
    assert Grant.objects.count() == 1


def test_a_double_click_shares_once(cast: Cast, client: Client) -> None:
    """E1: one form key, one grant, one letter."""
    make_version(cast.bakery)
    client.force_login(cast.ines)
    form = {"dossier": 1, "recipient": "x", "email": READER, "days": 3, "max_downloads": 3}
    form["form_key"] = "11111111-1111-4111-8111-111111111111"
    assert client.post("/b/demo/grants/new/?to=mail", form).status_code == 303
    assert client.post("/b/demo/grants/new/?to=mail", form).status_code == 303
    assert Grant.objects.count() == 1 and len(letters(READER)) == 1


def test_the_room_says_until_when_to_rely_on_it_and_when_that_is_over(cast: Cast, grant: Grant, client: Client) -> None:
    today = timezone.localdate()
    room = inside(client, grant)
    PublicSeal.objects.update(valid_until=today)
    page = room.get(f"{link(grant)}room/").content.decode()
    assert "Fiable jusqu’au" in page and "Cette version a dépassé sa date" not in page
    PublicSeal.objects.update(valid_until=today - timedelta(days=1))
    assert "Ses informations ont pu changer depuis." in room.get(f"{link(grant)}room/").content.decode()
