"""Guessing is slow, and a known address looks like an unknown one."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.cast import PASSWORD, Cast

WRONG = "not the right sentence at all"


def stripped(body: bytes) -> str:
    """The page without what differs each time: CSRF tokens and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body.decode())
    return re.sub(r'value="[^"]*@[^"]*"', "", text)


def test_the_right_password_leads_to_the_only_business(cast: Cast, sign_in: Any) -> None:
    answer = sign_in("ines@fournil.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.browser.get("/")["Location"] == "/b/demo/"


def test_an_address_is_the_same_in_capitals(cast: Cast, sign_in: Any) -> None:
    assert sign_in("INES@Fournil.Example").status_code == 302


def test_eleven_tries_a_quarter_of_an_hour_are_one_too_many_even_with_the_right_password(
    cast: Cast, sign_in: Any
) -> None:
    for _ in range(10):
        assert sign_in("ines@fournil.example", WRONG).status_code == 200
    answer = sign_in("ines@fournil.example")
    assert answer.status_code == 200
    assert b"Too many tries" in answer.content
    assert sign_in("marc@fournil.example").status_code == 302


def test_a_spoofed_forwarded_header_or_host_does_not_buy_more_tries(cast: Cast, sign_in: Any) -> None:
    for n in range(10):
        host = ("localhost", "127.0.0.1", "testserver")[n % 3]
        sign_in("ines@fournil.example", WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}", HTTP_HOST=host)
    assert b"Too many tries" in sign_in("ines@fournil.example", HTTP_X_FORWARDED_FOR="203.0.113.99").content


def test_spraying_one_password_over_many_addresses_is_counted_by_network(
    cast: Cast, sign_in: Any, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "10/15m/key,5/15m/ip"}
    for n in range(5):
        sign_in(f"person{n}@elsewhere.example", WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert b"Too many tries" in sign_in("ines@fournil.example").content
    assert sign_in("ines@fournil.example", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_guesser_does_not_shut_out_everybody_else_of_a_server_that_sees_long_addresses(
    cast: Cast, sign_in: Any, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "10/15m/key,5/15m/ip"}
    for n in range(5):
        sign_in(f"person{n}@elsewhere.example", WRONG, REMOTE_ADDR="::ffff:192.0.2.7")
    assert b"Too many tries" in sign_in("ines@fournil.example", REMOTE_ADDR="192.0.2.7").content
    assert sign_in("ines@fournil.example", REMOTE_ADDR="::ffff:198.51.100.7").status_code == 302


def test_the_configured_proxy_is_believed_about_the_client(cast: Cast, sign_in: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "10/15m/key,1/15m/ip"}
    sign_in("zoe@elsewhere.example", WRONG, HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.1")
    assert b"Too many tries" in sign_in("ines@fournil.example", HTTP_X_FORWARDED_FOR="10.1.1.1, 203.0.113.1").content
    assert sign_in("ines@fournil.example", HTTP_X_FORWARDED_FOR="203.0.113.2").status_code == 302


def test_a_known_and_an_unknown_address_get_the_same_answer(cast: Cast, sign_in: Any) -> None:
    known, unknown = sign_in("ines@fournil.example", WRONG), sign_in("nobody@fournil.example", WRONG)
    assert known.status_code == unknown.status_code == 200
    assert stripped(known.content) == stripped(unknown.content)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_known_and_unknown_cost_the_same_hashing(cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    work: list[int] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, *args: Any, **kwargs: Any) -> str:
        work.append(1)
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    costs = []
    for email in ("ines@fournil.example", "nobody@fournil.example"):
        work.clear()
        fields = {"login": email, "password": WRONG, "email": email, "name": "X", "password1": WRONG}
        Client().post(path, fields)
        costs.append(len(work))
    assert costs[0] == costs[1] > 0


def test_an_unconfirmed_account_cannot_enter_and_gets_a_new_link(cast: Cast, sign_in: Any) -> None:
    from tests.portal.letters import last_letter

    cast.zoe.emailaddress_set.update(verified=False)
    answer = sign_in("zoe@elsewhere.example")
    assert answer["Location"] == "/accounts/confirm-email/"
    assert answer.browser.get("/account/").status_code == 302
    assert "/accounts/confirm-email/" in last_letter("zoe@elsewhere.example").path


def test_a_closed_account_cannot_enter(cast: Cast, sign_in: Any) -> None:
    cast.zoe.is_active = False
    cast.zoe.save()
    assert sign_in("zoe@elsewhere.example")["Location"] == "/accounts/inactive/"


def test_sign_out_needs_a_button(cast: Cast, sign_in: Any) -> None:
    browser = sign_in("ines@fournil.example").browser
    browser.get("/accounts/logout/")
    assert browser.get("/account/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/account/").status_code == 302


def test_the_password_never_comes_back_in_the_page(cast: Cast, sign_in: Any) -> None:
    assert PASSWORD not in sign_in("ines@fournil.example", PASSWORD + "!").content.decode()
