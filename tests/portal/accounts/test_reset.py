"""A reset link works once, for an hour, for the stored address; it changes the password and nothing else."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.portal.accounts.test_sign_in import stripped
from tests.portal.letters import last_letter, letters

NEW = "another long sentence of mine"


def ask(email: str = "ines@fournil.example", client: Client | None = None, **extra: Any) -> str:
    """The path in the letter."""
    answer = (client or Client()).post("/accounts/password/reset/", {"email": email}, **extra)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")
    return last_letter(email).path


def use(path: str, password: str = NEW) -> Any:
    client = Client(headers={"accept-language": "en"})
    first = client.get(path)
    return client.post(first["Location"], {"password1": password}) if first.status_code == 302 else first


def test_a_link_sets_the_password_once_and_ends_all_sessions(cast: Cast, sign_in: Any) -> None:
    old = sign_in("ines@fournil.example").browser
    path = ask()
    assert use(path)["Location"] == "/accounts/password/reset/key/done/"
    assert old.get("/account/").status_code == 302
    assert sign_in("ines@fournil.example", NEW).status_code == 302
    again = use(path, "a third sentence, not wanted")
    assert again.status_code == 200
    assert b"no longer valid" in again.content
    assert sign_in("ines@fournil.example", NEW).status_code == 302


def test_the_token_leaves_the_address_bar_at_once(cast: Cast) -> None:
    client, path = Client(), ask()
    answer = client.get(path)
    assert answer["Location"].endswith("-set-password/")
    page = client.get(answer["Location"])
    token = path.rstrip("/").rsplit("-", 1)[1]
    assert token not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"


def test_a_link_dies_with_a_password_change(cast: Cast) -> None:
    path = ask()
    cast.ines.set_password("changed in the meantime")
    cast.ines.save()
    assert use(path).status_code == 200


def test_a_link_dies_with_a_sign_in(cast: Cast, sign_in: Any) -> None:
    path = ask()
    sign_in("ines@fournil.example")
    assert use(path).status_code == 200


def test_a_link_dies_with_a_change_of_address(cast: Cast) -> None:
    path = ask()
    cast.ines.emailaddress_set.update(email="ines@new.example")
    cast.ines.email = "ines@new.example"
    cast.ines.save()
    assert use(path).status_code == 200


def test_a_link_dies_after_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ask()
    from datetime import datetime, timedelta

    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: datetime.now() + timedelta(seconds=3601))
    assert use(path).status_code == 200
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: datetime.now() + timedelta(seconds=3500))
    assert use(path).status_code == 302


def test_a_link_of_one_person_does_not_open_another(cast: Cast) -> None:
    mine, theirs = ask("zoe@elsewhere.example"), ask("ines@fournil.example")
    uid = theirs.split("/key/")[1].split("-")[0]
    forged = mine.replace(f"/key/{mine.split('/key/')[1].split('-')[0]}-", f"/key/{uid}-")
    assert use(forged).status_code == 200


def test_known_and_unknown_get_the_same_answer_and_one_letter_each(cast: Cast) -> None:
    pages = []
    for email in ("ines@fournil.example", "nobody@fournil.example"):
        client = Client(headers={"accept-language": "en"})
        ask(email, client)
        pages.append(stripped(client.get("/accounts/password/reset/done/").content))
    assert pages[0] == pages[1]
    assert [letter.to for letter in letters()] == ["ines@fournil.example", "nobody@fournil.example"]


def test_a_look_alike_address_gets_no_link_of_the_real_one(cast: Cast) -> None:
    for twin in ("ınes@fournil.example", "ines@fournıl.example"):
        Client().post("/accounts/password/reset/", {"email": twin})
    assert not any("/key/" in link for letter in letters() for link in letter.links)


def test_the_letter_goes_to_the_stored_address(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": "INES@FOURNIL.EXAMPLE"})
    assert [letter.to for letter in letters()] == ["ines@fournil.example"]


def test_a_mailbox_is_not_flooded(cast: Cast) -> None:
    answers = [Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert len(letters("ines@fournil.example")) == 5
    assert answers[-1]["Retry-After"]


def test_a_reset_keeps_the_second_step(cast: Cast, sign_in: Any) -> None:
    use(ask("claire@chambre.example"))
    assert Authenticator.objects.filter(user=cast.claire, type="totp").exists()
    answer = sign_in("claire@chambre.example", NEW)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert answer.browser.get("/account/").status_code == 302


def test_a_changed_password_signs_out_everywhere_and_is_told(cast: Cast, sign_in: Any) -> None:
    here, there = sign_in("ines@fournil.example").browser, sign_in("ines@fournil.example").browser
    wrong = here.post("/accounts/password/change/", {"oldpassword": "no idea what it was", "password1": NEW})
    assert wrong.status_code == 200
    right = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert right.status_code == 302
    for browser in (here, there):
        assert browser.get("/account/").status_code == 302
    assert "127.0.0.1" in last_letter("ines@fournil.example").body
