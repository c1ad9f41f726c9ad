"""A passkey in a real browser, with an authenticator that the browser itself plays."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.cast import PASSWORD, build_cast
from tests.journeys.browser import MISSING, Chromium, chromium, must_run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The authenticator: inside the machine, knows its owner, keeps the keys itself.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def machine() -> Iterator[Chromium]:
    try:
        with chromium() as one:
            yield one
    except LookupError:
        if must_run():
            pytest.fail(MISSING)
        pytest.skip(MISSING)


@pytest.fixture
def visit(machine: Chromium, live_server: Any, settings: Any) -> Callable[[Callable[[Any, Any], None]], list[str]]:
    """Runs steps(page, device) against the served site and returns what the browser complained about."""
    settings.SITE_URL = live_server.url
    assert "localhost" in live_server.url, "passkeys belong to a name, never to a number"

    def run(steps: Callable[[Any, Any], None]) -> list[str]:
        def inside(chrome: Any) -> list[str]:
            context = chrome.new_context(base_url=live_server.url, locale="en-GB")
            said: list[str] = []
            try:
                page = context.new_page()
                page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
                page.on("pageerror", lambda error: said.append(str(error)))
                device = context.new_cdp_session(page)
                device.send("WebAuthn.enable")
                device.id = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
                steps(page, device)
            finally:
                context.close()
            return said

        return machine.run(inside)

    return run


def sign_in(page: Any, email: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main .btn-primary")


def press(page: Any, button: str) -> None:
    """Clicks, and waits until the page that it leads to has come: another step before that would cut it off."""
    with page.expect_navigation(wait_until="load"):
        page.click(button)


def sign_out(page: Any) -> None:
    page.goto("/accounts/logout/")
    press(page, "main .btn-primary")


def add_passkey(page: Any, name: str, *, alone: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        press(page, "main .btn-primary")
    page.fill("[name=name]", name)
    page.set_checked("[name=passwordless]", alone)
    page.click("main .btn-primary")
    page.wait_for_url("**/recovery-codes/")


def test_set_up_rename_sign_in_with_it_alone_and_remove(visit: Any) -> None:
    cast = build_cast()

    def steps(page: Any, device: Any) -> None:
        sign_in(page, cast.ines.email)
        page.wait_for_url("**/b/demo/")
        add_passkey(page, "Laptop", alone=True)
        sign_out(page)
        page.goto("/accounts/login/")
        page.click("[data-rp-passkey] button")
        page.wait_for_url("**/b/demo/")
        page.goto("/accounts/2fa/webauthn/")
        assert "Laptop" in page.inner_text("main")
        page.click("main td a >> nth=0")
        page.wait_for_url("**/reauthenticate/**")
        page.goto(page.url.replace("/accounts/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/"))
        page.click("[data-rp-passkey] button")
        page.wait_for_url("**/edit/")
        page.fill("[name=name]", "Office <b>")
        page.click("main .btn-primary")
        page.wait_for_url("**/2fa/webauthn/")
        assert "Office <b>" in page.inner_text("main")
        page.click("main td a >> nth=1")
        page.click("main .btn-alarm-full")
        page.wait_for_url("**/2fa/webauthn/")
        assert "Office" not in page.inner_text("main table, main")
        device.send("WebAuthn.getCredentials", {"authenticatorId": device.id})

    assert visit(steps) == []
    assert not Authenticator.objects.filter(user=cast.ines).exists(), "recovery codes go with the last key"


def test_a_passkey_as_second_step_after_the_password(visit: Any) -> None:
    cast = build_cast()

    def steps(page: Any, device: Any) -> None:
        sign_in(page, cast.zoe.email)
        add_passkey(page, "Key", alone=False)
        sign_out(page)
        sign_in(page, cast.zoe.email)
        page.wait_for_url("**/2fa/authenticate/")
        page.goto("/account/")  # half signed in: every way leads back to the second step
        page.wait_for_url("**/2fa/authenticate/")
        page.click("[data-rp-passkey] button")
        page.wait_for_url(re.compile(r"^\w+://[^/]+/$"))
        page.goto("/account/")
        assert page.url.endswith("/account/")

    assert visit(steps) == []


def test_without_a_matching_key_the_page_says_so_and_nobody_enters(visit: Any) -> None:
    build_cast()

    def steps(page: Any, device: Any) -> None:
        device.send("WebAuthn.setUserVerified", {"authenticatorId": device.id, "isUserVerified": False})
        page.goto("/accounts/login/")
        page.click("[data-rp-passkey] button")
        page.wait_for_selector("[data-rp-passkey-error]:not([hidden])", timeout=15_000)
        page.goto("/account/")
        page.wait_for_url("**/accounts/login/**")

    assert visit(steps) == []
