"""Half signed in is not signed in; a code works once; a reset, a stolen session or patience do not get around it."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD, TOTP_SECRET, Cast
from tests.portal.letters import last_letter

STEP = "/accounts/2fa/authenticate/"


def code(secret: str = TOTP_SECRET, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that stands at the start of a half minute, and is moved by hand."""

    class Clock:
        now = time.time() // 30 * 30 + 1

        def forward(self, seconds: float) -> None:
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


@pytest.fixture
def half(cast: Cast, sign_in: Any) -> Client:
    """Claire after her password, before her code."""
    answer = sign_in("claire@chambre.example")
    assert answer["Location"] == STEP
    return answer.browser


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/o/chambre-metiers/",
        "/o/chambre-metiers/clients/",
        "/b/demo/",
        "/accounts/2fa/",
        "/accounts/email/",
        "/new/",
    ],
)
def test_half_signed_in_reaches_only_the_second_step(cast: Cast, half: Client, path: str) -> None:
    cast.mandate()
    assert half.get(path)["Location"].startswith("/accounts/login/")
    assert half.get(STEP).status_code == 200


def test_a_code_lets_in_once(half: Client, sign_in: Any, still_clock: Any) -> None:
    same = code()
    assert half.post(STEP, {"code": same})["Location"] == "/"
    assert half.get("/account/").status_code == 200
    second = sign_in("claire@chambre.example").browser
    assert second.post(STEP, {"code": same}).status_code == 200, "the same code again"
    assert second.get("/account/").status_code == 302
    still_clock.forward(30)
    assert second.post(STEP, {"code": code()}).status_code == 302


def test_an_old_code_is_dead(half: Client, still_clock: Any) -> None:
    old = code()
    still_clock.forward(31)
    assert half.post(STEP, {"code": old}).status_code == 200


def test_five_guesses_are_all(half: Client, still_clock: Any) -> None:
    for n in range(5):
        assert b"Too many tries" not in half.post(STEP, {"code": f"00000{n}"}).content
    answer = half.post(STEP, {"code": code()})
    assert answer.status_code == 200
    assert b"Too many tries" in answer.content


def test_five_guesses_of_recovery_codes_are_all_too_also_over_several_sessions(cast: Cast, sign_in: Any) -> None:
    recovery = Authenticator.objects.get(user=cast.claire, type="recovery_codes").wrap().get_unused_codes()
    for n in range(5):
        sign_in("claire@chambre.example").browser.post(STEP, {"code": f"1234567{n}"})
    answer = sign_in("claire@chambre.example").browser.post(STEP, {"code": recovery[0]})
    assert b"Too many tries" in answer.content


def test_a_recovery_code_lets_in_once(cast: Cast, half: Client, sign_in: Any) -> None:
    first = Authenticator.objects.get(user=cast.claire, type="recovery_codes").wrap().get_unused_codes()[0]
    assert half.post(STEP, {"code": first}).status_code == 302
    assert sign_in("claire@chambre.example").browser.post(STEP, {"code": first}).status_code == 200


def enrol(client: Client, still_clock: Any) -> str:
    page = client.get("/accounts/2fa/totp/activate/")
    secret: str = page.context["form"].secret
    used = code(secret)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": used})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return used


def prove(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/"})


def test_setting_up_an_app_uses_up_its_first_code(cast: Cast, sign_in: Any, still_clock: Any) -> None:
    client = sign_in("zoe@elsewhere.example").browser
    prove(client)
    used = enrol(client, still_clock)
    again = sign_in("zoe@elsewhere.example")
    assert again["Location"] == STEP
    assert again.browser.post(STEP, {"code": used}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "webauthn/add/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stolen_session_cannot_touch_the_second_step(cast: Cast, path: str, method: str) -> None:
    client = Client()
    client.force_login(cast.claire)
    if path == "totp/activate/":
        client.force_login(cast.zoe)
    before = Authenticator.objects.count()
    answer = getattr(client, method)(f"/accounts/2fa/{path}")
    assert answer.status_code == 405 or "reauthenticate" in answer["Location"]
    assert Authenticator.objects.count() == before


def test_proving_oneself_again_holds_five_minutes_under_a_new_session_key(cast: Cast, still_clock: Any) -> None:
    client = Client()
    client.force_login(cast.zoe)
    before = client.session.session_key
    prove(client)
    assert client.session.session_key != before
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    still_clock.forward(301)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_new_second_step_ends_the_other_sessions_and_is_told() -> None:
    from tests.cast import make_person

    zoe = make_person("Zoé", "zoe@elsewhere.example", language="en")
    here, thief = Client(), Client()
    here.force_login(zoe)
    thief.force_login(zoe)
    prove(here)
    enrol(here, None)
    assert here.get("/account/").status_code == 200
    assert thief.get("/account/").status_code == 302
    assert "app with codes was set up" in last_letter("zoe@elsewhere.example").body


@pytest.mark.parametrize(
    "name, path", [("claire", "/o/chambre-metiers/clients/"), ("nora", "/o/mutuelle-ponant/dossiers/")]
)
def test_people_of_organisations_are_led_to_set_it_up_and_told_why(cast: Cast, name: str, path: str) -> None:
    person = cast.people[name]
    person.language = "en"
    person.save()
    Authenticator.objects.filter(user=person).delete()
    client = Client()
    client.force_login(person)
    assert client.get(path)["Location"] == "/accounts/2fa/"
    assert b"always takes two steps" in client.get("/accounts/2fa/").content


def test_an_adviser_without_a_second_step_does_not_enter_a_client_either(cast: Cast) -> None:
    cast.mandate()
    Authenticator.objects.filter(user=cast.claire).delete()
    client = Client()
    client.force_login(cast.claire)
    assert client.get("/b/demo/")["Location"] == "/accounts/2fa/"


def test_people_of_businesses_choose(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ines)
    assert client.get("/b/demo/").status_code == 200


def test_the_qr_code_is_a_picture_that_the_policy_allows(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.zoe)
    prove(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "data:" in str(settings.SECURE_CSP["img-src"])
    assert "style=" not in page
    assert "<script>" not in page


JUNK = [
    "",
    "null",
    "1",
    "[]",
    "{}",
    '"x"',
    '{"id": 1}',
    '{"response": []}',
    "{" * 5000,
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA","attestationObject":"AA"}}',
    json.dumps({"response": {"userHandle": "////"}}),
]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_from_a_browser_is_a_form_error(cast: Cast, half: Client, junk: str) -> None:
    assert half.post(STEP, {"credential": junk}).status_code == 200
    visitor = Client()
    visitor.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert visitor.post("/accounts/2fa/webauthn/login/", {"credential": junk}).status_code == 302
    assert visitor.get("/account/").status_code == 302
    zoe = Client()
    zoe.force_login(cast.zoe)
    prove(zoe)
    zoe.get("/accounts/2fa/webauthn/add/")
    assert zoe.post("/accounts/2fa/webauthn/add/", {"credential": junk, "name": "x"}).status_code == 200


def test_only_the_passkeys_challenge_is_json(visitor: Client, db: None) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        answer = visitor.get(path, headers={"accept": "application/json"})
        assert answer["Content-Type"].startswith("text/html")
    answer = visitor.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["rpId"] == settings.SITE_URL.split("//")[1].split(":")[0]
