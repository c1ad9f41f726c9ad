"""An account works once its address is proven; the answer never tells whether there is one already."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from portal.accounts.models import User
from tests.cast import PASSWORD, Cast
from tests.portal.letters import last_letter, letters

PASS = "seven seals on a wooden chest"


def register(client: Client, email: str, **fields: Any) -> Any:
    return client.post("/accounts/signup/", {"name": "Nadia", "email": email, "password1": PASS, **fields})


@pytest.mark.django_db
def test_sign_up_confirm_and_enter(visitor: Client) -> None:
    answer = register(visitor, "Nadia@Elsewhere.example")
    assert answer["Location"] == "/accounts/confirm-email/"
    assert visitor.get("/account/").status_code == 302
    letter = last_letter("nadia@elsewhere.example")
    assert visitor.get(letter.path).status_code == 200
    assert not EmailAddress.objects.get().verified, "opening the link alone confirms nothing"
    assert visitor.post(letter.path).status_code == 302
    assert visitor.get("/account/").status_code == 200
    user = User.objects.get()
    assert (user.name, user.language, user.email) == ("Nadia", "en", "nadia@elsewhere.example")


@pytest.mark.django_db
def test_a_confirmation_link_works_once_and_from_any_browser(visitor: Client) -> None:
    register(visitor, "nadia@elsewhere.example")
    path = last_letter("nadia@elsewhere.example").path
    other = Client(headers={"accept-language": "en"})
    assert other.post(path)["Location"] == "/accounts/login/"
    assert other.get("/account/").status_code == 302, "another browser is not signed in by a link"
    assert b"no longer valid" in other.get(path).content
    assert other.post(path).status_code == 404


def test_a_known_address_gets_the_same_answer_and_a_letter_that_says_so(cast: Cast) -> None:
    pages = []
    for email in ("ines@fournil.example", "nobody@fournil.example"):
        client = Client(headers={"accept-language": "en"})
        first = register(client, email)
        page = client.get(first["Location"])
        pages.append(
            (first.status_code, first["Location"], page.status_code, re.sub(rb'value="[^"]+"', b"", page.content))
        )
    assert pages[0] == pages[1]
    assert User.objects.filter(email="ines@fournil.example").count() == 1
    assert "/accounts/password/reset/" in last_letter("ines@fournil.example").path
    assert "/accounts/confirm-email/" in last_letter("nobody@fournil.example").path
    assert [letter.to for letter in letters()] == ["ines@fournil.example", "nobody@fournil.example"]


def test_somebody_else_cannot_take_an_address_by_claiming_it_first(cast: Cast) -> None:
    """The attacker signs up with zoe's future address and waits; zoe moves to it and proves it: the claim is gone."""
    attacker, zoe = Client(), Client(headers={"accept-language": "en"})
    register(attacker, "zoe@new.example", password1="the attacker's own sentence")
    zoe.force_login(cast.zoe)
    again(zoe)
    zoe.post("/accounts/email/", {"email": "zoe@new.example", "action_add": "1"})
    assert zoe.post(last_letter("zoe@new.example").path).status_code == 302
    cast.zoe.refresh_from_db()
    assert cast.zoe.email == "zoe@new.example"
    login = {"login": "zoe@new.example", "password": "the attacker's own sentence"}
    assert attacker.post("/accounts/login/", login).status_code == 200
    assert Client().post("/accounts/login/", {**login, "password": PASSWORD}).status_code == 302


def test_an_address_changes_only_once_proven_and_the_old_one_is_told(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(cast.zoe)
    elsewhere.force_login(cast.zoe)
    again(here)
    here.post("/accounts/email/", {"email": "zoe@new.example", "action_add": "1"})
    cast.zoe.refresh_from_db()
    assert cast.zoe.email == "zoe@elsewhere.example"
    assert here.post(last_letter("zoe@new.example").path).status_code == 302
    cast.zoe.refresh_from_db()
    assert cast.zoe.email == "zoe@new.example"
    told = last_letter("zoe@elsewhere.example")
    assert "zoe@new.example" in told.body
    assert elsewhere.get("/account/").status_code == 302, "earlier sessions end when the address is proven"
    assert here.get("/account/").status_code == 200


def test_changing_the_address_asks_for_the_password_again(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.zoe)
    answer = client.post("/accounts/email/", {"email": "zoe@new.example", "action_add": "1"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not letters()


def test_an_address_of_somebody_else_cannot_be_told_from_a_free_one(cast: Cast) -> None:
    answers = []
    for email in ("ines@fournil.example", "free@fournil.example"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.zoe)
        again(client)
        answer = client.post("/accounts/email/", {"email": email, "action_add": "1"})
        answers.append((answer.status_code, answer["Location"]))
    assert answers[0] == answers[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"email": ""},
        {"name": ""},
        {"name": "x\x00y"},
        {"name": "a" * 300},
        {"email": "é" * 400},
    ],
)
def test_odd_fields_are_refused_beside_the_field(visitor: Client, fields: dict[str, str]) -> None:
    answer = register(visitor, **{"email": "nadia@elsewhere.example", **fields})
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    assert not User.objects.exists()


def test_links_in_mail_name_the_configured_site(cast: Cast, settings: Any) -> None:
    settings.SITE_URL = "https://rempart.example"
    Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"}, HTTP_HOST="localhost")
    register(Client(), "new@elsewhere.example")
    register(Client(), "ines@fournil.example")
    Client().post("/accounts/password/reset/", {"email": "nobody@elsewhere.example"}, HTTP_HOST="127.0.0.1")
    found = letters()
    assert len(found) == 4
    for letter in found:
        assert letter.links
        assert all(link.startswith("https://rempart.example") for link in letter.links), letter.body


def again(client: Client) -> None:
    """Proves the password again, as sensitive pages ask."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/account/"})
