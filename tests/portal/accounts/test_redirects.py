"""Wherever a page says "go on to", it goes on within this site (two hundred ways to ask otherwise)."""

from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from portal.accounts.adapter import AccountAdapter
from portal.accounts.views import set_language
from tests.cast import PASSWORD, Cast

EVIL = "evil.example"
_SLASHES = (
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "//\\",
    "/%2f",
    "/%5c",
    "%2f%2f",
    "/\t/",
    "/\n/",
    "/\r\n/",
    "\t//",
    " //",
    "\u3000//",
    "\x00//",
    "/\x0b/",
    "／／",
)
_SCHEMES = (
    "http:",
    "https:",
    "HTTP:",
    "hTtPs:",
    "ftp:",
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "data:text/html,",
    "vbscript:",
    "file:",
    "blob:",
    "ws:",
    "mailto:",
    "\x01javascript:",
    " javascript:",
    "https:\\\\",
    "http:/",
    "https:///",
    "http:\\",
)
_HOSTS = (
    EVIL,
    f"testserver@{EVIL}",
    f"user:pass@{EVIL}",
    f"{EVIL}%00testserver",
    f"{EVIL}?testserver",
    f"{EVIL}#testserver",
    f"{EVIL}\\testserver",
    f"testserver.{EVIL}",
    f"{EVIL}:80",
)
PAYLOADS = sorted(
    {slashes + host for slashes, host in product(_SLASHES, _HOSTS[:6])}
    | {scheme + tail for scheme, tail in product(_SCHEMES, (f"//{EVIL}", EVIL, f"alert(1)//{EVIL}"))}
    | {f"https://{host}/" for host in _HOSTS}
    | {
        f"/redirect?to=//{EVIL}",
        f"//{EVIL}/%2e%2e",
        f"https:{EVIL}",
        f"http://[::1]@{EVIL}",
        f"//{EVIL}/..;/",
        "//0x7f.1/",
        "//3232235777/",
        "http:///evil.example",
        "///evil.example//",
        "/../../evil",
        "?next=//evil.example",
        "//evil%E3%80%82example",
        "//ⓔvil.example",
        "https://evil.example\\@testserver",
    }
)


def lands_here(location: str) -> bool:
    """As browsers read it: backslashes are slashes, tabs and line ends are dropped."""
    seen = location.replace("\\", "/")
    for dropped in "\t\r\n":
        seen = seen.replace(dropped, "")
    parts = urlsplit(urljoin("http://testserver/x/", seen.strip()))
    return parts.scheme == "http" and parts.netloc == "testserver"


def test_there_are_two_hundred() -> None:
    assert len(PAYLOADS) >= 200


def test_the_judge_knows_bad_from_good() -> None:
    assert lands_here("/account/?x=//evil.example")
    for bad in ("//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "javascript:alert(1)"):
        assert not lands_here(bad)


def test_sign_in_goes_on_within_the_site(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "100000/m/ip"}
    inside = Client()
    inside.force_login(cast.ines)
    for place, payload in enumerate(PAYLOADS):
        already = inside.get("/accounts/login/", {"next": payload})
        assert lands_here(already["Location"]), payload
        if place % 10 == 0:  # the same question is asked after the form; it costs more
            fields = {"login": "ines@fournil.example", "password": PASSWORD, "next": payload}
            answer = Client().post("/accounts/login/", fields)
            assert answer.status_code == 302
            assert lands_here(answer["Location"]), payload


def test_the_language_switch_goes_back_within_the_site(rf: Any) -> None:
    for payload in PAYLOADS:
        request = rf.post("/language/", {"language": "en", "next": payload})
        request.user = AnonymousUser()
        answer = set_language(request)
        assert answer.status_code == 303
        assert lands_here(answer["Location"]), payload


@pytest.mark.parametrize("path", ["/accounts/logout/", "/accounts/reauthenticate/"])
def test_other_pages_too(cast: Cast, settings: Any, path: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reauthenticate": "100000/m/user"}
    client = Client()
    for payload in PAYLOADS[::12]:
        client.force_login(cast.ines)
        assert lands_here(client.post(path, {"password": PASSWORD, "next": payload})["Location"]), payload


def test_the_adapter_lets_none_through(rf: Any) -> None:
    with request_context(rf.get("/")):
        assert not [
            payload for payload in PAYLOADS if AccountAdapter().is_safe_url(payload) and not lands_here(payload)
        ]


@pytest.mark.parametrize("path", ["/account/", "/b/demo/?page=2", "/b/demo/people/"])
def test_good_ones_are_kept(cast: Cast, path: str) -> None:
    fields = {"login": "ines@fournil.example", "password": PASSWORD, "next": path}
    assert Client().post("/accounts/login/", fields)["Location"] == path
    assert Client().post("/language/", {"language": "en", "next": path})["Location"] == path
